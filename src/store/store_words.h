/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * store_words.h: struct store_words, what a library had to say, kept for
 * whoever explains a failure. Thread-safe; the lock is held for a copy only.
 */
#ifndef STORE_STORE_WORDS_H
#define STORE_STORE_WORDS_H

#include <pthread.h>

#define STORE_WORDS_MAX 240 /* the terminator included */

struct store_words {
	pthread_mutex_t lock; /* of text; taken last */
	char text[STORE_WORDS_MAX];
};

#define STORE_WORDS_INIT                          \
	{                                         \
		.lock = PTHREAD_MUTEX_INITIALIZER \
	}

/* Replace the text, or add to it after a "; ". Cut at its size. */
void store_words_set(struct store_words *w, const char *text);
void store_words_add(struct store_words *w, const char *text);

void store_words_get(struct store_words *w, char ret[STORE_WORDS_MAX]);

#endif
