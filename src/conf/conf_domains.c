/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * conf_domains.c: options of recipient domains. Ranges are those of the
 * general options, which the schema knows.
 */
#include "conf/conf_domains.h"

#include <string.h>

#include "base/quantity.h"
#include "conf/schema.h"

struct key {
	const char *name; /* as in the schema */
	size_t offset;    /* in struct conf_domain; an int64_t, milliseconds */
};

#define KEY(name)                                              \
	{                                                      \
#name, offsetof(struct conf_domain, name##_ms) \
	}

static const struct key keys[] = { KEY(delay), KEY(delay_verified),
	KEY(delay_suspicious), KEY(retry_window), KEY(pass_life) };

static int64_t *
field(struct conf_domain *row, const struct key *key)
{
	return (int64_t *)(void *)((char *)row + key->offset);
}

static int64_t
value_of(const struct conf_domain *row, const struct key *key)
{
	int64_t ms;

	memcpy(&ms, (const char *)row + key->offset, sizeof(ms));
	return ms;
}

static enum err
set_value(struct conf_domain *row, const struct key *key, struct str text,
    struct err_note *note)
{
	const struct schema_option *option = schema_find(str_of(key->name));
	char least[QUANTITY_TEXT_MAX], most[QUANTITY_TEXT_MAX];
	struct err_note why = { "" };
	int64_t ms = 0;

	if (quantity_parse_ms(text, &ms, &why) != ERR_OK)
		return err_note(
		    note, ERR_INVALID, "%s: %s", key->name, why.text);
	if (ms < option->min || ms > option->max || ms % option->step != 0)
		return err_note(note, ERR_INVALID,
		    "%s must be from %s to %s, in whole seconds", key->name,
		    quantity_format_ms(option->min, least),
		    quantity_format_ms(option->max, most));
	*field(row, key) = ms;
	return ERR_OK;
}

static enum err
set_shadow(struct conf_domain *row, struct str text, struct err_note *note)
{
	if (str_eq(text, STR("true")))
		row->shadow = CONF_DOMAIN_SHADOW_ON;
	else if (str_eq(text, STR("false")))
		row->shadow = CONF_DOMAIN_SHADOW_OFF;
	else
		return err_note(
		    note, ERR_INVALID, "shadow must be true or false");
	return ERR_OK;
}

/* "delay=5m" */
static enum err
set_pair(struct conf_domain *row, struct str pair, struct err_note *note)
{
	size_t equals = str_find(pair, '=');
	struct str name = str_slice(pair, 0, equals);
	struct str value = str_slice(pair, equals + 1, pair.len);

	if (str_eq(name, STR("shadow")))
		return set_shadow(row, value, note);
	for (size_t i = 0; i < ARRAY_LEN(keys); i++)
		if (str_eq(name, str_of(keys[i].name)))
			return set_value(row, &keys[i], value, note);
	return err_note(note, ERR_INVALID,
	    "'%.*s' is none of delay=, delay_verified=, delay_suspicious=, "
	    "retry_window=, pass_life=, shadow=",
	    (int)(pair.len > 60 ? 60 : pair.len), pair.data);
}

static enum err
set_domain(struct conf_domain *row, struct str text, struct err_note *note)
{
	if (text.len == 0 || text.len >= CONF_DOMAIN_MAX ||
	    str_find(text, '@') < text.len || str_find(text, '=') < text.len)
		return err_note(note, ERR_INVALID,
		    "an item begins with a domain, as in \"example.com "
		    "delay=5m\"");
	for (size_t i = 0; i < text.len; i++)
		row->domain[i] = str_lower(text.data[i]);
	return ERR_OK;
}

/* The next word of `*rest`, which moves behind it; "" at the end. */
static struct str
next_word(struct str *rest)
{
	struct str text = str_trim(*rest);
	struct str word = str_slice(text, 0, str_find(text, ' '));

	*rest = str_slice(text, word.len, text.len);
	return word;
}

static enum err
check_row(const struct conf_domain *row, struct err_note *note)
{
	int64_t window = row->retry_window_ms;

	if (window != 0 &&
	    (window <= row->delay_ms || window <= row->delay_verified_ms ||
	        window <= row->delay_suspicious_ms))
		return err_note(note, ERR_INVALID,
		    "retry_window must be longer than each delay: no retry "
		    "would ever pass");
	return ERR_OK;
}

enum err
conf_domains_add(
    struct conf_domains *domains, struct str text, struct err_note *note)
{
	struct conf_domain row;
	struct str rest = text, word;
	enum err e;

	if (domains->count == CONF_DOMAINS_MAX)
		return err_note(note, ERR_FULL,
		    "there are more than %d domains, the most there can be",
		    CONF_DOMAINS_MAX);
	memset(&row, 0, sizeof(row));
	e = set_domain(&row, next_word(&rest), note);
	while (e == ERR_OK && (word = next_word(&rest)).len > 0)
		e = set_pair(&row, word, note);
	if (e == ERR_OK)
		e = check_row(&row, note);
	if (e == ERR_OK)
		domains->rows[domains->count++] = row;
	return e;
}

void
conf_domains_format(const struct conf_domains *domains, struct strbuf *out)
{
	char text[QUANTITY_TEXT_MAX];

	for (size_t i = 0; i < domains->count; i++) {
		const struct conf_domain *row = &domains->rows[i];

		strbuf_addf(out, "%s\"%s", i == 0 ? " " : ", ", row->domain);
		for (size_t k = 0; k < ARRAY_LEN(keys); k++) {
			int64_t ms = value_of(row, &keys[k]);

			if (ms != 0)
				strbuf_addf(out, " %s=%s", keys[k].name,
				    quantity_format_ms(ms, text));
		}
		if (row->shadow != CONF_DOMAIN_SHADOW_AS_IS)
			strbuf_addf(out, " shadow=%s",
			    row->shadow == CONF_DOMAIN_SHADOW_ON ? "true"
			                                         : "false");
		strbuf_addf(out, "\"");
	}
}

static const struct conf_domain *
find(const struct conf_domains *domains, struct str domain)
{
	for (size_t i = 0; i < domains->count; i++)
		if (str_eq_nocase(str_of(domains->rows[i].domain), domain))
			return &domains->rows[i];
	return NULL;
}

static void
replace(int64_t ms, int64_t *s)
{
	if (ms != 0)
		*s = ms / 1000;
}

void
conf_domains_apply(const struct conf_domains *domains, struct str recipient,
    struct policy *policy)
{
	struct str domain =
	    str_slice(recipient, str_rfind(recipient, '@') + 1, recipient.len);
	const struct conf_domain *row = NULL;

	while (domains->count > 0 && domain.len > 0 && row == NULL) {
		row = find(domains, domain);
		domain =
		    str_slice(domain, str_find(domain, '.') + 1, domain.len);
	}
	if (row == NULL)
		return;
	replace(row->delay_ms, &policy->delay_s[GRADE_UNKNOWN]);
	replace(row->delay_verified_ms, &policy->delay_s[GRADE_VERIFIED]);
	replace(row->delay_suspicious_ms, &policy->delay_s[GRADE_SUSPICIOUS]);
	replace(row->retry_window_ms, &policy->retry_window_s);
	replace(row->pass_life_ms, &policy->pass_life_s);
	if (row->shadow != CONF_DOMAIN_SHADOW_AS_IS)
		policy->shadow = row->shadow == CONF_DOMAIN_SHADOW_ON;
}
