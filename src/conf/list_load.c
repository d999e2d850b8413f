/* SPDX-License-Identifier: BSD-2-Clause */
/* list_load.c: from files to entries, line by line. */
#include "conf/list_load.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct reading {
	struct list_load *load;
	const struct conf_list *list;
	const char *path;
	struct entry_file *file;
	FILE *in;
	int64_t changed_s; /* when the file was */
	uint32_t line;
	bool full;
	bool useful; /* some line is an entry */
};

static void
tell(const struct reading *r, enum list_finding_kind kind, uint32_t line,
    const char *text)
{
	struct list_finding finding = {
		.kind = kind, .path = r->path, .line = line, .text = text
	};

	r->load->faults++;
	r->load->report(r->load->ctx, &finding);
}

static void
tell_errno(const struct reading *r, int code)
{
	struct err_note note = { "" };

	if (code == ENOENT) {
		tell(r, LIST_NO_FILE, 0, "not there");
		return;
	}
	r->load->worst = err_note_sys(&note, code, "cannot be read");
	tell(r, LIST_UNREADABLE, 0, note.text);
}

/* Anything but a plain file could keep a reader waiting for ever; what
 * everybody can write says nothing of what the operator wants. */
static bool
open_file(struct reading *r)
{
	int fd = open(r->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) != 0) {
		tell_errno(r, errno);
	} else if (!S_ISREG(st.st_mode)) {
		r->load->worst = ERR_INVALID;
		tell(r, LIST_UNREADABLE, 0, "not a plain file");
	} else if ((st.st_mode & S_IWOTH) != 0) {
		r->load->worst = ERR_PERM;
		tell(r, LIST_UNREADABLE, 0,
		    "can be written by everybody, and is not read; take that "
		    "away with \"chmod o-w\"");
	} else {
		r->changed_s = st.st_mtime;
		r->in = fdopen(fd, "r");
		if (r->in != NULL)
			return true;
		tell_errno(r, errno);
	}
	if (fd >= 0)
		(void)close(fd);
	return false;
}

/* One line without its end; false at the end of the file. `*ret_cut`: it was
 * longer than a line may be, and only its beginning is there. */
static bool
next_line(
    struct reading *r, char mem[LIST_LINE_MAX], struct str *ret, bool *ret_cut)
{
	size_t len = 0;
	int c;

	*ret_cut = false;
	while ((c = getc_unlocked(r->in)) != EOF && c != '\n') {
		if (len < LIST_LINE_MAX - 1)
			mem[len++] = (char)c;
		else
			*ret_cut = true;
	}
	if (c == EOF && len == 0)
		return false;
	r->line++;
	*ret = (struct str){ mem, len };
	return true;
}

static void
tell_duplicate(const struct reading *r, const struct entry *old)
{
	struct list_finding finding = { .kind = LIST_DUPLICATE,
		.path = r->path,
		.line = r->line,
		.text = "the same entry stands elsewhere, and this one counts",
		.entry = old };

	r->load->report(r->load->ctx, &finding);
}

static bool
has_room(struct reading *r, const struct rule *rule)
{
	struct list_load *load = r->load;
	struct err_note note;

	if (match_get(load->set, rule) != NULL)
		return true;
	if (rule_is_regex(rule) &&
	    match_regexes(load->set) >= load->regex_room) {
		(void)err_note(&note, ERR_FULL,
		    "too many regular expressions: max_regexes leaves room "
		    "for %zu",
		    load->regex_room);
		tell(r, LIST_FULL, r->line, note.text);
		return false;
	}
	if (match_count(load->set) < load->room)
		return true;
	(void)err_note(&note, ERR_FULL,
	    "too many entries: max_rules leaves room for %zu; this line and "
	    "all behind it are passed over",
	    load->room);
	tell(r, LIST_FULL, r->line, note.text);
	r->load->worst = ERR_FULL;
	r->full = true;
	return false;
}

static enum err
take_rule(struct reading *r, struct rule *rule)
{
	struct entry *entry = NULL, *old = NULL;
	enum err e;

	r->useful = true;
	if (!has_room(r, rule))
		return ERR_OK;
	rule->added_s = r->changed_s;
	e = entry_new(rule, r->file, r->line, &entry);
	if (e == ERR_OK)
		e = match_put(r->load->set, entry, &old);
	if (e == ERR_OK && old != NULL)
		tell_duplicate(r, old);
	entry_unref(&old);
	entry_unref(&entry);
	return e;
}

static enum err
take_line(struct reading *r, struct str line)
{
	struct err_note note = { "" };
	struct rule rule;
	enum err e = list_line_parse(r->list->format, line, &rule, &note);

	if (e == ERR_OK)
		return take_rule(r, &rule);
	if (e == ERR_NOMEM)
		return e;
	if (e != ERR_NOTFOUND)
		tell(r, e == ERR_EXISTS ? LIST_WRONG_KIND : LIST_MALFORMED,
		    r->line, note.text);
	return ERR_OK;
}

static enum err
read_lines(struct reading *r)
{
	char mem[LIST_LINE_MAX];
	struct str line;
	enum err e = ERR_OK;
	bool cut;

	while (e == ERR_OK && !r->full && next_line(r, mem, &line, &cut)) {
		if (cut)
			tell(r, LIST_MALFORMED, r->line,
			    "the line is too long: 1023 bytes are allowed");
		else
			e = take_line(r, line);
	}
	if (e == ERR_OK && ferror(r->in) != 0)
		tell_errno(r, errno);
	return e;
}

static enum err
read_file(struct list_load *load, const struct conf_list *list)
{
	struct reading r = {
		.load = load, .list = list, .path = conf_list_path(list)
	};
	size_t before = load->faults;
	enum err e;

	if (!open_file(&r))
		return ERR_OK;
	e = entry_file_new(r.path, &r.file);
	if (e == ERR_OK)
		e = read_lines(&r);
	if (e == ERR_OK && !r.useful && load->faults > before) {
		load->worst = ERR_INVALID;
		tell(&r, LIST_UNREADABLE, 0,
		    "no line of it is an entry: this is another kind of file");
	}
	entry_file_unref(&r.file);
	(void)fclose(r.in);
	return e;
}

enum err
list_load(struct list_load *load, const struct conf_lists *lists)
{
	for (size_t i = 0; i < lists->count; i++) {
		enum err e = read_file(load, &lists->rows[i]);

		if (e != ERR_OK)
			return e;
	}
	return ERR_OK;
}

void
list_finding_format(const struct list_finding *f, struct strbuf *out)
{
	strbuf_add_text(out, str_of(f->path));
	if (f->line > 0)
		strbuf_addf(out, ":%u", (unsigned int)f->line);
	strbuf_add(out, STR(": "));
	strbuf_add_text(out, str_of(f->text));
	if (f->entry == NULL)
		return;
	strbuf_add(out, STR(" ("));
	entry_add_origin(f->entry, out);
	strbuf_add(out, STR(")"));
}
