/* SPDX-License-Identifier: BSD-2-Clause */
/* conf_fault.c: telling what is wrong in a configuration, and where. */
#include "conf/conf_fault.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/strbuf.h"

#define MESSAGE_MAX 1200

void
conf_faults_init(struct conf_faults *faults, const char *path,
    conf_report_fn *report, void *ctx)
{
	struct str whole = str_of(path);
	size_t slash = str_rfind(whole, '/');

	faults->path = path;
	faults->dir = str_slice(whole, 0, slash < whole.len ? slash + 1 : 0);
	faults->report = report;
	faults->ctx = ctx;
	faults->count = 0;
}

/*
 * libconfig 1.5 names an included file as the @include does, relative to the
 * directory of the main one; later versions put that directory in front.
 */
static void
add_file(
    const struct conf_faults *faults, const char *file, struct strbuf *line)
{
	if (file == NULL) {
		strbuf_add_text(line, str_of(faults->path));
		return;
	}
	if (!str_starts(str_of(file), faults->dir))
		strbuf_add_text(line, faults->dir);
	strbuf_add_text(line, str_of(file));
}

void
conf_fault(
    struct conf_faults *faults, struct conf_place place, const char *fmt, ...)
{
	char message[MESSAGE_MAX], mem[2 * MESSAGE_MAX];
	struct strbuf line;
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(message, sizeof(message), fmt, ap);
	va_end(ap);
	strbuf_init(&line, mem, sizeof(mem));
	add_file(faults, place.file, &line);
	if (place.line > 0)
		strbuf_addf(&line, ":%u", place.line);
	strbuf_add(&line, STR(": "));
	strbuf_add_text(&line, str_of(message));
	faults->count++;
	faults->report(faults->ctx, line.data);
}
