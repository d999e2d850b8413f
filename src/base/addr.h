/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * addr.h: struct addr, an IP address, and struct cidr, a network. IPv4 is
 * held in IPv4-mapped form (::ffff:a.b.c.d, RFC 4291 2.5.5.2), so that one
 * comparison serves both families and a mapped address that a dual-stack MTA
 * tells is the IPv4 address it stands for.
 */
#ifndef BASE_ADDR_H
#define BASE_ADDR_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

#include "base/err.h"
#include "base/str.h"

#define ADDR_TEXT_MAX 46 /* as INET6_ADDRSTRLEN, the terminator included */
#define CIDR_TEXT_MAX (ADDR_TEXT_MAX + 4)
#define ADDR_V4_OFFSET 96 /* bits in front of a mapped IPv4 address */

struct addr {
	uint8_t octets[16]; /* network order */
};

struct cidr {
	struct addr addr; /* host bits zero */
	uint8_t prefix;   /* 0-128, counted in the mapped form */
};

/*
 * Text as inet_pton(3) takes it; "[...]" and an "IPv6:" in front (RFC 5321
 * 4.1.3) are taken too. ERR_INVALID if it is no address.
 */
enum err addr_parse(struct str s, struct addr *ret) ATTR_MUST_CHECK;

/* ERR_INVALID for a family other than AF_INET and AF_INET6. */
enum err
addr_from_sockaddr(const struct sockaddr *sa, struct addr *ret) ATTR_MUST_CHECK;

bool addr_is_v4(const struct addr *a);
bool addr_eq(const struct addr *a, const struct addr *b);

/* The first `prefix` bits (0-128, mapped form) of `a`, the others zero. */
struct addr addr_mask(const struct addr *a, unsigned int prefix);

/* Writes the usual text of `a` into `buf` and returns `buf`. */
const char *addr_format(const struct addr *a, char buf[ADDR_TEXT_MAX]);

/*
 * "192.0.2.0/24", "2001:db8::/32", or an address alone for a network of one.
 * ERR_INVALID with a note that names the right form; host bits that are set
 * are an error, because 192.0.2.1/24 is as likely a wrong mask as a wrong
 * address.
 */
enum err cidr_parse(
    struct str s, struct cidr *ret, struct err_note *note) ATTR_MUST_CHECK;

/* An IPv6 network, ::/0 too, has no IPv4 address. */
bool cidr_has(const struct cidr *net, const struct addr *a);
const char *cidr_format(const struct cidr *net, char buf[CIDR_TEXT_MAX]);

#endif
