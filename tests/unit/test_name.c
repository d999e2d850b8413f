/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_name.c: registered domains, and the published table of names: a mail
 * server that is taken for a line waits ten times as long as it has to.
 */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "core/name.h"
#include "table.h"

static bool
is_generic(struct str name, const struct addr *a)
{
	char domain[NAME_DOMAIN_MAX + 1] = "";

	(void)name_registered_domain(name, domain);
	return name_is_generic(name, str_of(domain), a);
}

static void
test_every_row_of_the_table(void **state)
{
	struct table t;
	size_t generics = 0, servers = 0, wrong = 0;

	(void)state;
	table_open(&t, "doc/names.tsv");
	while (table_next(&t, 3)) {
		struct addr a;
		bool generic, wanted = strcmp(t.cells[0], "generic") == 0;

		generics += wanted;
		servers += strcmp(t.cells[0], "server") == 0;

		assert_int_equal(addr_parse(str_of(t.cells[1]), &a), ERR_OK);
		generic = is_generic(str_of(t.cells[2]), &a);
		if (generic == wanted)
			continue;
		print_error("%s:%u: %s is %s\n", t.path, t.line, t.cells[2],
		    generic ? "generic" : "a server");
		wrong++;
	}
	table_close(&t);
	assert_true(generics > 100 && servers > 100);
	assert_int_equal(wrong, 0);
}

static void
test_case_and_final_dot_do_not_matter(void **state)
{
	struct addr a;

	(void)state;
	assert_int_equal(addr_parse(STR("192.0.2.1"), &a), ERR_OK);
	assert_true(is_generic(STR("192-0-2-1.DSL.Example.NET."), &a));
	assert_false(is_generic(STR("MAIL.Example.NET."), &a));
	assert_false(is_generic(STR(""), &a));
}

static void
test_registered_domains(void **state)
{
	static const char *const cases[][2] = {
		{ "mail-wr1-f45.google.com", "google.com" },
		{ "MX.Example.CO.UK.", "example.co.uk" },
		{ "example.org", "example.org" },
		{ "a.b.c.example.com.au", "example.com.au" },
		{ "localhost", NULL },
		{ "com", NULL },
		{ "co.uk", NULL },
		{ "", NULL },
		{ "192.0.2.1", NULL },
		{ "bad name.example.com", NULL },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		char domain[NAME_DOMAIN_MAX + 1] = "untouched";
		bool found =
		    name_registered_domain(str_of(cases[i][0]), domain);

		assert_int_equal(found, cases[i][1] != NULL);
		assert_string_equal(domain, found ? cases[i][1] : "untouched");
	}
}

/* Two customers of one host of many share no domain. */
static void
test_shared_hosts_are_no_domain(void **state)
{
	char a[NAME_DOMAIN_MAX + 1], b[NAME_DOMAIN_MAX + 1];

	(void)state;
	assert_true(name_registered_domain(STR("one.github.io"), a));
	assert_true(name_registered_domain(STR("two.github.io"), b));
	assert_string_not_equal(a, b);
}

/* Whatever a name server says, it is looked at within its bounds. */
static void
test_any_name_and_address(void **state)
{
	static const char likely[] = "0123456789abcdefx-._mailvpsdynstatic";
	uint64_t r = 11;

	(void)state;
	for (int i = 0; i < 100000; i++) {
		char name[300];
		size_t len;
		struct addr a;

		for (size_t k = 0; k < sizeof(name) + 16; k++) {
			r = r * 6364136223846793005u + 1442695040888963407u;
			if (k < sizeof(name))
				name[k] =
				    likely[(r >> 33) % (sizeof(likely) - 1)];
			else
				a.octets[k - sizeof(name)] = (uint8_t)(r >> 40);
		}
		len = (r >> 33) % (i % 50 == 0 ? sizeof(name) : 60);
		if (i % 2 == 0)
			assert_int_equal(
			    addr_parse(STR("192.0.2.1"), &a), ERR_OK);
		(void)is_generic((struct str){ name, len }, &a);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_every_row_of_the_table),
	cmocka_unit_test(test_case_and_final_dot_do_not_matter),
	cmocka_unit_test(test_registered_domains),
	cmocka_unit_test(test_any_name_and_address),
	cmocka_unit_test(test_shared_hosts_are_no_domain),
};

UNIT_MAIN(tests)
