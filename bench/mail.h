/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * mail.h: struct mail, the client, the sender and the recipients of one
 * transaction, made from a number: the same number and seed always make the
 * same. Different numbers make different senders.
 */
#ifndef BENCH_MAIL_H
#define BENCH_MAIL_H

#include <stdint.h>

/* Where clients come from. */
enum mail_from {
	MAIL_FROM_ANYWHERE, /* most with names */
	MAIL_FROM_NET,      /* one /24, nameless */
	MAIL_FROM_NETS,     /* 2^20 of them, nameless */
};

struct mail_client {
	char addr[48];
	char name[64]; /* "unknown" for three clients of ten */
	char host[64]; /* the connect name: "[addr]" for those */
	char helo[64];
};

void mail_client(
    enum mail_from from, uint64_t seed, uint64_t n, struct mail_client *ret);
void mail_sender(uint64_t seed, uint64_t n, char ret[64]);
void mail_recipient(uint64_t seed, uint64_t n, unsigned int i, char ret[64]);

/* A number that looks like chance and is not. */
uint64_t mail_mix(uint64_t x);

#endif
