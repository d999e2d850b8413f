/* SPDX-License-Identifier: BSD-2-Clause */
/* regex.c: PCRE2 with limits, and a comparison that spares most of it. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "core/regex.h"

#include <pcre2.h>
#include <stdlib.h>
#include <string.h>

#define SUFFIX_MAX 64 /* bytes; more of it would not tell more */

struct regex {
	pcre2_code *code;
	pcre2_match_context *limits;
	size_t suffix_len;
	char suffix[SUFFIX_MAX];
};

/* What the walk over a pattern has seen. */
struct walk {
	int depth;     /* of parentheses */
	bool hopeless; /* nothing can be said of its end */
	size_t len;    /* of the literal text that ends here */
	char text[SUFFIX_MAX];
};

static void
add_literal(struct walk *w, char c)
{
	if (w->len == sizeof(w->text)) {
		memmove(w->text, w->text + 1, sizeof(w->text) - 1);
		w->len--;
	}
	w->text[w->len++] = str_lower(c);
}

/* An escape that stands for a set or a place, and has no argument. */
static bool
is_plain_escape(char c)
{
	return c != '\0' && strchr("dDwWsSbB", c) != NULL;
}

/* Behind the class that begins at `at`. */
static size_t
skip_class(struct str p, size_t at, struct walk *w)
{
	at++;
	if (at < p.len && p.data[at] == '^')
		at++;
	if (at < p.len && p.data[at] == ']')
		at++;
	while (at < p.len && p.data[at] != ']') {
		bool escape = p.data[at] == '\\' && at + 1 < p.len;

		/* [:alpha:] has a "]" of its own; \Q makes one literal. */
		if (p.data[at] == '[' ||
		    (escape && str_is_alnum(p.data[at + 1]) &&
		        !is_plain_escape(p.data[at + 1])))
			w->hopeless = true;
		at += escape ? 2 : 1;
	}
	return at + 1;
}

static size_t
step_escape(struct str p, size_t at, struct walk *w)
{
	char c = '\0';

	if (at + 1 < p.len)
		c = p.data[at + 1];
	if (str_is_alnum(c) && !is_plain_escape(c))
		w->hopeless = true; /* \x2e, \Q, \1: what follows belongs */
	if (!str_is_alnum(c) && w->depth == 0)
		add_literal(w, c);
	else
		w->len = 0;
	return at + 2;
}

static void
step_group(struct str p, size_t at, struct walk *w)
{
	char next = '\0';

	if (at + 1 < p.len)
		next = p.data[at + 1];
	/* Options, conditions and verbs change what the rest means. */
	if ((next == '?' && (at + 2 >= p.len || p.data[at + 2] != ':')) ||
	    next == '*')
		w->hopeless = true;
	w->depth++;
	w->len = 0;
}

/* A quantifier takes back the literal in front of it, so that nothing before
 * borders on what follows. */
static size_t
step(struct str p, size_t at, struct walk *w)
{
	char c = p.data[at];

	if (c == '\\')
		return step_escape(p, at, w);
	if (c == '[') {
		w->len = 0;
		return skip_class(p, at, w);
	}
	if (c == '(')
		step_group(p, at, w);
	else if (c == ')')
		w->depth--;
	else if (c == '|' && w->depth == 0)
		w->hopeless = true;
	if (w->depth > 0 || c == '\0' || strchr(")|.^$?*+{}", c) != NULL)
		w->len = 0;
	else
		add_literal(w, c);
	return at + 1;
}

size_t
regex_suffix(struct str pattern, char *mem, size_t size)
{
	struct walk w = { 0 };
	size_t at = 0, len;

	if (!str_ends(pattern, STR("$")))
		return 0;
	while (at < pattern.len - 1 && !w.hopeless)
		at = step(pattern, at, &w);
	/* An escaped "$" is a literal, and one in a group is not the end. */
	if (w.hopeless || at != pattern.len - 1 || w.depth != 0)
		return 0;
	len = w.len < size ? w.len : size;
	memcpy(mem, w.text + w.len - len, len);
	return len;
}

static enum err
tell_fault(int code, size_t at, struct str pattern, struct err_note *note)
{
	unsigned char what[120] = "";

	(void)pcre2_get_error_message(code, what, sizeof(what));
	return err_note(note, ERR_INVALID,
	    "/%.*s/ is not a regular expression: %s at offset %zu",
	    (int)(pattern.len > 100 ? 100 : pattern.len), pattern.data,
	    (const char *)what, at);
}

enum err
regex_new(struct str pattern, struct regex **ret, struct err_note *note)
{
	struct regex *r = calloc(1, sizeof(*r));
	int code = 0;
	size_t at = 0;

	if (r == NULL)
		return ERR_NOMEM;
	r->code =
	    pcre2_compile((PCRE2_SPTR)(const void *)pattern.data, pattern.len,
	        PCRE2_CASELESS | PCRE2_DOLLAR_ENDONLY | PCRE2_NEVER_UTF |
	            PCRE2_NEVER_UCP,
	        &code, &at, NULL);
	if (r->code == NULL) {
		free(r);
		return tell_fault(code, at, pattern, note);
	}
	r->limits = pcre2_match_context_create(NULL);
	if (r->limits == NULL) {
		regex_free(&r);
		return err_note(note, ERR_NOMEM, "memory ran out");
	}
	(void)pcre2_set_match_limit(r->limits, REGEX_STEPS_MAX);
	(void)pcre2_set_depth_limit(r->limits, REGEX_DEPTH_MAX);
	(void)pcre2_set_heap_limit(r->limits, REGEX_HEAP_MAX_KIB);
	r->suffix_len = regex_suffix(pattern, r->suffix, sizeof(r->suffix));
	*ret = r;
	return ERR_OK;
}

void
regex_free(struct regex **regex)
{
	struct regex *gone = *regex;

	*regex = NULL;
	if (gone == NULL)
		return;
	pcre2_match_context_free(gone->limits);
	pcre2_code_free(gone->code);
	free(gone);
}

enum regex_outcome
regex_match(const struct regex *regex, struct str subject)
{
	pcre2_match_data *data;
	int found;

	if (!str_ends(
	        subject, (struct str){ regex->suffix, regex->suffix_len }))
		return REGEX_NO;
	data = pcre2_match_data_create(1, NULL);
	if (data == NULL)
		return REGEX_GAVE_UP;
	found = pcre2_match(regex->code, (PCRE2_SPTR)(const void *)subject.data,
	    subject.len, 0, 0, data, regex->limits);
	pcre2_match_data_free(data);
	if (found >= 0)
		return REGEX_YES;
	return found == PCRE2_ERROR_NOMATCH ? REGEX_NO : REGEX_GAVE_UP;
}
