/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * milters.h: values of Postfix's smtpd_milters, and one milter among them
 * that is ours. Text in, text out; postconf(5) has the syntax.
 */
#ifndef CTL_MILTERS_H
#define CTL_MILTERS_H

#include <stdbool.h>

#include "base/str.h"
#include "base/strbuf.h"

#define MILTERS_PLACES_MAX 4

/* A milter as it stands in the list. */
struct milters_item {
	struct str text;   /* "{ inet:host:port, default_action=accept }" */
	struct str place;  /* "inet:host:port" */
	size_t begin, end; /* in the list */
};

/* Where our milter listens, in the words that Postfix may have for it. */
struct milters_own {
	char places[MILTERS_PLACES_MAX][320];
	size_t count;
};

/* The item at or behind `*at`, which is moved on; false at the end. */
bool milters_next(struct str list, size_t *at, struct milters_item *ret);

/* Ours, or false when it is not there. */
bool milters_find(
    struct str list, const struct milters_own *own, struct milters_item *ret);

/* Does the item itself say default_action=accept? */
bool milters_accepts(const struct milters_item *item);

/* The list without ours, wherever it is; all else stays as it is written. */
void milters_without(
    struct str list, const struct milters_own *own, struct strbuf *ret);

/* The list with `entry`, ours, at the head. */
void milters_with(struct str list, const struct milters_own *own,
    struct str entry, struct strbuf *ret);

#endif
