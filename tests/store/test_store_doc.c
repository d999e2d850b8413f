/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_store_doc.c: the examples in doc/STORE.md are what the code reads and
 * writes: somebody will mend a store with that page beside him.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../unit/unit.h"
#include "core/record.h"
#include "core/sender.h"

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

/* The bytes of the first fenced block after the line that begins so. */
static size_t
read_dump(const char *beginning, uint8_t ret[BYTES_MAX])
{
	char line[256], *rest, *end;
	bool inside = false, found = false;
	FILE *f = open_doc();
	size_t n = 0;

	while (fgets(line, sizeof(line), f) != NULL) {
		if (strncmp(line, beginning, strlen(beginning)) == 0)
			found = true;
		if (!found)
			continue;
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
	size_t len = read_dump("**conversations.**", bytes);
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

static void
test_example_of_a_sender(void **state)
{
	uint8_t bytes[BYTES_MAX], again[SENDER_SIZE];
	size_t len = read_dump("**senders.**", bytes);
	struct sender s;

	(void)state;
	assert_int_equal(sender_decode(bytes, len, &s), ERR_OK);
	assert_int_equal(s.first_s, 1700000000);
	assert_int_equal(s.last_s, 1700086400);
	assert_int_equal(s.attempts, 12);
	assert_int_equal(s.counts[SENDER_FIRST], 4);
	assert_int_equal(s.counts[SENDER_EARLY], 2);
	assert_int_equal(s.counts[SENDER_RETRIED], 3);
	assert_int_equal(s.counts[SENDER_PASSED], 3);
	assert_int_equal(s.counts[SENDER_ABANDONED], 1);
	assert_int_equal(s.grades[GRADE_VERIFIED], 12);
	assert_int_equal(s.links[EVIDENCE_NAME], 2);
	assert_int_equal(s.links[EVIDENCE_ADDR], 1);
	assert_int_equal(s.delay_sum_s, 500);
	assert_int_equal(s.delay_max_s, 310);
	assert_int_equal(histogram_count_below(&s.gaps, 60), 2);
	assert_int_equal(histogram_total(&s.gaps), 3);
	assert_int_equal(histogram_count_below(&s.delays, 120), 2);
	assert_int_equal(histogram_total(&s.delays), 3);
	assert_int_equal(sender_encode(&s, again), len);
	assert_memory_equal(again, bytes, len);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_example_of_a_conversation),
	cmocka_unit_test(test_example_of_a_sender),
};

UNIT_MAIN(tests)
