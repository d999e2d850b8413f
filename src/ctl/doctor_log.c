/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * doctor_log.c: checks of the MTA's log: whether it can be read, and what was
 * last wrong between MTA and milter.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "ctl/doctor.h"

#define LOG_DEFAULT "/var/log/mail.log"
#define LOG_TAIL_B 65536 /* what is looked at */

/* As --log says, else where Postfix writes itself, else syslog's. */
static void
log_path(const struct doctor *d, char ret[POSTCONF_VALUE_MAX])
{
	const char *given = cli_option(d->cli, "log");
	struct strbuf path;

	if (given == NULL && d->has_postfix &&
	    postconf_value(&d->postfix, "maillog_file", ret, NULL) == ERR_OK &&
	    ret[0] == '/')
		return;
	strbuf_init(&path, ret, POSTCONF_VALUE_MAX);
	strbuf_add(&path, str_of(given != NULL ? given : LOG_DEFAULT));
}

/* A descriptor, or -1 and the row is skipped or warns. */
static int
open_log(const struct doctor *d, char path[POSTCONF_VALUE_MAX],
    struct doctor_row *row)
{
	struct err_note note;
	int fd;

	log_path(d, path);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0)
		return fd;
	if (errno == ENOENT && cli_option(d->cli, "log") == NULL) {
		doctor_say(row, DOCTOR_SKIP,
		    "there is no %s: the journal will have it", path);
		return -1;
	}
	(void)err_note_sys(&note, errno, "%s", path);
	doctor_say(row, DOCTOR_WARN, "%s", note.text);
	doctor_advise(row, "become root or a member of group adm");
	return -1;
}

void
doctor_log(struct doctor *d, struct doctor_row *row)
{
	char path[POSTCONF_VALUE_MAX];
	int fd = open_log(d, path, row);

	if (fd < 0)
		return;
	(void)close(fd);
	doctor_say(row, DOCTOR_OK, "%s can be read", path);
}

static bool
has(struct str line, struct str word)
{
	return line.len >= word.len &&
	       memmem(line.data, line.len, word.data, word.len) != NULL;
}

/* Postfix's words for a milter that fails, and Sendmail's. */
static bool
is_trouble(const struct doctor *d, struct str line)
{
	struct milters_own own = { .count = 0 };

	if (has(line, STR("Milter (greywait)")) && has(line, STR("error")))
		return true;
	if (!d->placed || !has(line, STR("warning:")) ||
	    !has(line, STR("ilter")))
		return false;
	if (place_names(&d->place, &own, NULL) != ERR_OK && own.count == 0)
		return false;
	for (size_t i = 0; i < own.count; i++)
		if (has(line, str_of(own.places[i])))
			return true;
	return false;
}

static struct str
last_trouble(const struct doctor *d, struct str tail)
{
	struct str line, last = STR("");

	while (postconf_line(&tail, &line)) {
		if (has(line, STR("is greylisting")))
			last = STR(""); /* the daemon has come back since */
		else if (is_trouble(d, line))
			last = line;
	}
	return last;
}

void
doctor_errors(struct doctor *d, struct doctor_row *row)
{
	char path[POSTCONF_VALUE_MAX], tail[LOG_TAIL_B];
	int fd = open_log(d, path, row);
	struct str last;
	ssize_t n;

	if (fd < 0)
		return;
	if (lseek(fd, -LOG_TAIL_B, SEEK_END) < 0)
		(void)lseek(fd, 0, SEEK_SET);
	n = read(fd, tail, sizeof(tail));
	(void)close(fd);
	last = last_trouble(d, (struct str){ tail, n > 0 ? (size_t)n : 0 });
	if (last.len == 0) {
		doctor_say(row, DOCTOR_OK,
		    "the end of the log has no trouble with the milter");
		return;
	}
	doctor_say(row, DOCTOR_WARN, "%.*s", (int)last.len, last.data);
	doctor_advise(row, "see the rows of daemon and socket; if they are "
	                   "well, it is over");
}
