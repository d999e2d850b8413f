/* SPDX-License-Identifier: BSD-2-Clause */
/* postfix_line.c: from left to right, without a copy. */
#include "simulate/postfix_line.h"

#include <string.h>

/* Index of the first `part`, or s.len when there is none. */
static size_t
find(struct str s, struct str part)
{
	const char *at = memmem(s.data, s.len, part.data, part.len);

	return at == NULL ? s.len : (size_t)(at - s.data);
}

static struct str
after(struct str s, size_t from)
{
	return str_slice(s, from, s.len);
}

/* Take `prefix` off the front. */
static bool
take(struct str *s, struct str prefix)
{
	if (!str_starts(*s, prefix))
		return false;
	*s = after(*s, prefix.len);
	return true;
}

/* What stands up to `end`, which goes, too. */
static bool
take_up_to(struct str *s, struct str end, struct str *ret)
{
	size_t len = find(*s, end);

	if (len == s->len)
		return false;
	*ret = str_slice(*s, 0, len);
	*s = after(*s, len + end.len);
	return true;
}

/* "host postfix/smtpd[7]: rest": the word behind the last slash, and rest. */
static bool
take_program(struct str *line, struct str *ret)
{
	struct str head, word;
	size_t open;

	if (!take_up_to(line, STR("]: "), &head))
		return false;
	open = str_rfind(head, '[');
	if (open == head.len)
		return false;
	word = str_slice(head, 0, open);
	word = after(word, str_rfind(word, ' ') + 1);
	if (str_find(word, '/') == word.len)
		return false;
	*ret = after(word, str_rfind(word, '/') + 1);
	return true;
}

/* "ID: "; NOQUEUE is none. */
static bool
take_id(struct str *rest, struct str *ret)
{
	struct str id;

	if (take(rest, STR("NOQUEUE: "))) {
		*ret = STR("");
		return true;
	}
	id = str_slice(*rest, 0, str_find(*rest, ':'));
	if (id.len == 0 || id.len > POSTFIX_ID_MAX)
		return false;
	for (size_t i = 0; i < id.len; i++)
		if (!str_is_alnum(id.data[i]))
			return false;
	*rest = after(*rest, id.len);
	*ret = id;
	return take(rest, STR(": "));
}

/* "NAME[ADDR]", which may have ":port" behind it. */
static enum err
take_client(struct str *rest, struct postfix_line *ret)
{
	struct str name, addr;

	if (!take_up_to(rest, STR("["), &name) ||
	    !take_up_to(rest, STR("]"), &addr))
		return ERR_INVALID;
	/* It went away before Postfix could ask who it was. */
	if (str_eq(addr, STR("unknown")))
		return ERR_NOTFOUND;
	ret->client_name = str_eq(name, STR("unknown")) ? STR("") : name;
	return addr_parse(addr, &ret->client);
}

static enum err
parse_client(struct str rest, struct postfix_line *ret)
{
	enum err e = take_client(&rest, ret);

	ret->kind = POSTFIX_CLIENT;
	ret->authenticated = find(rest, STR(", sasl_username=")) < rest.len ||
	                     find(rest, STR(", sasl_method=")) < rest.len;
	return e;
}

static bool
has_nocase(struct str s, struct str part)
{
	for (size_t i = 0; i + part.len <= s.len; i++)
		if (str_eq_nocase(str_slice(s, i, part.len), part))
			return true;
	return false;
}

/*
 * The words of those who greylist: postgrey and sqlgrey "Greylisted",
 * milter-greylist "Greylisting in action", and rspamd, which leaves it at
 * "Try again later".
 */
static bool
is_greylisting(struct str reply, bool by_milter)
{
	if (reply.len == 0 || reply.data[0] != '4')
		return false;
	return has_nocase(reply, STR("greylist")) ||
	       has_nocase(reply, STR("graylist")) ||
	       (by_milter && has_nocase(reply, STR("try again later")));
}

/* "; from=<SENDER> to=<RECIPIENT> proto=ESMTP helo=<HELO>" */
static bool
parse_envelope(struct str rest, struct postfix_line *ret)
{
	struct str proto;

	if (!take_up_to(&rest, STR("> to=<"), &ret->sender) ||
	    !take_up_to(&rest, STR("> proto="), &ret->recipient))
		return false;
	/* A client need not have said HELO. */
	if (take_up_to(&rest, STR(" helo=<"), &proto))
		ret->helo = str_slice(rest, 0, str_rfind(rest, '>'));
	return true;
}

static enum err
parse_reject(struct str rest, bool by_milter, struct postfix_line *ret)
{
	struct str reply;
	enum err e = take_client(&rest, ret);

	if (e != ERR_OK)
		return e;
	if (!take_up_to(&rest, STR(": "), &reply) ||
	    !take_up_to(&rest, STR("; from=<"), &reply))
		return ERR_INVALID;
	ret->kind = is_greylisting(reply, by_milter) ? POSTFIX_GREYLISTED
	                                             : POSTFIX_REFUSED;
	return parse_envelope(rest, ret) ? ERR_OK : ERR_INVALID;
}

/* What smtpd and cleanup say about a client. */
static enum err
parse_smtpd(struct str rest, struct postfix_line *ret)
{
	bool by_milter;

	if (take(&rest, STR("client=")))
		return parse_client(rest, ret);
	by_milter = take(&rest, STR("milter-"));
	ret->whole_mail =
	    by_milter && take(&rest, STR("reject: END-OF-MESSAGE from "));
	if (ret->whole_mail || take(&rest, STR("reject: RCPT from ")))
		return parse_reject(rest, by_milter, ret);
	return ERR_NOTFOUND;
}

static enum err
parse_qmgr(struct str rest, struct postfix_line *ret)
{
	if (str_eq(rest, STR("removed"))) {
		ret->kind = POSTFIX_REMOVED;
		return ERR_OK;
	}
	if (!take(&rest, STR("from=<")))
		return ERR_NOTFOUND;
	ret->kind = POSTFIX_SENDER;
	return take_up_to(&rest, STR(">, "), &ret->sender) ? ERR_OK
	                                                   : ERR_INVALID;
}

/* The recipient as the client gave it, before aliases made it another. */
static enum err
parse_delivery(struct str rest, struct postfix_line *ret)
{
	if (!take(&rest, STR("to=<")))
		return ERR_NOTFOUND;
	ret->kind = POSTFIX_RECIPIENT;
	if (!take_up_to(&rest, STR(">, "), &ret->recipient))
		return ERR_INVALID;
	if (take(&rest, STR("orig_to=<")) &&
	    !take_up_to(&rest, STR(">, "), &ret->recipient))
		return ERR_INVALID;
	return ERR_OK;
}

enum err
postfix_line_parse(struct str line, struct postfix_line *ret)
{
	struct postfix_line found = { .id = STR("") };
	struct str rest = line, program;
	enum err e;

	found.client_name = found.helo = STR("");
	found.sender = found.recipient = STR("");
	if (!take_program(&rest, &program) || !take_id(&rest, &found.id))
		return ERR_NOTFOUND;
	if (str_eq(program, STR("smtpd")) || str_eq(program, STR("cleanup")))
		e = parse_smtpd(rest, &found);
	else if (str_ends(program, STR("qmgr")))
		e = parse_qmgr(rest, &found);
	else
		e = parse_delivery(rest, &found);
	if (e == ERR_OK)
		*ret = found;
	return e;
}
