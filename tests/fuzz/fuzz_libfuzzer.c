/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fuzz_libfuzzer.c: libFuzzer drives the target that $FUZZ_TARGET names.
 * tests/fuzz/run builds and runs it, for all of them.
 */
#include "fuzz.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static const struct fuzz_target *
find(const char *name)
{
	const struct fuzz_target *targets;
	size_t count;

	targets = fuzz_targets(&count);
	for (size_t i = 0; name != NULL && i < count; i++)
		if (strcmp(targets[i].name, name) == 0)
			return &targets[i];
	(void)fprintf(stderr, "FUZZ_TARGET names no target: one of");
	for (size_t i = 0; i < count; i++)
		(void)fprintf(stderr, " %s", targets[i].name);
	(void)fprintf(stderr, "\n");
	exit(64);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	static const struct fuzz_target *target;

	if (target == NULL)
		target = find(getenv("FUZZ_TARGET"));
	target->run(bytes, len);
	return 0;
}
