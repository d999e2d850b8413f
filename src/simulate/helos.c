/* SPDX-License-Identifier: BSD-2-Clause */
/* helos.c: one place an address. */
#include "simulate/helos.h"

#include <stdlib.h>
#include <string.h>

enum err
helos_new(struct helos **ret)
{
	struct helos *h = calloc(1, sizeof(*h));

	if (h == NULL)
		return ERR_NOMEM;
	/* Constant: who shares a place is the same in each run. */
	h->key = (struct hash_key){ 0x6772657977616974, 0x73696d756c617465 };
	*ret = h;
	return ERR_OK;
}

void
helos_free(struct helos **h)
{
	free(*h);
	*h = NULL;
}

static size_t
place_of(const struct helos *h, const struct addr *client)
{
	return hash_bytes(&h->key, (struct str){ (const char *)client->octets,
	                               sizeof(client->octets) }) %
	       HELOS_MAX;
}

void
helos_learn(struct helos *h, const struct addr *client, struct str helo)
{
	struct helo *place = &h->places[place_of(h, client)];

	if (helo.len == 0)
		return;
	helo = str_slice(helo, 0, HELO_TEXT_MAX);
	place->client = *client;
	place->len = (uint8_t)helo.len;
	memcpy(place->text, helo.data, helo.len);
}

struct str
helos_find(const struct helos *h, const struct addr *client)
{
	const struct helo *place = &h->places[place_of(h, client)];

	if (place->len == 0 || !addr_eq(&place->client, client))
		return STR("");
	return (struct str){ place->text, place->len };
}
