/* SPDX-License-Identifier: BSD-2-Clause */
/* test_conf_domains.c: what holds for recipients in some domains. */
#include "unit.h"

#include <string.h>

#include "conf/conf_domains.h"

static void
add(struct conf_domains *domains, const char *text)
{
	struct err_note note = { "" };

	if (conf_domains_add(domains, str_of(text), &note) != ERR_OK)
		fail_msg("%s: %s", text, note.text);
}

static struct policy
policy_for(const struct conf_domains *domains, const char *recipient)
{
	struct policy policy = { .delay_s = { 180, 60, 1800 },
		.retry_window_s = 86400,
		.pass_life_s = 3024000 };

	conf_domains_apply(domains, str_of(recipient), &policy);
	return policy;
}

static void
test_the_most_specific_domain_holds(void **state)
{
	static struct conf_domains d;

	(void)state;
	add(&d, "example.com delay=5m delay_verified=30s");
	add(&d, "Vip.Example.com delay_suspicious=1h retry_window=12h "
	        "pass_life=7d");
	assert_int_equal(
	    policy_for(&d, "u@EXAMPLE.com").delay_s[GRADE_UNKNOWN], 300);
	assert_int_equal(
	    policy_for(&d, "u@a.example.com").delay_s[GRADE_VERIFIED], 30);
	assert_int_equal(
	    policy_for(&d, "u@vip.example.com").delay_s[GRADE_UNKNOWN], 180);
	assert_int_equal(
	    policy_for(&d, "u@x.vip.example.com").delay_s[GRADE_SUSPICIOUS],
	    3600);
	assert_int_equal(
	    policy_for(&d, "u@vip.example.com").retry_window_s, 43200);
	assert_int_equal(
	    policy_for(&d, "u@vip.example.com").pass_life_s, 604800);
}

/* Shadow mode can be lifted for one domain, or begun with one. */
static void
test_shadow(void **state)
{
	static struct conf_domains d;
	struct policy general = { .shadow = true };
	struct err_note note = { "" };

	(void)state;
	add(&d, "example.com shadow=true");
	add(&d, "example.org shadow=false");
	add(&d, "example.net delay=5m");
	assert_true(policy_for(&d, "u@example.com").shadow);
	assert_false(policy_for(&d, "u@example.net").shadow);
	conf_domains_apply(&d, STR("u@example.net"), &general);
	assert_true(general.shadow);
	conf_domains_apply(&d, STR("u@example.org"), &general);
	assert_false(general.shadow);
	assert_int_equal(
	    conf_domains_add(&d, STR("a.example shadow=maybe"), &note),
	    ERR_INVALID);
	assert_string_equal(note.text, "shadow must be true or false");
}

/* At label boundaries, and at the domain, not at the local part. */
static void
test_others_are_left_alone(void **state)
{
	static struct conf_domains d;
	static const char *const others[] = { "u@notexample.com",
		"example.com@example.org", "postmaster", "", "u@com" };

	(void)state;
	add(&d, "example.com delay=5m");
	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		assert_int_equal(
		    policy_for(&d, others[i]).delay_s[GRADE_UNKNOWN], 180);
}

static void
test_there_is_a_most(void **state)
{
	static struct conf_domains d;
	struct err_note note = { "" };

	(void)state;
	for (int i = 0; i < CONF_DOMAINS_MAX; i++)
		add(&d, "example.com delay=5m");
	assert_int_equal(
	    conf_domains_add(&d, STR("example.org delay=5m"), &note), ERR_FULL);
	assert_non_null(strstr(note.text, "64"));
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_the_most_specific_domain_holds),
	cmocka_unit_test(test_shadow),
	cmocka_unit_test(test_others_are_left_alone),
	cmocka_unit_test(test_there_is_a_most),
};

UNIT_MAIN(tests)
