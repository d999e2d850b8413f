/* SPDX-License-Identifier: BSD-2-Clause */
/* test_clock.c: a clock that is handed in, and time as text. */
#include "unit.h"

#include <string.h>

#include "base/attr.h"
#include "base/clock.h"

struct fake {
	struct clock clock;
	int64_t wall_s, mono_ms;
};

static int64_t
fake_wall_s(const struct clock *c)
{
	const struct fake *f = (const void *)c;

	return f->wall_s;
}

static int64_t
fake_mono_ms(const struct clock *c)
{
	const struct fake *f = (const void *)c;

	return f->mono_ms;
}

static void
test_a_clock_can_be_handed_in(void **state)
{
	struct fake f = { { fake_wall_s, fake_mono_ms }, 1000, 7 };

	(void)state;
	assert_int_equal(clock_wall_s(&f.clock), 1000);
	assert_int_equal(clock_mono_ms(&f.clock), 7);
	f.wall_s = 10; /* set back: walls may, the other never does */
	assert_int_equal(clock_wall_s(&f.clock), 10);
}

static void
test_system_clock(void **state)
{
	const struct clock *c = clock_system();
	int64_t before = clock_mono_ms(c);

	(void)state;
	assert_true(clock_wall_s(c) > INT64_C(1700000000));
	assert_true(clock_mono_ms(c) >= before);
	assert_ptr_equal(clock_system(), c);
}

static void
test_text(void **state)
{
	static const struct {
		int64_t wall_s;
		const char *text;
	} cases[] = {
		{ INT64_MIN, "never" },
		{ -1, "never" },
		{ 0, "never" },
		{ 1, "1970-01-01T00:00:01Z" },
		{ 951782400, "2000-02-29T00:00:00Z" },
		{ 1795457045, "2026-11-23T18:04:05Z" },
		{ INT64_C(4294967295), "2106-02-07T06:28:15Z" },
		{ INT64_C(253402300799), "9999-12-31T23:59:59Z" },
		{ INT64_MAX, "never" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		char buf[CLOCK_TEXT_MAX + 1];

		memset(buf, 0x5a, sizeof(buf));
		assert_string_equal(
		    clock_format_utc(cases[i].wall_s, buf), cases[i].text);
		assert_int_equal(buf[CLOCK_TEXT_MAX], 0x5a);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_a_clock_can_be_handed_in),
	cmocka_unit_test(test_system_clock),
	cmocka_unit_test(test_text),
};

UNIT_MAIN(tests)
