/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * inlet.h: what an MTA has sent and libmilter has not asked for yet.
 *
 * An MTA sends several packets with one write and waits for the reply to the
 * last. libmilter looks whether there is a packet, waits for its length, reads
 * that, waits for the rest, reads that: five calls to the system for each. Once
 * inlet_begin() has been called, one call takes all that the MTA has sent, and
 * what libmilter asks for next is answered from memory. For that accept(2),
 * poll(2), read(2) and close(2) of the whole program are those of inlet.c. To
 * all but the MTA's connections they do what the C library's do.
 */
#ifndef DAEMON_INLET_H
#define DAEMON_INLET_H

/* Read ahead on each connection that accept(2) returns from now on. (Not
 * accept4(2), which whoever is not libmilter uses.) */
void inlet_begin(void);

#endif
