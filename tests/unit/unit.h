/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * unit.h: what every test program includes. One group a program, TAP out:
 * automake's driver reads one plan.
 */
#ifndef TESTS_UNIT_UNIT_H
#define TESTS_UNIT_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define UNIT_MAIN(tests)                                          \
	int main(void)                                            \
	{                                                         \
		cmocka_set_message_output(CM_OUTPUT_TAP);         \
		return cmocka_run_group_tests(tests, NULL, NULL); \
	}

/*
 * Compare a struct str with a string constant, bytes and length: the message
 * of a failure shows both.
 */
#define assert_str_is(s, expected)                                        \
	do {                                                              \
		struct str unit_s_ = (s);                                 \
		assert_int_equal(unit_s_.len, sizeof(expected) - 1);      \
		assert_memory_equal(unit_s_.data, expected, unit_s_.len); \
	} while (0)

/*
 * xorshift64*: the same numbers in each run, so that a failure can be
 * repeated. `*state` is the seed and must not be 0.
 */
static inline uint64_t
unit_random(uint64_t *state)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return *state * 0x2545f4914f6cdd1du;
}

/* A number below `bound`, which must not be 0. */
static inline uint64_t
unit_random_below(uint64_t *state, uint64_t bound)
{
	return (unit_random(state) >> 11) % bound;
}

#endif
