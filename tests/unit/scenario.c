/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * scenario.c: plays scenarios and tells TAP, a test point a file and store.
 *
 *	run_scenarios [mem|bdb] [FILE...]
 *
 * Without a store each is taken in turn; without files all of
 * tests/scenarios.
 */
#include "scenario.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const store_names[] = { "mem", "bdb" };

struct run {
	bool stores[2];
	unsigned int number, failed;
};

static void
play(struct run *r, const char *path, enum scenario_store kind)
{
	const char *slash = strrchr(path, '/');
	char fault[1200] = "";
	bool ok = scenario_run(path, kind, fault, sizeof(fault));

	(void)printf("%s %u - %s: %s\n", ok ? "ok" : "not ok", ++r->number,
	    store_names[kind], slash == NULL ? path : slash + 1);
	if (!ok)
		(void)printf("# %s\n", fault);
	(void)fflush(stdout);
	r->failed += ok ? 0 : 1;
}

static void
play_all(struct run *r, char *const *paths, size_t count)
{
	size_t stores = (size_t)r->stores[0] + (size_t)r->stores[1];

	(void)printf("1..%zu\n", count * stores);
	for (size_t i = 0; i < count; i++)
		for (int kind = SCENARIO_MEM; kind <= SCENARIO_BDB; kind++)
			if (r->stores[kind])
				play(r, paths[i], (enum scenario_store)kind);
}

static int
play_directory(struct run *r)
{
	const char *top = getenv("srcdir");
	char pattern[4096];
	glob_t found;

	(void)snprintf(pattern, sizeof(pattern), "%s/tests/scenarios/*.scn",
	    top == NULL ? "." : top);
	if (glob(pattern, 0, NULL, &found) != 0) {
		(void)printf("Bail out! nothing is found at %s\n", pattern);
		return 1;
	}
	play_all(r, found.gl_pathv, found.gl_pathc);
	globfree(&found);
	return r->failed > 0;
}

int
main(int argc, char **argv)
{
	struct run r = { .stores = { true, true } };
	int first = 1;

	/* Expiry warns of clocks that jump, which is what some files do. */
	log_open("run_scenarios", LOG_TO_STDERR, LOG_LEVEL_ERROR);
	for (int kind = SCENARIO_MEM; kind <= SCENARIO_BDB; kind++) {
		if (argc < 2 || strcmp(argv[1], store_names[kind]) != 0)
			continue;
		r.stores[SCENARIO_MEM] = kind == SCENARIO_MEM;
		r.stores[SCENARIO_BDB] = kind == SCENARIO_BDB;
		first = 2;
	}
	if (first >= argc)
		return play_directory(&r);
	play_all(&r, argv + first, (size_t)(argc - first));
	return r.failed > 0;
}
