/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_store_doc.c: the example in doc/STORE.md is what the code reads and
 * writes: somebody will mend a store with that page beside him.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../unit/unit.h"
#include "core/record.h"

#define BYTES_MAX 256

static FILE *
open_doc(void)
{
	const char *srcdir = getenv("srcdir");
	char path[512];
	FILE *f;

	(void)snprintf(path, sizeof(path), "%s/doc/STORE.md",
	    srcdir == NULL ? "." : srcdir);
	f = fopen(path, "r");
	if (f == NULL)
		fail_msg("%s cannot be read", path);
	return f;
}

/* The bytes of the first fenced block. */
static size_t
read_dump(uint8_t ret[BYTES_MAX])
{
	char line[256], *rest, *end;
	bool inside = false;
	FILE *f = open_doc();
	size_t n = 0;

	while (fgets(line, sizeof(line), f) != NULL) {
		if (strncmp(line, "```", 3) == 0) {
			if (inside)
				break;
			inside = true;
			continue;
		}
		for (rest = line; inside && n < BYTES_MAX; rest = end) {
			unsigned long byte = strtoul(rest, &end, 16);

			if (end == rest)
				break;
			ret[n++] = (uint8_t)byte;
		}
	}
	(void)fclose(f);
	return n;
}

static void
test_example_of_a_conversation(void **state)
{
	uint8_t bytes[BYTES_MAX], again[RECORD_SIZE_MAX];
	char text[ADDR_TEXT_MAX];
	size_t len = read_dump(bytes);
	struct record r;

	(void)state;
	assert_int_equal(record_decode(bytes, len, &r), ERR_OK);
	assert_int_equal(r.count, 1);
	assert_string_equal(addr_format(&r.origins[0].addr, text), "192.0.2.1");
	assert_string_equal(r.origins[0].name, "example.com");
	assert_int_equal(r.origins[0].first_s, 1700000000);
	assert_int_equal(r.origins[0].passed_s, 1700000065);
	assert_int_equal(r.origins[0].last_s, 1700000165);
	assert_int_equal(r.origins[0].attempts, 2);
	assert_int_equal(r.origins[0].uses, 2);
	assert_int_equal(r.origins[0].link, EVIDENCE_NAME);
	assert_int_equal(r.origins[0].grade, GRADE_VERIFIED);
	assert_int_equal(record_encode(&r, again), len);
	assert_memory_equal(again, bytes, len);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_example_of_a_conversation),
};

UNIT_MAIN(tests)
