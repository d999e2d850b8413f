/* SPDX-License-Identifier: BSD-2-Clause */
/* schema_value.c: from text to a field of struct conf, and back. */
#include <inttypes.h>
#include <string.h>

#include "base/quantity.h"
#include "conf/schema.h"

static void *
field(const struct schema_row *row, struct conf *conf)
{
	return (char *)conf + row->offset;
}

static const void *
const_field(const struct schema_row *row, const struct conf *conf)
{
	return (const char *)conf + row->offset;
}

const char *
schema_example(const struct schema_row *row)
{
	switch (row->type) {
	case SCHEMA_DURATION:
		return "a duration such as \"180s\" or \"24h\"";
	case SCHEMA_SIZE:
		return "a size such as \"64M\"";
	case SCHEMA_INTEGER:
		return "a whole number without quotes";
	case SCHEMA_MODE:
		return "a file mode in quotes such as \"0660\"";
	case SCHEMA_BOOLEAN:
		return "true or false, without quotes";
	case SCHEMA_WORD:
		return "a word in quotes";
	case SCHEMA_NAME:
		return "a name in quotes";
	case SCHEMA_STRING:
		return "a text in quotes";
	case SCHEMA_PATH:
		return "an absolute path in quotes";
	case SCHEMA_ENDPOINT:
		return "a socket such as \"unix:/run/greywait/milter.sock\" or "
		       "\"inet:11125@127.0.0.1\"";
	case SCHEMA_NETWORKS:
		return "a list of networks such as [ \"192.0.2.0/24\" ]";
	}
	return "something else";
}

/* A number of the row's own unit, as the operator would write it. */
static const char *
say_number(const struct schema_row *row, int64_t n, char buf[QUANTITY_TEXT_MAX])
{
	if (row->type == SCHEMA_DURATION)
		return quantity_format_ms(n, buf);
	if (row->type == SCHEMA_SIZE)
		return quantity_format_b(n, buf);
	(void)snprintf(buf, QUANTITY_TEXT_MAX,
	    row->type == SCHEMA_MODE ? "0%" PRIo64 : "%" PRId64, n);
	return buf;
}

static enum err
set_number(const struct schema_row *row, int64_t n, struct conf *conf,
    struct err_note *note)
{
	char least[QUANTITY_TEXT_MAX], most[QUANTITY_TEXT_MAX];
	char given[QUANTITY_TEXT_MAX];

	if (n < row->least || n > row->most)
		return err_note(note, ERR_INVALID,
		    "%s is %s, and must be from %s to %s", row->key,
		    say_number(row, n, given),
		    say_number(row, row->least, least),
		    say_number(row, row->most, most));
	*(int64_t *)field(row, conf) = n;
	return ERR_OK;
}

static enum err
set_mode(const struct schema_row *row, struct str text, struct conf *conf,
    struct err_note *note)
{
	int64_t mode = 0;

	for (size_t i = 0; i < text.len; i++) {
		if (text.data[i] < '0' || text.data[i] > '7' || text.len > 5)
			return err_note(note, ERR_INVALID,
			    "%s: '%.*s' is not a file mode such as \"0660\"",
			    row->key, (int)(text.len > 40 ? 40 : text.len),
			    text.data);
		mode = mode * 8 + (text.data[i] - '0');
	}
	return set_number(row, mode, conf, note);
}

static enum err
set_word(const struct schema_row *row, struct str text, struct conf *conf,
    struct err_note *note)
{
	char all[200] = "";
	size_t len = 0;

	for (int i = 0; row->words[i] != NULL; i++) {
		if (str_eq(text, str_of(row->words[i]))) {
			*(int *)field(row, conf) = i;
			return ERR_OK;
		}
		len += (size_t)snprintf(all + len, sizeof(all) - len,
		    "%s\"%s\"", i == 0 ? "" : ", ", row->words[i]);
	}
	return err_note(note, ERR_INVALID,
	    "%s is \"%.*s\", and must be one "
	    "of %s",
	    row->key, (int)(text.len > 80 ? 80 : text.len), text.data, all);
}

static enum err
set_string(const struct schema_row *row, struct str text, struct conf *conf,
    struct err_note *note)
{
	size_t size =
	    row->type == SCHEMA_NAME ? CONF_NAME_MAX : CONF_STRING_MAX;
	char *to = field(row, conf);

	if (text.len >= size)
		return err_note(note, ERR_INVALID,
		    "%s is %zu bytes long, and may have %zu", row->key,
		    text.len, size - 1);
	for (size_t i = 0; i < text.len; i++)
		if (text.data[i] < 0x20 || text.data[i] > 0x7e)
			return err_note(note, ERR_INVALID,
			    "%s: byte %zu is not printable ASCII", row->key,
			    i + 1);
	if (row->type == SCHEMA_PATH && !str_starts(text, STR("/")))
		return err_note(note, ERR_INVALID,
		    "%s is \"%.*s\", and must begin with /", row->key,
		    (int)(text.len > 80 ? 80 : text.len), text.data);
	memcpy(to, text.data, text.len);
	to[text.len] = '\0';
	return ERR_OK;
}

static enum err
add_network(const struct schema_row *row, struct str text, struct conf *conf,
    struct err_note *note)
{
	struct conf_nets *nets = field(row, conf);
	struct err_note why = { "" };

	if (nets->count == CONF_NETS_MAX)
		return err_note(note, ERR_INVALID,
		    "%s has more than %d networks: add entries to the "
		    "whitelist for the others",
		    row->key, CONF_NETS_MAX);
	if (cidr_parse(text, &nets->nets[nets->count], &why) != ERR_OK)
		return err_note(
		    note, ERR_INVALID, "%s: %s", row->key, why.text);
	nets->count++;
	return ERR_OK;
}

/* A note from a parser gets the option's name in front. */
static enum err
parsed(const struct schema_row *row, enum err e, const struct err_note *why,
    struct err_note *note)
{
	if (e == ERR_OK)
		return ERR_OK;
	return err_note(note, ERR_INVALID, "%s: %s", row->key, why->text);
}

static enum err
wrong_type(const struct schema_row *row, struct err_note *note)
{
	return err_note(
	    note, ERR_INVALID, "%s takes %s", row->key, schema_example(row));
}

enum err
schema_set_text(const struct schema_row *row, struct str text,
    struct conf *conf, struct err_note *note)
{
	struct err_note why = { "" };
	int64_t n = 0;
	enum err e = ERR_OK;

	switch (row->type) {
	case SCHEMA_DURATION:
		e = parsed(row, quantity_parse_ms(text, &n, &why), &why, note);
		return e == ERR_OK ? set_number(row, n, conf, note) : e;
	case SCHEMA_SIZE:
		e = parsed(row, quantity_parse_b(text, &n, &why), &why, note);
		return e == ERR_OK ? set_number(row, n, conf, note) : e;
	case SCHEMA_MODE:
		return set_mode(row, text, conf, note);
	case SCHEMA_WORD:
		return set_word(row, text, conf, note);
	case SCHEMA_NAME:
	case SCHEMA_STRING:
	case SCHEMA_PATH:
		return set_string(row, text, conf, note);
	case SCHEMA_ENDPOINT:
		return parsed(row, endpoint_parse(text, field(row, conf), &why),
		    &why, note);
	case SCHEMA_NETWORKS:
		return add_network(row, text, conf, note);
	case SCHEMA_INTEGER:
	case SCHEMA_BOOLEAN:
		break;
	}
	return wrong_type(row, note);
}

enum err
schema_set_integer(const struct schema_row *row, int64_t value,
    struct conf *conf, struct err_note *note)
{
	if (row->type != SCHEMA_INTEGER)
		return wrong_type(row, note);
	return set_number(row, value, conf, note);
}

enum err
schema_set_boolean(const struct schema_row *row, bool value, struct conf *conf,
    struct err_note *note)
{
	if (row->type != SCHEMA_BOOLEAN)
		return wrong_type(row, note);
	*(int *)field(row, conf) = value ? 1 : 0;
	return ERR_OK;
}

static void
print_quoted(const char *text, FILE *out)
{
	(void)fputc('"', out);
	for (; *text != '\0'; text++) {
		if (*text == '"' || *text == '\\')
			(void)fputc('\\', out);
		(void)fputc(*text, out);
	}
	(void)fputc('"', out);
}

static void
print_networks(const struct conf_nets *nets, FILE *out)
{
	char text[CIDR_TEXT_MAX];

	(void)fputs("[", out);
	for (size_t i = 0; i < nets->count; i++)
		(void)fprintf(out, "%s \"%s\"", i == 0 ? "" : ",",
		    cidr_format(&nets->nets[i], text));
	(void)fputs(" ]", out);
}

void
schema_print_value(
    const struct schema_row *row, const struct conf *conf, FILE *out)
{
	const void *at = const_field(row, conf);
	char text[ENDPOINT_TEXT_MAX];

	switch (row->type) {
	case SCHEMA_DURATION:
	case SCHEMA_SIZE:
	case SCHEMA_MODE:
		print_quoted(say_number(row, *(const int64_t *)at, text), out);
		break;
	case SCHEMA_INTEGER:
		(void)fprintf(out, "%" PRId64, *(const int64_t *)at);
		break;
	case SCHEMA_BOOLEAN:
		(void)fputs(*(const int *)at != 0 ? "true" : "false", out);
		break;
	case SCHEMA_WORD:
		print_quoted(row->words[*(const int *)at], out);
		break;
	case SCHEMA_NAME:
	case SCHEMA_STRING:
	case SCHEMA_PATH:
		print_quoted(at, out);
		break;
	case SCHEMA_ENDPOINT:
		print_quoted(endpoint_format(at, text), out);
		break;
	case SCHEMA_NETWORKS:
		print_networks(at, out);
		break;
	}
}

bool
schema_differs(
    const struct schema_row *row, const struct conf *a, const struct conf *b)
{
	const void *x = const_field(row, a), *y = const_field(row, b);
	char mine[ENDPOINT_TEXT_MAX], theirs[ENDPOINT_TEXT_MAX];

	switch (row->type) {
	case SCHEMA_DURATION:
	case SCHEMA_SIZE:
	case SCHEMA_MODE:
	case SCHEMA_INTEGER:
		return *(const int64_t *)x != *(const int64_t *)y;
	case SCHEMA_BOOLEAN:
	case SCHEMA_WORD:
		return *(const int *)x != *(const int *)y;
	case SCHEMA_NAME:
	case SCHEMA_STRING:
	case SCHEMA_PATH:
		return strcmp(x, y) != 0;
	case SCHEMA_ENDPOINT:
		return strcmp(endpoint_format(x, mine),
		           endpoint_format(y, theirs)) != 0;
	case SCHEMA_NETWORKS:
		return memcmp(x, y, sizeof(struct conf_nets)) != 0;
	}
	return false;
}
