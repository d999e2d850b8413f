/* SPDX-License-Identifier: BSD-2-Clause */
/* test_evidence.c: what of a client counts as the same sender. */
#include "unit.h"

#include <string.h>

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

static const struct evidence_rules ours = { .ipv4_prefix = 24,
	.ipv6_prefix = 64,
	.host = { "mx.example.net", 14 },
	.own_names = { "mx2.example.net 198.51.100.25 2001:db8::25", 42 } };

/* Name and HELO of 192.0.2.1, and what comes of them. */
static const struct {
	const char *name, *helo, *grade, *doubt, *domain;
} graded[] = {
	{ "", "", "unknown", "none", "" },
	{ "", "mx.example.com", "unknown", "none", "" },
	{ "", "[192.0.2.1]", "unknown", "none", "" },
	{ "", "localhost.example.com", "unknown", "none", "" },
	{ "localhost", "x", "unknown", "none", "" },
	{ "mx.example.com", "x", "verified", "none", "example.com" },
	{ "MX.example.com.", "x", "verified", "none", "example.com" },
	/* Careless, and forgiven to who has a name. */
	{ "", "localhost", "suspicious", "careless-helo", "" },
	{ "", "LOCALHOST.", "suspicious", "careless-helo", "" },
	{ "", "localhost.localdomain", "suspicious", "careless-helo", "" },
	{ "", "192.0.2.1", "suspicious", "careless-helo", "" },
	{ "", "203.0.113.9", "suspicious", "careless-helo", "" },
	{ "", "2001:db8::1", "suspicious", "careless-helo", "" },
	{ "localhost", "localhost", "suspicious", "careless-helo", "" },
	{ "mx.example.com", "localhost", "verified", "none", "example.com" },
	{ "mx.example.com", "192.0.2.1", "verified", "none", "example.com" },
	/* A lie, and forgiven to nobody. */
	{ "", "mx.example.net", "suspicious", "own-helo", "" },
	{ "mx.example.com", "mx.example.net", "suspicious", "own-helo", "" },
	{ "mx.example.com", "MX.Example.NET.", "suspicious", "own-helo", "" },
	{ "mx.example.com", "mx2.example.net", "suspicious", "own-helo", "" },
	{ "mx.example.com", "198.51.100.25", "suspicious", "own-helo", "" },
	{ "mx.example.com", "[198.51.100.25]", "suspicious", "own-helo", "" },
	{ "mx.example.com", "[IPv6:2001:db8::25]", "suspicious", "own-helo",
	    "" },
	{ "mx.example.com", "x.mx.example.net", "verified", "none",
	    "example.com" },
	{ "mx.example.com", "198.51.100.2", "verified", "none", "example.com" },
	/* The name of a line. */
	{ "192-0-2-1.example.com", "mx.example.com", "suspicious",
	    "generic-name", "" },
	{ "192-0-2-1.example.com", "mx.example.net", "suspicious",
	    "generic-name", "" },
};

static void
test_grades(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(graded); i++) {
		struct attempt attempt = { .client_name =
			                       str_of(graded[i].name),
			.helo = str_of(graded[i].helo) };
		struct evidence ev;

		assert_int_equal(
		    addr_parse(STR("192.0.2.1"), &attempt.client), ERR_OK);
		ev = evidence_of(&ours, &attempt);
		if (strcmp(grade_name(ev.grade), graded[i].grade) != 0 ||
		    strcmp(evidence_doubt_name(ev.doubt), graded[i].doubt) !=
		        0 ||
		    strcmp(ev.name, graded[i].domain) != 0)
			fail_msg("name '%s', HELO '%s': %s, %s, '%s'",
			    graded[i].name, graded[i].helo,
			    grade_name(ev.grade), evidence_doubt_name(ev.doubt),
			    ev.name);
	}
}

/* The words stand in logs and documents; the values in the store. */
static void
test_words_and_values(void **state)
{
	static const char *const kinds[] = { "none", "pool", "net", "name",
		"spf", "addr" };
	static const char *const grades[] = { "unknown", "verified",
		"suspicious" };
	static const char *const doubts[] = { "none", "generic-name",
		"own-helo", "careless-helo" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		assert_string_equal(
		    evidence_kind_name((enum evidence_kind)i), kinds[i]);
	assert_int_equal(ARRAY_LEN(grades), GRADE_COUNT);
	for (size_t i = 0; i < ARRAY_LEN(grades); i++)
		assert_string_equal(grade_name((enum grade)i), grades[i]);
	assert_int_equal(ARRAY_LEN(doubts), EVIDENCE_DOUBT_COUNT);
	for (size_t i = 0; i < ARRAY_LEN(doubts); i++)
		assert_string_equal(
		    evidence_doubt_name((enum evidence_doubt)i), doubts[i]);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_networks),
	cmocka_unit_test(test_grades),
	cmocka_unit_test(test_words_and_values),
};

UNIT_MAIN(tests)
