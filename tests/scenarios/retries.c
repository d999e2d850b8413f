/* SPDX-License-Identifier: BSD-2-Clause */
/* retries.c: reading the tables. */
#include "retries.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void
add(struct retries *r, int64_t at_s)
{
	if (r->count < RETRIES_MAX)
		r->at_s[r->count++] = at_s;
}

/* "72", or "1:12", minutes and seconds. */
static int64_t
parse_s(const char *word)
{
	char *rest;
	int64_t n = strtol(word, &rest, 10);

	return *rest == ':' ? n * 60 + strtol(rest + 1, NULL, 10) : n;
}

/* Times with spaces between; "every M:SS until M:SS" goes on. */
static void
parse_times(struct retries *r, char *text)
{
	char *rest = text, *word;

	add(r, 0);
	while ((word = strsep(&rest, " ")) != NULL) {
		int64_t every_s, until_s;

		if (strcmp(word, "every") != 0) {
			add(r, parse_s(word));
			continue;
		}
		word = strsep(&rest, " ");
		every_s = word == NULL ? 0 : parse_s(word);
		(void)strsep(&rest, " ");
		until_s = rest == NULL ? 0 : parse_s(rest);
		while (every_s > 0 && r->count < RETRIES_MAX &&
		       r->at_s[r->count - 1] + every_s <= until_s)
			add(r, r->at_s[r->count - 1] + every_s);
		return;
	}
}

/* provider, addresses, delivered, times; or name, times. */
static bool
parse_row(char *line, struct retries *r)
{
	char *cells[4] = { NULL }, *rest = line;
	size_t n = 0;

	while (rest != NULL && n < 4)
		cells[n++] = strsep(&rest, "\t");
	memset(r, 0, sizeof(*r));
	if (n != 2 && n != 4)
		return false;
	(void)snprintf(r->name, sizeof(r->name), "%s", cells[0]);
	r->hosts = n == 4 ? (size_t)parse_s(cells[1]) : 1;
	parse_times(r, cells[n - 1]);
	return r->hosts > 0 && r->count > 1;
}

static size_t
read_table(
    const char *srcdir, const char *name, struct retries *ret, size_t most)
{
	char path[1000], line[1000];
	size_t n = 0;
	FILE *f;

	(void)snprintf(
	    path, sizeof(path), "%s/tests/scenarios/data/%s", srcdir, name);
	f = fopen(path, "re");
	if (f == NULL)
		return 0;
	while (n < most && fgets(line, sizeof(line), f) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		if (line[0] != '#' && line[0] != '\0' &&
		    parse_row(line, &ret[n]))
			n++;
	}
	(void)fclose(f);
	return n;
}

size_t
retries_read(const char *srcdir, struct retries ret[RETRIES_ROWS_MAX])
{
	size_t n =
	    read_table(srcdir, "webmail-retries.tsv", ret, RETRIES_ROWS_MAX);
	size_t more = read_table(
	    srcdir, "mta-retry-schedules.tsv", ret + n, RETRIES_ROWS_MAX - n);

	return n == 0 || more == 0 ? 0 : n + more;
}
