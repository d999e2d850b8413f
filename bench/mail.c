/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * mail.c: names and addresses of the lengths that real ones have. Domains are
 * under .example (RFC 2606); addresses lie outside all private networks.
 */
#include "mail.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* splitmix64's finaliser. */
uint64_t
mail_mix(uint64_t x)
{
	x += 0x9e3779b97f4a7c15U;
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9U;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebU;
	return x ^ (x >> 31);
}

void
mail_client(
    enum mail_from from, uint64_t seed, uint64_t n, struct mail_client *ret)
{
	uint64_t h = mail_mix(seed ^ mail_mix(n));
	unsigned int domain = (unsigned int)(h >> 32) % 100000;

	/* 20.0.0.0 to 99.255.255.255 */
	(void)snprintf(ret->addr, sizeof(ret->addr), "%u.%u.%u.%u",
	    20 + (unsigned int)(h % 80), (unsigned int)(h >> 8) & 255,
	    (unsigned int)(h >> 16) & 255, (unsigned int)(h >> 24) & 255);
	(void)snprintf(
	    ret->helo, sizeof(ret->helo), "mail.sender%05u.example", domain);
	if (from == MAIL_FROM_NET)
		(void)snprintf(ret->addr, sizeof(ret->addr), "198.51.100.%u",
		    (unsigned int)(h >> 24) & 255);
	if (from == MAIL_FROM_NETS)
		(void)snprintf(ret->addr, sizeof(ret->addr), "%u.%u.%u.%u",
		    20 + (unsigned int)(h & 15), (unsigned int)(h >> 8) & 255,
		    (unsigned int)(h >> 16) & 255,
		    (unsigned int)(h >> 24) & 255);
	if (h % 10 < 3 || from != MAIL_FROM_ANYWHERE) {
		(void)snprintf(ret->name, sizeof(ret->name), "unknown");
		(void)snprintf(ret->host, sizeof(ret->host), "[%s]", ret->addr);
	} else {
		memcpy(ret->name, ret->helo, sizeof(ret->name));
		memcpy(ret->host, ret->helo, sizeof(ret->host));
	}
}

void
mail_sender(uint64_t seed, uint64_t n, char ret[64])
{
	uint64_t h = mail_mix(seed ^ mail_mix(n));
	/* One letter for four bits, so that no two numbers share a sender; no
	 * digits, which a greylister may fold away. */
	char local[17];

	for (size_t i = 0; i < sizeof(local) - 1; i++)
		local[i] = (char)('a' + (int)((h >> (4 * i)) & 15));
	local[sizeof(local) - 1] = '\0';
	(void)snprintf(ret, 64, "<%s@sender%05u.example>", local,
	    (unsigned int)(h >> 32) % 100000);
}

void
mail_recipient(uint64_t seed, uint64_t n, unsigned int i, char ret[64])
{
	unsigned int h = (unsigned int)mail_mix(seed ^ n) % 5000;

	(void)snprintf(ret, 64, "<user%c.%04u@here.example>",
	    (char)('a' + (int)(i % 26)), h + i / 26);
}
