/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * schema_check.c: checks of single options. They run on the text as it stands
 * in the file, after the type has been seen to and before it is stored.
 */
#include "conf/schema_check.h"

#include "base/str.h"

static bool
is_printable(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.data[i] < ' ' || s.data[i] > '~')
			return false;
	return true;
}

enum err
schema_check_unix(struct str text, struct err_note *note)
{
	if (str_starts(text, STR("unix:")) || str_starts(text, STR("local:")))
		return ERR_OK;
	return err_note(note, ERR_INVALID,
	    "must be a Unix socket, as in "
	    "\"unix:/run/greywait/control.sock\"");
}

enum err
schema_check_group_mode(struct str text, struct err_note *note)
{
	if (text.len > 0 && text.data[text.len - 1] == '0')
		return ERR_OK;
	return err_note(note, ERR_INVALID,
	    "must end in 0, as \"0660\" does: the socket is not for everybody "
	    "on this machine");
}

/* An empty name has been judged by its length already. */
enum err
schema_check_name(struct str text, struct err_note *note)
{
	for (size_t i = 0; i < text.len; i++) {
		char c = text.data[i];

		if (str_is_alnum(c) || c == '_')
			continue;
		if (i > 0 && (c == '-' || c == '.' || c == '$'))
			continue;
		return err_note(note, ERR_INVALID,
		    "must be a name of letters, digits, '_', '-' and '.', as "
		    "in \"greywait\"");
	}
	return ERR_OK;
}

/* Those that RFC 5321 4.3.2 lists for RCPT and a client retries. */
enum err
schema_check_code(struct str text, struct err_note *note)
{
	if (str_eq(text, STR("450")) || str_eq(text, STR("451")))
		return ERR_OK;
	return err_note(note, ERR_INVALID, "must be \"450\" or \"451\"");
}

/* One to three digits, then `end`; the index behind, or 0. */
static size_t
skip_digits(struct str s, size_t at, size_t end)
{
	size_t from = at;

	while (at < s.len && str_is_digit(s.data[at]))
		at++;
	return at == from || at - from > 3 || at != end ? 0 : at;
}

/* RFC 3463 2: class, subject and detail. */
enum err
schema_check_enhanced(struct str text, struct err_note *note)
{
	size_t dot = str_rfind(text, '.');

	if (str_starts(text, STR("4.")) && dot > 1 && dot < text.len &&
	    skip_digits(text, 2, dot) != 0 &&
	    skip_digits(text, dot + 1, text.len) != 0)
		return ERR_OK;
	return err_note(note, ERR_INVALID,
	    "must be 4, a dot, a number, a dot and a number, as in \"4.7.1\"");
}

bool
schema_next_placeholder(struct str text, size_t *at, struct str *ret)
{
	struct str rest = str_slice(text, *at, text.len);
	size_t open = str_find(rest, '{'), close = str_find(rest, '}');

	if (open >= rest.len || close <= open || close >= rest.len)
		return false;
	*ret = str_slice(rest, open + 1, close - open - 1);
	*at += close + 1;
	return true;
}

static enum err
check_placeholders(struct str text, struct err_note *note)
{
	struct str name;
	size_t at = 0, braces = 0;

	for (size_t i = 0; i < text.len; i++)
		braces += text.data[i] == '{' || text.data[i] == '}';
	while (schema_next_placeholder(text, &at, &name)) {
		braces -= 2;
		if (!str_eq(name, STR("left")) &&
		    !str_eq(name, STR("seconds")) && !str_eq(name, STR("url")))
			return err_note(note, ERR_INVALID,
			    "has an unknown placeholder {%.*s}; there are "
			    "{left}, {seconds} and {url}",
			    (int)name.len, name.data);
	}
	if (braces != 0)
		return err_note(note, ERR_INVALID,
		    "has a brace that is not part of a placeholder; there are "
		    "{left}, {seconds} and {url}");
	return ERR_OK;
}

/*
 * The beginning matters: fail2ban's filter for Postfix bans clients by the
 * words that other rejections begin with, and an honest client retries.
 */
enum err
schema_check_reply(struct str text, struct err_note *note)
{
	if (!str_starts(text, STR("Greylisted")))
		return err_note(note, ERR_INVALID,
		    "must begin with \"Greylisted\": programs that read mail "
		    "logs ban clients by other words");
	if (!is_printable(text))
		return err_note(
		    note, ERR_INVALID, "must be one line of printable ASCII");
	return check_placeholders(text, note);
}

enum err
schema_check_url(struct str text, struct err_note *note)
{
	if (text.len == 0)
		return ERR_OK;
	if (!str_starts(text, STR("https://")) &&
	    !str_starts(text, STR("http://")))
		return err_note(note, ERR_INVALID,
		    "must be empty or begin with \"https://\" or \"http://\"");
	if (!is_printable(text) || str_find(text, ' ') < text.len)
		return err_note(note, ERR_INVALID,
		    "must be printable ASCII without a space");
	return ERR_OK;
}

enum err
schema_check_path(struct str text, struct err_note *note)
{
	if (text.len > 0 && text.data[0] == '/')
		return ERR_OK;
	return err_note(note, ERR_INVALID,
	    "must be an absolute path, as in \"/var/lib/greywait\"");
}

enum err
schema_check_file(struct str text, struct err_note *note)
{
	if (text.len == 0 || text.data[0] == '/')
		return ERR_OK;
	return err_note(note, ERR_INVALID,
	    "must be an absolute path, as in "
	    "\"/etc/greywait/privacy.key\", or empty");
}

enum err
schema_check_words(struct str text, struct err_note *note)
{
	if (is_printable(text))
		return ERR_OK;
	return err_note(note, ERR_INVALID,
	    "must be names and addresses with spaces between, as in "
	    "\"mx.example.com 192.0.2.25\"");
}

enum err
schema_check_delimiters(struct str text, struct err_note *note)
{
	for (size_t i = 0; i < text.len; i++)
		if (str_find(STR("+-=_.#"), text.data[i]) == 6)
			return err_note(note, ERR_INVALID,
			    "must be of the characters + - = _ . #, as in "
			    "\"+\"");
	return ERR_OK;
}
