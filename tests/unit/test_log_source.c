/* SPDX-License-Identifier: BSD-2-Clause */
/* test_log_source.c: in which order logs are read. */
#include "unit.h"

#include <string.h>

#include "base/attr.h"
#include "report/log_source.h"

static void
expect_order(struct log_source *sources, size_t count, const char *order)
{
	log_sources_sort(sources, count);
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(strlen(sources[i].path), 1);
		assert_int_equal(sources[i].path[0], order[i]);
	}
}

/* As a shell names rotated ones: mail.log, mail.log.1, mail.log.2. */
static void
test_the_earliest_comes_first(void **state)
{
	struct log_source sources[] = {
		{ .path = "c", .begin_s = 300 },
		{ .path = "b", .begin_s = 200 },
		{ .path = "a", .begin_s = 100 },
	};

	(void)state;
	expect_order(sources, ARRAY_LEN(sources), "abc");
}

/* Nobody can know when a pipe begins: whoever names several has put them into
 * order. */
static void
test_as_named_where_the_begin_does_not_tell(void **state)
{
	struct log_source sources[40];
	char names[ARRAY_LEN(sources)][2];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(sources); i++) {
		names[i][0] = (char)('A' + i);
		names[i][1] = '\0';
		sources[i] = (struct log_source){ .path = names[i],
			.begin_s = INT64_MAX };
	}
	/* And a file, which comes before them. */
	sources[20].begin_s = 7;
	expect_order(sources, ARRAY_LEN(sources),
	    "UABCDEFGHIJKLMNOPQRSTVWXYZ[\\]^_`abcdefgh");
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_the_earliest_comes_first),
	cmocka_unit_test(test_as_named_where_the_begin_does_not_tell),
};

UNIT_MAIN(tests)
