/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_addr.c: addresses as an MTA, a socket and an operator tell them. One
 * address told in two ways must be one address, or a retry is a stranger.
 */
#include "unit.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

#include "base/addr.h"
#include "base/attr.h"

struct text_case {
	const char *given;
	const char *formatted; /* NULL: refused */
};

static void
check_cases(const struct text_case *cases, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct addr a = { { 0 } };
		char text[ADDR_TEXT_MAX];
		enum err e = addr_parse(str_of(cases[i].given), &a);

		if (cases[i].formatted == NULL) {
			if (e != ERR_INVALID)
				fail_msg("'%s' was taken", cases[i].given);
			continue;
		}
		if (e != ERR_OK)
			fail_msg("'%s' was refused", cases[i].given);
		assert_string_equal(addr_format(&a, text), cases[i].formatted);
	}
}

static void
test_forms_of_one_address(void **state)
{
	static const struct text_case cases[] = {
		{ "192.0.2.1", "192.0.2.1" },
		{ "[192.0.2.1]", "192.0.2.1" },
		{ "::ffff:192.0.2.1", "192.0.2.1" },
		{ "::FFFF:c000:0201", "192.0.2.1" },
		{ "IPv6:::ffff:192.0.2.1", "192.0.2.1" },
		{ "[IPv6:::ffff:192.0.2.1]", "192.0.2.1" },
		{ "0.0.0.0", "0.0.0.0" },
		{ "255.255.255.255", "255.255.255.255" },
		{ "2001:db8::1", "2001:db8::1" },
		{ "2001:0DB8:0:0:0:0:0:0001", "2001:db8::1" },
		{ "[2001:db8::1]", "2001:db8::1" },
		{ "IPv6:2001:db8::1", "2001:db8::1" },
		{ "ipv6:2001:db8::1", "2001:db8::1" },
		{ "[IPv6:2001:db8::1]", "2001:db8::1" },
		{ "::", "::" },
		{ "::1", "::1" },
		{ "2001:db8:1111:2222:3333:4444:5555:6666",
		    "2001:db8:1111:2222:3333:4444:5555:6666" },
		/* The longest text that inet_pton takes. */
		{ "0000:0000:0000:0000:0000:ffff:192.168.100.200",
		    "192.168.100.200" },
	};

	(void)state;
	check_cases(cases, ARRAY_LEN(cases));
}

static void
test_what_is_no_address(void **state)
{
	static const struct text_case cases[] = {
		{ "", NULL },
		{ "[]", NULL },
		{ "[", NULL },
		{ "IPv6:", NULL },
		{ "[192.0.2.1", NULL },
		{ "192.0.2.1]", NULL },
		{ "[[192.0.2.1]]", NULL },
		{ " 192.0.2.1", NULL },
		{ "192.0.2.1 ", NULL },
		{ "192.0.2", NULL },
		{ "192.0.2.256", NULL },
		{ "192.0.2.1.1", NULL },
		{ "010.0.0.1", NULL }, /* octal to some, decimal to others */
		{ "0x7f.0.0.1", NULL },
		{ "3221225985", NULL },
		{ "192.0.2.1/32", NULL },
		{ "fe80::1%eth0", NULL },
		{ "2001:db8", NULL },
		{ "2001:db8:::1", NULL },
		{ "12345::", NULL },
		{ "unknown", NULL },
		{ "mx.example.com", NULL },
		{ "00000000:0000:0000:0000:0000:ffff:192.168.100.200", NULL },
	};

	(void)state;
	check_cases(cases, ARRAY_LEN(cases));
}

static void
test_nul_inside_is_refused(void **state)
{
	struct addr a;

	(void)state;
	assert_int_equal(
	    addr_parse(STR("192.0.2.1\0.example"), &a), ERR_INVALID);
}

static void
test_view_is_not_read_beyond_its_end(void **state)
{
	struct addr a;
	char text[ADDR_TEXT_MAX];

	(void)state;
	assert_int_equal(
	    addr_parse(str_slice(STR("192.0.2.123"), 0, 9), &a), ERR_OK);
	assert_string_equal(addr_format(&a, text), "192.0.2.1");
}

static void
test_failure_leaves_the_output(void **state)
{
	struct addr a, before;

	(void)state;
	memset(&a, 0x5a, sizeof(a));
	before = a;
	assert_int_equal(addr_parse(STR("192.0.2.999"), &a), ERR_INVALID);
	assert_memory_equal(&a, &before, sizeof(a));
}

/* A dual-stack MTA tells IPv4 clients as mapped addresses. */
static void
test_sockaddr_of_either_family_is_one_address(void **state)
{
	struct sockaddr_in in4 = { .sin_family = AF_INET };
	struct sockaddr_in6 in6 = { .sin6_family = AF_INET6 };
	struct sockaddr local = { .sa_family = AF_UNIX };
	struct addr a, b;

	(void)state;
	assert_int_equal(inet_pton(AF_INET, "192.0.2.1", &in4.sin_addr), 1);
	assert_int_equal(
	    inet_pton(AF_INET6, "::ffff:192.0.2.1", &in6.sin6_addr), 1);
	assert_int_equal(
	    addr_from_sockaddr((const struct sockaddr *)&in4, &a), ERR_OK);
	assert_int_equal(
	    addr_from_sockaddr((const struct sockaddr *)&in6, &b), ERR_OK);
	assert_true(addr_eq(&a, &b));
	assert_true(addr_is_v4(&b));

	assert_int_equal(inet_pton(AF_INET6, "2001:db8::1", &in6.sin6_addr), 1);
	assert_int_equal(
	    addr_from_sockaddr((const struct sockaddr *)&in6, &b), ERR_OK);
	assert_false(addr_is_v4(&b));
	assert_false(addr_eq(&a, &b));

	assert_int_equal(addr_from_sockaddr(&local, &a), ERR_INVALID);
}

/* ::192.0.2.1 (the old IPv4-compatible form) is an IPv6 address. */
static void
test_only_the_mapped_form_is_v4(void **state)
{
	struct addr a;

	(void)state;
	assert_int_equal(addr_parse(STR("::192.0.2.1"), &a), ERR_OK);
	assert_false(addr_is_v4(&a));
	assert_int_equal(addr_parse(STR("64:ff9b::192.0.2.1"), &a), ERR_OK);
	assert_false(addr_is_v4(&a));
}

static void
test_every_address_survives_its_text(void **state)
{
	uint64_t seed = 0x9e3779b97f4a7c15u;

	(void)state;
	for (int round = 0; round < 2000; round++) {
		struct addr a = { { 0 } }, back = { { 0 } };
		char text[ADDR_TEXT_MAX];

		/* Runs of zeros are where the texts differ. */
		for (size_t i = 0; i < sizeof(a.octets); i++)
			if (unit_random_below(&seed, 3) == 0)
				a.octets[i] = (uint8_t)unit_random(&seed);
		if (round % 2 == 0) {
			memset(a.octets, 0, 10);
			memset(a.octets + 10, 0xff, 2);
		}
		assert_int_equal(
		    addr_parse(str_of(addr_format(&a, text)), &back), ERR_OK);
		assert_memory_equal(&a, &back, sizeof(a));
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_forms_of_one_address),
	cmocka_unit_test(test_what_is_no_address),
	cmocka_unit_test(test_nul_inside_is_refused),
	cmocka_unit_test(test_view_is_not_read_beyond_its_end),
	cmocka_unit_test(test_failure_leaves_the_output),
	cmocka_unit_test(test_sockaddr_of_either_family_is_one_address),
	cmocka_unit_test(test_only_the_mapped_form_is_v4),
	cmocka_unit_test(test_every_address_survives_its_text),
};

UNIT_MAIN(tests)
