/* SPDX-License-Identifier: BSD-2-Clause */
/* test_evidence.c: what of a client counts as the same sender. */
#include "unit.h"

#include "base/attr.h"
#include "core/evidence.h"

static void
check_net(const char *client, struct evidence_rules nets, const char *net)
{
	struct attempt attempt = { .client_name = STR(""),
		.helo = STR(""),
		.sender = STR("a@b"),
		.recipient = STR("c@d") };
	struct evidence ev;
	char text[CIDR_TEXT_MAX];

	assert_int_equal(addr_parse(str_of(client), &attempt.client), ERR_OK);
	ev = evidence_of(&nets, &attempt);
	assert_string_equal(cidr_format(&ev.net, text), net);
	assert_true(addr_eq(&ev.addr, &attempt.client));
	assert_true(cidr_has(&ev.net, &ev.addr));
}

static void
test_networks(void **state)
{
	(void)state;
	check_net("192.0.2.129",
	    (struct evidence_rules){ .ipv4_prefix = 24, .ipv6_prefix = 64 },
	    "192.0.2.0/24");
	check_net("192.0.2.129",
	    (struct evidence_rules){ .ipv4_prefix = 25, .ipv6_prefix = 64 },
	    "192.0.2.128/25");
	check_net("192.0.2.129",
	    (struct evidence_rules){ .ipv4_prefix = 32, .ipv6_prefix = 64 },
	    "192.0.2.129");
	check_net("192.0.2.129",
	    (struct evidence_rules){ .ipv4_prefix = 0, .ipv6_prefix = 64 },
	    "0.0.0.0/0");
	check_net("::ffff:192.0.2.129",
	    (struct evidence_rules){ .ipv4_prefix = 24, .ipv6_prefix = 64 },
	    "192.0.2.0/24");
	check_net("2001:db8:1:2:3:4:5:6",
	    (struct evidence_rules){ .ipv4_prefix = 24, .ipv6_prefix = 64 },
	    "2001:db8:1:2::/64");
	check_net("2001:db8:1:2:3:4:5:6",
	    (struct evidence_rules){ .ipv4_prefix = 24, .ipv6_prefix = 48 },
	    "2001:db8:1::/48");
	check_net("2001:db8:1:2:3:4:5:6",
	    (struct evidence_rules){ .ipv4_prefix = 24, .ipv6_prefix = 128 },
	    "2001:db8:1:2:3:4:5:6");
	check_net("2001:db8::1",
	    (struct evidence_rules){ .ipv4_prefix = 24, .ipv6_prefix = 0 },
	    "::/0");
}

/* The words stand in logs and documents; the values in the store. */
static void
test_words_and_values(void **state)
{
	static const char *const kinds[] = { "none", "pool", "net", "name",
		"spf", "addr" };
	static const char *const grades[] = { "unknown", "verified",
		"suspicious" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		assert_string_equal(
		    evidence_kind_name((enum evidence_kind)i), kinds[i]);
	assert_int_equal(ARRAY_LEN(grades), GRADE_COUNT);
	for (size_t i = 0; i < ARRAY_LEN(grades); i++)
		assert_string_equal(grade_name((enum grade)i), grades[i]);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_networks),
	cmocka_unit_test(test_words_and_values),
};

UNIT_MAIN(tests)
