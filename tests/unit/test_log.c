/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_log.c: one event is one line, whatever is in it, and a fault that
 * repeats does not fill the disk. What is logged is read back from stderr.
 */
#include "unit.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"

/* Log with `level` at the limit `limit` and return what came to stderr. */
static const char *
logged(enum log_target target, enum log_level limit, enum log_level level,
    const char *value)
{
	static char got[8192];
	FILE *f = tmpfile();
	int saved = dup(STDERR_FILENO);
	size_t len;

	assert_non_null(f);
	assert_true(saved >= 0);
	assert_true(dup2(fileno(f), STDERR_FILENO) >= 0);
	log_open("unit", target, limit);
	switch (level) {
	case LOG_LEVEL_ERROR:
		log_error("v=%s", value);
		break;
	case LOG_LEVEL_WARNING:
		log_warning("v=%s", value);
		break;
	case LOG_LEVEL_INFO:
		log_info("v=%s", value);
		break;
	case LOG_LEVEL_DEBUG:
		log_debug("v=%s", value);
		break;
	}
	(void)fflush(stderr);
	(void)dup2(saved, STDERR_FILENO);
	(void)close(saved);
	rewind(f);
	len = fread(got, 1, sizeof(got) - 1, f);
	got[len] = '\0';
	(void)fclose(f);
	return got;
}

static void
test_levels(void **state)
{
	(void)state;
	for (int limit = LOG_LEVEL_ERROR; limit <= LOG_LEVEL_DEBUG; limit++)
		for (int level = LOG_LEVEL_ERROR; level <= LOG_LEVEL_DEBUG;
		     level++)
			assert_string_equal(
			    logged(LOG_TO_STDERR, (enum log_level)limit,
			        (enum log_level)level, "x"),
			    level <= limit ? "v=x\n" : "");
}

/* sd-daemon(3): the priorities are syslog's. */
static void
test_journal_is_told_the_priority(void **state)
{
	static const char *const lines[] = { "<3>v=x\n", "<4>v=x\n", "<6>v=x\n",
		"<7>v=x\n" };

	(void)state;
	for (int level = LOG_LEVEL_ERROR; level <= LOG_LEVEL_DEBUG; level++)
		assert_string_equal(logged(LOG_TO_JOURNAL, LOG_LEVEL_DEBUG,
		                        (enum log_level)level, "x"),
		    lines[level]);
}

static void
test_one_event_is_one_line(void **state)
{
	(void)state;
	assert_string_equal(logged(LOG_TO_STDERR, LOG_LEVEL_INFO,
	                        LOG_LEVEL_INFO, "a\r\nb\x1b[2Jc\x7f"),
	    "v=a\\x0d\\x0ab\\x1b[2Jc\\x7f\n");
	/* A forged priority is no priority: it is not at a line's start. */
	assert_string_equal(
	    logged(LOG_TO_JOURNAL, LOG_LEVEL_INFO, LOG_LEVEL_INFO, "a\n<0>b"),
	    "<6>v=a\\x0a<0>b\n");
	/* What was escaped already is not escaped twice. */
	assert_string_equal(
	    logged(LOG_TO_STDERR, LOG_LEVEL_INFO, LOG_LEVEL_INFO, "a\\x20b"),
	    "v=a\\x20b\n");
}

static void
test_every_byte_at_every_place(void **state)
{
	char value[20], escaped[8];

	(void)state;
	for (size_t at = 0; at < sizeof(value) - 1; at++)
		for (int c = 1; c < 256; c++) {
			bool control = c < 0x20 || c == 0x7f;
			const char *got;

			memset(value, 'x', sizeof(value) - 1);
			value[sizeof(value) - 1] = '\0';
			value[at] = (char)c;
			(void)snprintf(escaped, sizeof(escaped),
			    control ? "\\x%02x" : "%c", (unsigned)c);
			got = logged(LOG_TO_STDERR, LOG_LEVEL_INFO,
			    LOG_LEVEL_INFO, value);
			assert_memory_equal(
			    got + 2 + at, escaped, strlen(escaped));
			assert_int_equal(strlen(got),
			    2 + sizeof(value) - 2 + strlen(escaped) + 1);
		}
}

static void
test_long_line_is_cut(void **state)
{
	static char value[6000];
	const char *got;

	(void)state;
	memset(value, 'x', sizeof(value) - 1);
	got = logged(LOG_TO_STDERR, LOG_LEVEL_INFO, LOG_LEVEL_INFO, value);
	assert_in_range(strlen(got), 1000, 4096);
	assert_int_equal(got[strlen(got) - 1], '\n');
	/* The worst case: each byte becomes four. */
	memset(value, '\n', sizeof(value) - 1);
	got = logged(LOG_TO_STDERR, LOG_LEVEL_INFO, LOG_LEVEL_INFO, value);
	assert_in_range(strlen(got), 1000, 4096);
	assert_ptr_equal(strchr(got, '\n'), got + strlen(got) - 1);
}

static void
test_percent_in_a_value_is_text(void **state)
{
	(void)state;
	assert_string_equal(
	    logged(LOG_TO_STDERR, LOG_LEVEL_INFO, LOG_LEVEL_INFO, "100%s%n"),
	    "v=100%s%n\n");
}

static void
test_gate(void **state)
{
	struct log_gate gate = { 0 };
	uint64_t held = 99;

	(void)state;
	assert_true(log_gate_pass(&gate, 1000, &held));
	assert_int_equal(held, 0);
	held = 99;
	assert_false(log_gate_pass(&gate, 1000, &held));
	assert_false(log_gate_pass(&gate, 1000 + LOG_GATE_MS - 1, &held));
	assert_int_equal(held, 99);
	assert_true(log_gate_pass(&gate, 1000 + LOG_GATE_MS, &held));
	assert_int_equal(held, 2);
	assert_true(log_gate_pass(&gate, 1000 + 2 * LOG_GATE_MS, &held));
	assert_int_equal(held, 0);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_levels),
	cmocka_unit_test(test_journal_is_told_the_priority),
	cmocka_unit_test(test_one_event_is_one_line),
	cmocka_unit_test(test_every_byte_at_every_place),
	cmocka_unit_test(test_long_line_is_cut),
	cmocka_unit_test(test_percent_in_a_value_is_text),
	cmocka_unit_test(test_gate),
};

UNIT_MAIN(tests)
