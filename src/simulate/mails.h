/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * mails.h: struct mails, the mails that Postfix has in its queue while its
 * log is read: who brought each. As many as there is room for; beyond that the
 * one that came first is forgotten. Pure but for its memory.
 */
#ifndef SIMULATE_MAILS_H
#define SIMULATE_MAILS_H

#include <stdint.h>

#include "simulate/postfix_line.h"

#define MAILS_MAX 32768
#define MAILS_YOUNG_S 600  /* an older one has named its recipients */
#define MAILS_TEXT_MAX 320 /* bytes of a text; longer ones are cut */

struct mail {
	int64_t at_s; /* when the first recipient was taken */
	struct addr client;
	bool authenticated;
	bool has_sender;
	uint8_t id_len;
	uint16_t name_len, sender_len;
	char id[POSTFIX_ID_MAX];
	char name[MAILS_TEXT_MAX];
	char sender[MAILS_TEXT_MAX];
};

struct mails;

/* ERR_NOMEM. */
enum err mails_new(struct mails **ret) ATTR_MUST_CHECK;
void mails_free(struct mails **m);

/* A mail begins; another one of the same id has ended. */
void
mails_begin(struct mails *m, const struct postfix_line *line, int64_t at_s);

/* The mail with this id, until the next mails_begin(); or NULL. */
struct mail *mails_find(struct mails *m, struct str id);
void mails_set_sender(struct mail *mail, struct str sender);

/* It has left the queue, if it was there. */
void mails_end(struct mails *m, struct str id);

/* How many young ones were forgotten. */
uint64_t mails_forgotten(const struct mails *m);

#endif
