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

#define UNIT_MAIN(tests)                                                      \
	int main(void)                                                        \
	{                                                                     \
		cmocka_set_message_output(CM_OUTPUT_TAP);                     \
		return cmocka_run_group_tests(tests, NULL, NULL);             \
	}

#endif
