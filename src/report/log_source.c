/* SPDX-License-Identifier: BSD-2-Clause */
/* log_source.c: which file a log is, and when it begins. */
#include "report/log_source.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct log_clock
log_source_clock(const struct log_file *f, int64_t now_s)
{
	int64_t written_s = log_file_modified_s(f);

	return (struct log_clock){ .written_s =
		                       written_s == 0 ? now_s : written_s };
}

/*
 * False when its lines can be had only once, from a pipe say. What cannot be
 * looked up, and a directory, are for log_file_open() to tell.
 */
static bool
find_file(struct log_source *s)
{
	bool is_stdin = strcmp(s->path, "-") == 0;
	struct stat st;

	s->dev = 0;
	s->ino = 0;
	if ((is_stdin ? fstat(STDIN_FILENO, &st) : stat(s->path, &st)) != 0)
		return !is_stdin;
	s->dev = st.st_dev;
	s->ino = st.st_ino;
	return !is_stdin && (S_ISREG(st.st_mode) || S_ISDIR(st.st_mode));
}

enum err
log_source_find_begin(
    struct log_source *s, int64_t now_s, struct err_note *note)
{
	struct err_note unused;
	struct log_file *f = NULL;
	struct log_clock clock;
	struct str line;
	enum err e;

	s->begin_s = INT64_MAX;
	if (!find_file(s))
		return ERR_OK;
	e = log_file_open(s->path, &f, note);
	if (e != ERR_OK)
		return e;
	clock = log_source_clock(f, now_s);
	while (s->begin_s == INT64_MAX &&
	       log_file_next(f, &line, &unused) == ERR_OK)
		(void)log_time_parse(&clock, line, &s->begin_s);
	log_file_close(&f);
	return ERR_OK;
}

static const struct log_source *
find_twin(
    const struct log_source *sources, size_t count, const struct log_source *s)
{
	for (size_t i = 0; s->ino != 0 && i < count; i++)
		if (sources[i].ino == s->ino && sources[i].dev == s->dev)
			return &sources[i];
	return NULL;
}

size_t
log_sources_unite(struct log_source *sources, size_t count,
    log_source_twin_fn *tell, void *ctx)
{
	size_t kept = 0;

	for (size_t i = 0; i < count; i++) {
		const struct log_source *twin =
		    find_twin(sources, kept, &sources[i]);

		if (twin == NULL)
			sources[kept++] = sources[i];
		else
			tell(ctx, twin->path, sources[i].path);
	}
	return kept;
}

void
log_sources_sort(struct log_source *sources, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		struct log_source s = sources[i];
		size_t at = i;

		for (; at > 0 && sources[at - 1].begin_s > s.begin_s; at--)
			sources[at] = sources[at - 1];
		sources[at] = s;
	}
}
