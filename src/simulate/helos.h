/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * helos.h: struct helos, the HELO that was last seen of an address. There are
 * HELOS_MAX places, chosen by a hash; who comes later has them. Pure but for
 * its memory.
 */
#ifndef SIMULATE_HELOS_H
#define SIMULATE_HELOS_H

#include "base/addr.h"
#include "base/err.h"
#include "base/hash.h"

#define HELOS_MAX 16384
#define HELO_TEXT_MAX 255 /* bytes; longer ones are cut */

struct helo {
	struct addr client;
	uint8_t len; /* 0: nobody is here */
	char text[HELO_TEXT_MAX];
};

struct helos {
	struct hash_key key;
	struct helo places[HELOS_MAX];
};

/* ERR_NOMEM. */
enum err helos_new(struct helos **ret) ATTR_MUST_CHECK;
void helos_free(struct helos **h);

void helos_learn(struct helos *h, const struct addr *client, struct str helo);

/* "" when none is known; the view lives until the next helos_learn(). */
struct str helos_find(const struct helos *h, const struct addr *client);

#endif
