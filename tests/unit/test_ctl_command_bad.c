/* SPDX-License-Identifier: BSD-2-Clause */
/* test_ctl_command_bad.c: records that do not decode, as an operator of the
 * greywait command is told of them. */
#include "command_fixture.h"

#include "daemon/settings.h"
#include "greylist/bad_records.h"

static void
put_bad(struct host *h, enum store_table table, struct str key)
{
	struct store_value value = { .len = 3, .bytes = "bad" };

	assert_int_equal(
	    store_put(h->f->store, table, key, &value, 1000), ERR_OK);
}

/* Whatever is not shown is told of, under -q as well; it is no failure. */
static void
what_is_left_out_is_told_under_quiet(void **state)
{
	struct host *h = *state;
	size_t bad = 0;

	put_bad(h, STORE_CONVERSATIONS, STR("a@b\0c@d"));
	put_bad(h, STORE_SENDERS, STR("sexample.org"));
	put_bad(h, STORE_RULES, STR("x"));
	assert_int_equal(
	    settings_load_rules(h->f->settings, h->f->store, &bad), ERR_OK);
	assert_int_equal(bad, 1);
	assert_int_equal(RUN(h, "-q", "list"), 0);
	assert_string_equal(h->err, "greywait: 1 record does not decode\n");
	assert_int_equal(RUN(h, "-q", "senders"), 0);
	assert_string_equal(h->err, "greywait: 1 record does not decode\n");
	assert_int_equal(RUN(h, "-q", "whitelist", "list"), 0);
	assert_string_equal(h->err, "greywait: 1 entry does not decode\n");
	/* Its exit status tells of the list files of this host. */
	(void)RUN(h, "-q", "whitelist", "lint");
	assert_string_equal(h->err, "greywait: 1 entry does not decode\n");
	assert_int_equal(RUN(h, "-q", "export"), 0);
	assert_string_equal(h->err,
	    "greywait: 3 records do not decode and were left out: "
	    "'greywait verify' shows them\n");
}

static void
a_key_is_shown_behind_its_nul(void **state)
{
	struct host *h = *state;
	struct bad_record bad = { .found_s = FIXTURE_NOW,
		.table = STORE_CONVERSATIONS,
		.len = 3,
		.key = STR("a@b\0c@d"),
		.value = { "bad", 3 } };

	put_bad(h, STORE_CONVERSATIONS, STR("a@b\0c@d"));
	assert_int_equal(RUN(h, "verify"), 70);
	expect_in(h->out, "table conversations, key a@b\\x00c@d, bytes ");
	assert_int_equal(bad_records_keep(h->f->store, &bad, 1000), ERR_OK);
	assert_int_equal(RUN(h, "bad-records"), 0);
	expect_in(h->out, "  a@b\\x00c@d  ");
}

#define TEST(f) \
	cmocka_unit_test_setup_teardown(f, command_setup, command_teardown)

static const struct CMUnitTest tests[] = {
	TEST(what_is_left_out_is_told_under_quiet),
	TEST(a_key_is_shown_behind_its_nul),
};

UNIT_MAIN(tests)
