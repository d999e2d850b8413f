/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * log.h: the operator's log: syslog (facility mail), the journal (stderr with
 * sd-daemon(3) priorities in front, one line an event) or plain stderr. Every
 * function is thread-safe. Library code below the session never logs.
 *
 * Control characters in a finished line are escaped as a last resort; values
 * that a stranger sends go through strbuf_add_word() first.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/str.h"

#define LOG_LINE_MAX 2048 /* with a final NUL; what is longer is cut */

enum log_target {
	LOG_TO_SYSLOG,
	LOG_TO_JOURNAL,
	LOG_TO_STDERR,
};

/* In the order of syslog's severities. */
enum log_level {
	LOG_LEVEL_ERROR,
	LOG_LEVEL_WARNING,
	LOG_LEVEL_INFO,
	LOG_LEVEL_DEBUG,
};

/*
 * Begin, or change target and level at run time. `ident` is a constant. Until
 * the first call everything from a warning up goes to stderr.
 */
void log_open(const char *ident, enum log_target target, enum log_level level);

/* Is it worth while to make up a line of that level? */
bool log_wants(enum log_level level);

/* One finished line. */
void log_line(enum log_level level, struct str line);

void log_error(const char *fmt, ...) ATTR_PRINTF(1, 2);
void log_warning(const char *fmt, ...) ATTR_PRINTF(1, 2);
void log_info(const char *fmt, ...) ATTR_PRINTF(1, 2);
void log_debug(const char *fmt, ...) ATTR_PRINTF(1, 2);

/*
 * A gate for messages that a fault could repeat without end. log_gate_pass()
 * is true once in `LOG_GATE_MS`; `*ret_held` is then how many were held back
 * since the last that passed. Zero-initialise; atomic, thread-safe.
 */
#define LOG_GATE_MS 60000
struct log_gate {
	_Atomic int64_t next_ms;
	_Atomic uint64_t held;
};
bool log_gate_pass(struct log_gate *gate, int64_t mono_ms, uint64_t *ret_held);

#endif
