/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_fuzz.c: every file of the corpus through its target. A finding of the
 * fuzzer becomes a file there, and is met here ever after.
 */
#include "../unit/unit.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "fuzz.h"

#define FILE_MAX_B 65536

static size_t
replay(const struct fuzz_target *target, const char *dir, const char *name)
{
	uint8_t *bytes = malloc(FILE_MAX_B);
	char path[4096];
	size_t len;
	FILE *f;

	(void)snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "rb");
	assert_non_null(f);
	assert_non_null(bytes);
	len = fread(bytes, 1, FILE_MAX_B, f);
	(void)fclose(f);
	/* No room beyond the end, so that a sanitizer sees a step there. */
	bytes = realloc(bytes, len > 0 ? len : 1);
	assert_non_null(bytes);
	target->run(bytes, len);
	free(bytes);
	return 1;
}

static void
corpus_holds(void **state)
{
	const struct fuzz_target *target = *state;
	char dir[2048];
	size_t files = 0;
	DIR *d;

	(void)snprintf(dir, sizeof(dir), "%s/tests/fuzz/corpus/%s",
	    getenv("srcdir") != NULL ? getenv("srcdir") : ".", target->name);
	d = opendir(dir);
	assert_non_null(d);
	for (struct dirent *e; (e = readdir(d)) != NULL;)
		if (e->d_name[0] != '.')
			files += replay(target, dir, e->d_name);
	(void)closedir(d);
	assert_true(files > 0);
}

int
main(void)
{
	const struct fuzz_target *targets;
	struct CMUnitTest tests[64] = { 0 };
	size_t count;

	targets = fuzz_targets(&count);
	assert_true(count <= 64);
	cmocka_set_message_output(CM_OUTPUT_TAP);
	for (size_t i = 0; i < count; i++) {
		tests[i] = (struct CMUnitTest){ .name = targets[i].name,
			.test_func = corpus_holds };
		/* cmocka takes what it only hands on without const. */
		memcpy(&tests[i].initial_state,
		    &(const struct fuzz_target *){ &targets[i] },
		    sizeof(tests[i].initial_state));
	}
	return _cmocka_run_group_tests("corpus", tests, count, NULL, NULL);
}
