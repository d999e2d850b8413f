/* SPDX-License-Identifier: BSD-2-Clause */
/* test_decision.c: the words of decisions, which scripts read. */
#include "unit.h"

#include "base/attr.h"
#include "core/decision.h"

static void
test_words(void **state)
{
	static const char *const reasons[] = { [REASON_LOCAL] = "local",
		[REASON_AUTHENTICATED] = "authenticated",
		[REASON_RULE] = "rule",
		[REASON_TRUSTED] = "trusted",
		[REASON_PASSED] = "passed",
		[REASON_RETRIED] = "retried",
		[REASON_STORE_ERROR] = "store-error",
		[REASON_SHADOW] = "shadow",
		[REASON_FIRST] = "first",
		[REASON_EARLY] = "early",
		[REASON_EXPIRED] = "expired",
		[REASON_QUOTA] = "quota" };

	(void)state;
	assert_int_equal(ARRAY_LEN(reasons), REASON_COUNT);
	for (size_t i = 0; i < REASON_COUNT; i++)
		assert_string_equal(reason_name((enum reason)i), reasons[i]);
	assert_string_equal(verdict_name(VERDICT_ACCEPT), "accept");
	assert_string_equal(verdict_name(VERDICT_DEFER), "defer");
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_words),
};

UNIT_MAIN(tests)
