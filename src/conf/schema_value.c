/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * schema_value.c: setting, comparing and printing one option. A field is
 * reached by its offset; its C type follows from the option's type, as
 * enum schema_type says.
 */
#include "conf/schema_value.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "base/quantity.h"

#define SHOWN_MAX 80 /* bytes of a value that a message repeats */

static void *
field(const struct schema_option *option, struct conf *conf)
{
	return (char *)conf + option->offset;
}

static int
shown(struct str s)
{
	return (int)(s.len > SHOWN_MAX ? SHOWN_MAX : s.len);
}

enum err
schema_set_number(const struct schema_option *option, struct conf *conf,
    int64_t number, struct err_note *note)
{
	char is[QUANTITY_TEXT_MAX], min[QUANTITY_TEXT_MAX];
	char max[QUANTITY_TEXT_MAX];
	int64_t *to = field(option, conf);

	if (number < option->min || number > option->max)
		return err_note(note, ERR_INVALID,
		    "%s is %s; it must be from %s to %s", option->key,
		    schema_format_number(option->type, number, is),
		    schema_format_number(option->type, option->min, min),
		    schema_format_number(option->type, option->max, max));
	if (option->step != 0 && number % option->step != 0)
		return err_note(note, ERR_INVALID,
		    "%s is %s; it must be a multiple of %s", option->key,
		    schema_format_number(option->type, number, is),
		    schema_format_number(option->type, option->step, min));
	*to = number;
	return ERR_OK;
}

static enum err
set_quantity(const struct schema_option *option, struct conf *conf,
    struct str text, struct err_note *note)
{
	struct err_note why = { "" };
	int64_t n = 0;
	enum err e;

	if (option->type == SCHEMA_SIZE)
		e = quantity_parse_b(text, &n, &why);
	else
		e = quantity_parse_ms(text, &n, &why);
	if (e != ERR_OK)
		return err_note(note, e, "%s: %s", option->key, why.text);
	return schema_set_number(option, conf, n, note);
}

static enum err
set_integer(const struct schema_option *option, struct conf *conf,
    struct str text, struct err_note *note)
{
	unsigned int n = 0;

	if (!str_to_u32(text, &n))
		return err_note(note, ERR_INVALID, "%s: '%.*s' is no number",
		    option->key, shown(text), text.data);
	return schema_set_number(option, conf, n, note);
}

static enum err
set_mode(const struct schema_option *option, struct conf *conf, struct str text,
    struct err_note *note)
{
	int64_t mode = 0;
	bool octal = text.len == 3 || text.len == 4;

	for (size_t i = 0; octal && i < text.len; i++) {
		octal = text.data[i] >= '0' && text.data[i] <= '7';
		mode = mode * 8 + (text.data[i] - '0');
	}
	if (!octal)
		return err_note(note, ERR_INVALID,
		    "%s: '%.*s' is not a mode: three or four octal digits "
		    "are, as in \"0660\"",
		    option->key, shown(text), text.data);
	return schema_set_number(option, conf, mode, note);
}

/* "a", "b" or "c" */
static void
list_words(const char *const *words, struct strbuf *out)
{
	for (size_t i = 0; words[i] != NULL; i++) {
		const char *join = words[i + 1] == NULL ? " or " : ", ";

		strbuf_addf(out, "%s\"%s\"", i == 0 ? "" : join, words[i]);
	}
}

static enum err
set_enum(const struct schema_option *option, struct conf *conf, struct str text,
    struct err_note *note)
{
	char mem[200];
	struct strbuf words;
	int *to = field(option, conf);

	for (int i = 0; option->words[i] != NULL; i++) {
		if (str_eq(text, str_of(option->words[i]))) {
			*to = i;
			return ERR_OK;
		}
	}
	strbuf_init(&words, mem, sizeof(mem));
	list_words(option->words, &words);
	return err_note(note, ERR_INVALID, "%s is \"%.*s\"; it must be %s",
	    option->key, shown(text), text.data, words.data);
}

static bool
has_control(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.data[i] < ' ' || s.data[i] == '\x7f')
			return true;
	return false;
}

static enum err
set_string(const struct schema_option *option, struct conf *conf,
    struct str text, struct err_note *note)
{
	char *to = field(option, conf);

	assert((uint64_t)option->max < option->size);
	if (text.len == 0 && option->min > 0)
		return err_note(
		    note, ERR_INVALID, "%s must not be empty", option->key);
	if (text.len > (uint64_t)option->max)
		return err_note(note, ERR_INVALID,
		    "%s is %zu bytes long; it must be at most %" PRId64,
		    option->key, text.len, option->max);
	if (has_control(text))
		return err_note(note, ERR_INVALID,
		    "%s must not hold control characters", option->key);
	memcpy(to, text.data, text.len);
	to[text.len] = '\0';
	return ERR_OK;
}

static enum err
set_endpoint(const struct schema_option *option, struct conf *conf,
    struct str text, struct err_note *note)
{
	struct err_note why = { "" };
	enum err e;

	if (has_control(text))
		return err_note(note, ERR_INVALID,
		    "%s must not hold control characters", option->key);
	e = endpoint_parse(text, field(option, conf), &why);
	if (e != ERR_OK)
		return err_note(note, e, "%s: %s", option->key, why.text);
	return ERR_OK;
}

enum err
schema_set_text(const struct schema_option *option, struct conf *conf,
    struct str text, struct err_note *note)
{
	struct err_note why = { "" };

	if (option->check != NULL && text.len <= (uint64_t)option->max &&
	    option->check(text, &why) != ERR_OK)
		return err_note(
		    note, ERR_INVALID, "%s %s", option->key, why.text);
	switch (option->type) {
	case SCHEMA_DURATION:
	case SCHEMA_SIZE:
		return set_quantity(option, conf, text, note);
	case SCHEMA_INTEGER:
		return set_integer(option, conf, text, note);
	case SCHEMA_ENUM:
		return set_enum(option, conf, text, note);
	case SCHEMA_STRING:
	case SCHEMA_NAME:
		return set_string(option, conf, text, note);
	case SCHEMA_ENDPOINT:
		return set_endpoint(option, conf, text, note);
	case SCHEMA_MODE:
		return set_mode(option, conf, text, note);
	case SCHEMA_BOOLEAN:
	case SCHEMA_NETWORKS:
	case SCHEMA_DOMAINS:
	case SCHEMA_LISTS:
		break;
	}
	assert(!"a type that is not set by text");
	return ERR_INVALID;
}

void
schema_set_boolean(
    const struct schema_option *option, struct conf *conf, bool value)
{
	int *to = field(option, conf);

	*to = value;
}

void
schema_clear_list(const struct schema_option *option, struct conf *conf)
{
	memset(field(option, conf), 0, option->size);
}

static enum err
add_network(const struct schema_option *option, struct conf *conf,
    struct str text, struct err_note *note)
{
	struct conf_nets *nets = field(option, conf);
	struct err_note why = { "" };
	enum err e;

	if (nets->count == CONF_NETS_MAX)
		return err_note(note, ERR_FULL,
		    "%s has more than %d networks, the most there can be",
		    option->key, CONF_NETS_MAX);
	e = cidr_parse(text, &nets->nets[nets->count], &why);
	if (e != ERR_OK)
		return err_note(note, e, "%s: %s", option->key, why.text);
	nets->count++;
	return ERR_OK;
}

enum err
schema_add_item(const struct schema_option *option, struct conf *conf,
    struct str text, struct err_note *note)
{
	struct err_note why = { "" };
	enum err e;

	if (option->type == SCHEMA_NETWORKS)
		return add_network(option, conf, text, note);
	if (option->type == SCHEMA_LISTS) {
		e = conf_lists_add(field(option, conf), text, &why);
	} else {
		assert(option->type == SCHEMA_DOMAINS);
		e = conf_domains_add(field(option, conf), text, &why);
	}
	if (e != ERR_OK)
		return err_note(note, e, "%s: %s", option->key, why.text);
	return ERR_OK;
}

/* The word of `words` from `*at` on, which moves behind it; empty at the end.
 */
static struct str
next_word(struct str words, size_t *at)
{
	struct str rest = str_slice(words, *at, words.len);
	struct str word = str_slice(rest, 0, str_find(rest, ' '));

	*at += word.len + 1;
	return word;
}

void
schema_set_initial(const struct schema_option *option, struct conf *conf)
{
	struct str text = str_of(option->initial), word;
	enum err e = ERR_OK;
	size_t at = 0;

	if (option->type == SCHEMA_BOOLEAN) {
		schema_set_boolean(option, conf, str_eq(text, STR("true")));
	} else if (option->type == SCHEMA_DOMAINS) {
		schema_clear_list(option, conf);
	} else if (option->type == SCHEMA_NETWORKS ||
	           option->type == SCHEMA_LISTS) {
		schema_clear_list(option, conf);
		while (e == ERR_OK && (word = next_word(text, &at)).len > 0)
			e = schema_add_item(option, conf, word, NULL);
	} else {
		e = schema_set_text(option, conf, text, NULL);
	}
	assert(e == ERR_OK);
}
