/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_addr_cidr.c: networks. What is inside decides who is local, who is
 * exempt and whose retry counts, so the edges of a mask are tried one bit at
 * a time.
 */
#include "unit.h"

#include <string.h>

#include "base/addr.h"
#include "base/attr.h"

static struct cidr
net_of(const char *text)
{
	struct cidr net;
	struct err_note note = { "" };

	if (cidr_parse(str_of(text), &net, &note) != ERR_OK)
		fail_msg("'%s' was refused: %s", text, note.text);
	return net;
}

static struct addr
addr_of(const char *text)
{
	struct addr a;

	if (addr_parse(str_of(text), &a) != ERR_OK)
		fail_msg("'%s' is no address", text);
	return a;
}

static bool
has(const char *net, const char *a)
{
	struct cidr n = net_of(net);
	struct addr addr = addr_of(a);

	return cidr_has(&n, &addr);
}

static void
test_text_of_networks(void **state)
{
	static const struct {
		const char *given, *formatted;
	} cases[] = {
		{ "192.0.2.0/24", "192.0.2.0/24" },
		{ "192.0.2.1", "192.0.2.1" },
		{ "192.0.2.1/32", "192.0.2.1" },
		{ "192.0.2.128/25", "192.0.2.128/25" },
		{ "0.0.0.0/0", "0.0.0.0/0" },
		{ "128.0.0.0/1", "128.0.0.0/1" },
		{ "2001:db8::/32", "2001:db8::/32" },
		{ "2001:db8::1", "2001:db8::1" },
		{ "2001:db8::1/128", "2001:db8::1" },
		{ "[2001:db8::]/32", "2001:db8::/32" },
		{ "::/0", "::/0" },
		{ "::1", "::1" },
		{ "::ffff:192.0.2.0/24", "192.0.2.0/24" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct cidr net = net_of(cases[i].given);
		char text[CIDR_TEXT_MAX];

		assert_string_equal(
		    cidr_format(&net, text), cases[i].formatted);
	}
}

static void
test_what_is_no_network(void **state)
{
	static const char *const cases[] = { "", "/", "/24", "192.0.2.0/",
		"192.0.2.0/33", "192.0.2.0/-1", "192.0.2.0/24 ",
		"192.0.2.0/24/24", "192.0.2.0/255.255.255.0", "192.0.2/24",
		"192.0.2", "10", "2001:db8::/129", "2001:db8::/x",
		"2001:db8/32", "example.com", "192.0.2.0/99999999999" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct cidr net;
		struct err_note note = { "" };

		memset(&net, 0x5a, sizeof(net));
		if (cidr_parse(str_of(cases[i]), &net, &note) != ERR_INVALID)
			fail_msg("'%s' was taken", cases[i]);
		assert_true(note.text[0] != '\0');
		assert_int_equal(net.prefix, 0x5a);
		assert_int_equal(
		    cidr_parse(str_of(cases[i]), &net, NULL), ERR_INVALID);
	}
}

static void
test_host_bits_name_the_network(void **state)
{
	static const struct {
		const char *given, *said;
	} cases[] = {
		{ "192.0.2.1/24", "192.0.2.0/24" },
		{ "192.0.2.129/25", "192.0.2.128/25" },
		{ "10.0.0.1/8", "10.0.0.0/8" },
		{ "2001:db8::1/64", "2001:db8::/64" },
		{ "2001:db8:8000::/32", "2001:db8::/32" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct cidr net;
		struct err_note note = { "" };

		assert_int_equal(
		    cidr_parse(str_of(cases[i].given), &net, &note),
		    ERR_INVALID);
		if (strstr(note.text, cases[i].said) == NULL)
			fail_msg(
			    "'%s' does not name %s", note.text, cases[i].said);
	}
}

/* postgrey reads a two-octet entry as one /24; here it is refused. */
static void
test_short_entry_is_never_guessed(void **state)
{
	struct cidr net;

	(void)state;
	assert_int_equal(cidr_parse(STR("192.168"), &net, NULL), ERR_INVALID);
	assert_int_equal(cidr_parse(STR("192.168.0.0/16"), &net, NULL), ERR_OK);
	assert_true(has("192.168.0.0/16", "192.168.255.255"));
	assert_false(has("192.168.0.0/16", "192.169.0.0"));
}

static void
test_inside_and_outside(void **state)
{
	(void)state;
	assert_true(has("192.0.2.0/24", "192.0.2.0"));
	assert_true(has("192.0.2.0/24", "192.0.2.255"));
	assert_true(has("192.0.2.0/24", "::ffff:192.0.2.7"));
	assert_false(has("192.0.2.0/24", "192.0.3.0"));
	assert_false(has("192.0.2.0/24", "192.0.1.255"));
	assert_true(has("192.0.2.1", "192.0.2.1"));
	assert_false(has("192.0.2.1", "192.0.2.2"));
	assert_true(has("0.0.0.0/0", "255.255.255.255"));
	assert_false(has("0.0.0.0/0", "2001:db8::1"));
	assert_false(has("0.0.0.0/0", "::"));
	assert_true(has("2001:db8::/64", "2001:db8::ffff:ffff:ffff:ffff"));
	assert_false(has("2001:db8::/64", "2001:db8:0:1::"));
}

/* Whoever lists all of IPv6 has not said a word about IPv4. */
static void
test_v6_network_has_no_v4_address(void **state)
{
	(void)state;
	assert_true(has("::/0", "2001:db8::1"));
	assert_false(has("::/0", "192.0.2.1"));
	assert_false(has("::/64", "192.0.2.1"));
	assert_true(has("::/64", "::1"));
}

static void
flip(struct addr *a, unsigned int bit)
{
	a->octets[bit / 8] ^= (uint8_t)(0x80u >> bit % 8);
}

static void
test_one_bit_flipped(void **state)
{
	uint64_t seed = 0x853c49e6748fea9bu;

	(void)state;
	for (unsigned int prefix = 0; prefix <= 128; prefix++) {
		struct addr a;
		struct cidr net = { .prefix = (uint8_t)prefix };

		for (size_t i = 0; i < sizeof(a.octets); i++)
			a.octets[i] = (uint8_t)unit_random(&seed);
		a.octets[0] |= 0x20; /* no flip of one bit makes it IPv4 */
		a.octets[1] |= 0x01;
		net.addr = addr_mask(&a, prefix);
		assert_true(cidr_has(&net, &a));
		for (unsigned int bit = 0; bit < 128; bit++) {
			flip(&a, bit);
			if (cidr_has(&net, &a) != (bit >= prefix))
				fail_msg("/%u, bit %u", prefix, bit);
			flip(&a, bit);
		}
	}
}

static void
test_one_bit_flipped_v4(void **state)
{
	struct addr a = addr_of("203.0.113.85");

	(void)state;
	for (unsigned int prefix = 0; prefix <= 32; prefix++) {
		struct cidr net = { .prefix =
			                (uint8_t)(prefix + ADDR_V4_OFFSET) };
		char text[CIDR_TEXT_MAX];

		net.addr = addr_mask(&a, net.prefix);
		assert_true(addr_is_v4(&net.addr));
		net = net_of(cidr_format(&net, text));
		for (unsigned int bit = 0; bit < 32; bit++) {
			flip(&a, bit + ADDR_V4_OFFSET);
			if (cidr_has(&net, &a) != (bit >= prefix))
				fail_msg("/%u, bit %u", prefix, bit);
			flip(&a, bit + ADDR_V4_OFFSET);
		}
	}
}

static void
test_mask_keeps_front_clears_rest(void **state)
{
	struct addr ones, masked;

	(void)state;
	memset(ones.octets, 0xff, sizeof(ones.octets));
	for (unsigned int prefix = 0; prefix <= 128; prefix++) {
		masked = addr_mask(&ones, prefix);
		for (unsigned int bit = 0; bit < 128; bit++) {
			bool set =
			    (masked.octets[bit / 8] & 0x80u >> bit % 8) != 0;

			assert_int_equal(set, bit < prefix);
		}
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_text_of_networks),
	cmocka_unit_test(test_what_is_no_network),
	cmocka_unit_test(test_host_bits_name_the_network),
	cmocka_unit_test(test_short_entry_is_never_guessed),
	cmocka_unit_test(test_inside_and_outside),
	cmocka_unit_test(test_v6_network_has_no_v4_address),
	cmocka_unit_test(test_one_bit_flipped),
	cmocka_unit_test(test_one_bit_flipped_v4),
	cmocka_unit_test(test_mask_keeps_front_clears_rest),
};

UNIT_MAIN(tests)
