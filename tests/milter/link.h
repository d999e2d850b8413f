/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * link.h: struct link, a stream of milter packets over a socket, every wait
 * with a time limit. Errors throughout: ERR_BUSY when the limit has passed,
 * ERR_CLOSED when the filter has hung up, ERR_CORRUPT when what it sent is no
 * packet, ERR_IO. One thread an object.
 */
#ifndef TESTS_MILTER_LINK_H
#define TESTS_MILTER_LINK_H

#include "wire.h"

#define LINK_IN_ROOM 65536

struct link {
	int fd;
	int timeout_ms;
	struct wire_out out;   /* not sent yet */
	char in[LINK_IN_ROOM]; /* read, not taken yet */
	size_t in_len;
};

/* "unix:/path", "inet:port@host", numbers only. ERR_INVALID, ERR_IO. */
enum err link_dial(
    const char *address, int timeout_ms, struct link *ret) ATTR_MUST_CHECK;
void link_close(struct link *l);

/* Send all of `out`. */
enum err link_flush(struct link *l) ATTR_MUST_CHECK;

/* The next packet; it stays valid until link_drop() with the same size. */
enum err link_next(
    struct link *l, struct wire_packet *ret, size_t *ret_used) ATTR_MUST_CHECK;
void link_drop(struct link *l, size_t used);

/* ERR_OK when the filter has hung up, ERR_EXISTS when it says something. */
enum err link_expect_close(struct link *l) ATTR_MUST_CHECK;

#endif
