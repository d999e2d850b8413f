/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * log.c: one of the few places with file-scope state: where the log goes. The
 * values are atomics, because a reload changes them while workers log.
 */
#include "base/log.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>

#include "base/strbuf.h"

static _Atomic int log_target = LOG_TO_STDERR;
static _Atomic int log_level = LOG_LEVEL_WARNING;

void
log_open(const char *ident, enum log_target target, enum log_level level)
{
	if (target == LOG_TO_SYSLOG)
		openlog(ident, LOG_PID | LOG_NDELAY, LOG_MAIL);
	atomic_store(&log_target, (int)target);
	atomic_store(&log_level, (int)level);
}

static int
syslog_priority(enum log_level level)
{
	switch (level) {
	case LOG_LEVEL_ERROR:
		return LOG_ERR;
	case LOG_LEVEL_WARNING:
		return LOG_WARNING;
	case LOG_LEVEL_INFO:
		return LOG_INFO;
	case LOG_LEVEL_DEBUG:
		return LOG_DEBUG;
	}
	return LOG_ERR;
}

static bool
is_control(char c)
{
	return (unsigned char)c < 0x20 || c == 0x7f;
}

/*
 * Is any of eight bytes one? All at once: in `word - 0x20` the highest bit of
 * a byte comes up when the byte was below 0x20, in `zero - 1` when it was 0x7f;
 * bytes whose highest bit was set before do not count.
 */
static bool
has_control(const char bytes[8])
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	uint64_t word, zero;

	memcpy(&word, bytes, sizeof(word));
	zero = word ^ 0x7f * ones;
	return ((((word - 0x20 * ones) & ~word) | ((zero - ones) & ~zero)) &
	           0x80 * ones) != 0;
}

/* How many bytes at the start of `s` are no control characters. */
static size_t
plain_len(struct str s)
{
	size_t i = 0;

	while (i + 8 <= s.len && !has_control(s.data + i))
		i += 8;
	while (i < s.len && !is_control(s.data[i]))
		i++;
	return i;
}

/* `\` stays: values were escaped when they were put into the line. */
static void
add_line(struct strbuf *b, struct str line)
{
	while (line.len > 0) {
		size_t len = plain_len(line);

		strbuf_add(b, str_slice(line, 0, len));
		if (len < line.len)
			strbuf_addf(
			    b, "\\x%02x", (unsigned char)line.data[len]);
		line = str_slice(line, len + 1, line.len);
	}
}

/* One write a line: no lock of stdio's is held meanwhile. */
static void
write_line(struct strbuf *b)
{
	if (b->cut)
		b->len--;
	b->data[b->len++] = '\n';
	(void)!write(STDERR_FILENO, b->data, b->len);
}

bool
log_wants(enum log_level level)
{
	return (int)level <= atomic_load(&log_level);
}

void
log_line(enum log_level level, struct str raw)
{
	int target = atomic_load(&log_target);
	char line[4096];
	struct strbuf b;

	if (!log_wants(level))
		return;
	strbuf_init(&b, line, sizeof(line));
	if (target == LOG_TO_JOURNAL)
		strbuf_addf(&b, "<%d>", syslog_priority(level));
	add_line(&b, raw);
	if (target == LOG_TO_SYSLOG)
		syslog(syslog_priority(level), "%s", line);
	else
		write_line(&b);
}

static void
emit(enum log_level level, const char *fmt, va_list ap) ATTR_PRINTF(2, 0);

static void
emit(enum log_level level, const char *fmt, va_list ap)
{
	char raw[LOG_LINE_MAX];

	if (!log_wants(level))
		return;
	(void)vsnprintf(raw, sizeof(raw), fmt, ap);
	log_line(level, str_of(raw));
}

void
log_error(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	emit(LOG_LEVEL_ERROR, fmt, ap);
	va_end(ap);
}

void
log_warning(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	emit(LOG_LEVEL_WARNING, fmt, ap);
	va_end(ap);
}

void
log_info(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	emit(LOG_LEVEL_INFO, fmt, ap);
	va_end(ap);
}

void
log_debug(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	emit(LOG_LEVEL_DEBUG, fmt, ap);
	va_end(ap);
}

bool
log_gate_pass(struct log_gate *gate, int64_t mono_ms, uint64_t *ret_held)
{
	int64_t next = atomic_load(&gate->next_ms);

	if (mono_ms >= next && atomic_compare_exchange_strong(&gate->next_ms,
	                           &next, mono_ms + LOG_GATE_MS)) {
		*ret_held = atomic_exchange(&gate->held, 0);
		return true;
	}
	atomic_fetch_add(&gate->held, 1);
	return false;
}
