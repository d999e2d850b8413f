/* SPDX-License-Identifier: BSD-2-Clause */
/* store_words.c: a text that several threads write. */
#include "store/store_words.h"

#include <stdio.h>
#include <string.h>

void
store_words_set(struct store_words *w, const char *text)
{
	pthread_mutex_lock(&w->lock);
	(void)snprintf(w->text, sizeof(w->text), "%s", text);
	pthread_mutex_unlock(&w->lock);
}

void
store_words_add(struct store_words *w, const char *text)
{
	size_t len;

	pthread_mutex_lock(&w->lock);
	len = strlen(w->text);
	(void)snprintf(w->text + len, sizeof(w->text) - len, "%s%s",
	    len > 0 ? "; " : "", text);
	pthread_mutex_unlock(&w->lock);
}

void
store_words_get(struct store_words *w, char ret[STORE_WORDS_MAX])
{
	pthread_mutex_lock(&w->lock);
	memcpy(ret, w->text, STORE_WORDS_MAX);
	pthread_mutex_unlock(&w->lock);
}
