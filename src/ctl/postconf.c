/* SPDX-License-Identifier: BSD-2-Clause */
/* postconf.c: questions and changes, each a run of postconf(1). */
#include "ctl/postconf.h"

#include <stdio.h>

#include "ctl/spawn.h"

#define COLUMN_CHROOT 4
#define COLUMN_COMMAND 7

/* `how` is postconf's option, `what` its argument or NULL. */
static enum err
ask(const struct postconf *p, const char *how, const char *what,
    struct strbuf *out, struct err_note *note)
{
	const char *argv[6] = { "postconf" };
	size_t n = 1;

	if (p->dir != NULL) {
		argv[n++] = "-c";
		argv[n++] = p->dir;
	}
	argv[n++] = how;
	argv[n] = what;
	return spawn_read(argv, out, note);
}

/* Into `ret`, without the last line's end. */
static enum err
read_text(const struct postconf *p, const char *how, const char *what,
    char ret[POSTCONF_VALUE_MAX], struct err_note *note)
{
	struct strbuf out;
	enum err e;

	strbuf_init(&out, ret, POSTCONF_VALUE_MAX);
	e = ask(p, how, what, &out, note);
	if (e == ERR_OK && out.len > 0 && ret[out.len - 1] == '\n')
		ret[out.len - 1] = '\0';
	return e;
}

enum err
postconf_written(const struct postconf *p, const char *name,
    char ret[POSTCONF_VALUE_MAX], struct err_note *note)
{
	return read_text(p, "-h", name, ret, note);
}

enum err
postconf_value(const struct postconf *p, const char *name,
    char ret[POSTCONF_VALUE_MAX], struct err_note *note)
{
	return read_text(p, "-xh", name, ret, note);
}

enum err
postconf_set(const struct postconf *p, const char *name, const char *value,
    struct err_note *note)
{
	char assignment[POSTCONF_VALUE_MAX], said[POSTCONF_VALUE_MAX];
	struct strbuf b;

	if (value[0] == '\0')
		return read_text(p, "-X", name, said, note);
	strbuf_init(&b, assignment, sizeof(assignment));
	strbuf_addf(&b, "%s=%s", name, value);
	if (b.cut)
		return err_note(note, ERR_FULL, "%s is too long", name);
	return read_text(p, "-e", assignment, said, note);
}

enum err
postconf_services(const struct postconf *p, char ret[POSTCONF_VALUE_MAX],
    struct err_note *note)
{
	return read_text(p, "-M", NULL, ret, note);
}

enum err
postconf_overrides(const struct postconf *p, char ret[POSTCONF_VALUE_MAX],
    struct err_note *note)
{
	return read_text(p, "-P", NULL, ret, note);
}

bool
postconf_line(struct str *rest, struct str *ret)
{
	size_t end = str_find(*rest, '\n');

	if (rest->len == 0)
		return false;
	*ret = str_slice(*rest, 0, end);
	*rest = str_slice(*rest, end + 1, rest->len);
	return true;
}

/* A column of a line of master.cf, counted from 0; "" when there is none. */
static struct str
column(struct str line, int number)
{
	for (;; number--) {
		size_t end;

		line = str_trim(line);
		end = str_find(line, ' ');
		if (number == 0 || line.len == 0)
			return str_slice(line, 0, end);
		line = str_slice(line, end, line.len);
	}
}

enum err
postconf_chrooted(const struct postconf *p, bool *ret, struct err_note *note)
{
	char text[POSTCONF_VALUE_MAX], level[POSTCONF_VALUE_MAX];
	struct str rest, line;
	enum err e = postconf_value(p, "compatibility_level", level, note);
	bool found = false;

	if (e == ERR_OK)
		e = postconf_services(p, text, note);
	if (e != ERR_OK)
		return e;
	rest = str_of(text);
	while (postconf_line(&rest, &line)) {
		struct str chroot = column(line, COLUMN_CHROOT);

		if (!str_eq(column(line, COLUMN_COMMAND), STR("smtpd")))
			continue;
		/* What "-" means has changed with level 1. */
		if (str_eq(chroot, STR("y")) ||
		    (str_eq(chroot, STR("-")) &&
		        str_eq(str_of(level), STR("0"))))
			found = true;
	}
	*ret = found;
	return ERR_OK;
}
