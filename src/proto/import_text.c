/* SPDX-License-Identifier: BSD-2-Clause */
/* import_text.c: imported rows and exported records, written and read. */
#include "proto/import_text.h"

#include <string.h>

#include "proto/control_text.h"

_Static_assert(IMPORT_ADDRESS_MAX <= CONTROL_TEXT_MAX, "addresses are whole");
_Static_assert(IMPORT_TEXT_KEY_MAX <= CONTROL_TEXT_MAX, "keys are whole");

json_t *
import_row_json(const struct import_row *row)
{
	char client[ADDR_TEXT_MAX];

	(void)addr_format(&row->client, client);
	if (row->kind == IMPORT_CLIENT)
		return json_pack("{s:s,s:I,s:I,s:I,s:b}", "client", client,
		    "first", (json_int_t)row->first_s, "last",
		    (json_int_t)row->last_s, "passes", (json_int_t)row->passed,
		    "trusted", row->trusted);
	return json_pack("{s:s,s:I,s:I,s:o,s:o,s:I,s:I}", "client", client,
	    "first", (json_int_t)row->first_s, "last", (json_int_t)row->last_s,
	    "sender", control_text(row->sender), "recipient",
	    control_text(row->recipient), "passed", (json_int_t)row->passed_s,
	    "attempts", (json_int_t)row->attempts);
}

static bool
get_int(const json_t *json, const char *name, int64_t *ret)
{
	const json_t *value = json_object_get(json, name);

	*ret = json_integer_value(value);
	return json_is_integer(value);
}

static bool
get_count(const json_t *json, const char *name, uint32_t *ret)
{
	int64_t value;

	if (!get_int(json, name, &value) || value < 0 || value > UINT32_MAX)
		return false;
	*ret = (uint32_t)value;
	return true;
}

/* The bytes of a text of the protocol; false when they do not fit. */
static bool
get_bytes(const json_t *json, const char *name, char *mem, size_t size,
    struct str *ret)
{
	const json_t *value = json_object_get(json, name);
	struct str text = { json_string_value(value),
		json_string_length(value) };

	if (!json_is_string(value))
		return false;
	ret->data = mem;
	ret->len = control_text_bytes(text, mem, size);
	return ret->len < size;
}

static bool
get_addr(const json_t *json, struct addr *ret)
{
	const char *text = json_string_value(json_object_get(json, "client"));

	return text != NULL && addr_parse(str_of(text), ret) == ERR_OK;
}

static bool
parse_origin(
    const json_t *json, struct import_row_text *text, struct import_row *row)
{
	row->kind = IMPORT_ORIGIN;
	return get_bytes(json, "sender", text->sender, sizeof(text->sender),
	           &row->sender) &&
	       get_bytes(json, "recipient", text->recipient,
	           sizeof(text->recipient), &row->recipient) &&
	       get_int(json, "passed", &row->passed_s) &&
	       get_count(json, "attempts", &row->attempts);
}

static bool
parse_client(const json_t *json, struct import_row *row)
{
	const json_t *trusted = json_object_get(json, "trusted");

	row->kind = IMPORT_CLIENT;
	row->trusted = json_is_true(trusted);
	return get_count(json, "passes", &row->passed) &&
	       json_is_boolean(trusted);
}

enum err
import_row_parse(const json_t *json, struct import_row_text *text,
    struct import_row *ret, struct err_note *note)
{
	struct import_row row = { .sender = STR(""), .recipient = STR("") };
	bool is_origin = json_object_get(json, "recipient") != NULL;
	enum err e;

	if (!get_addr(json, &row.client) ||
	    !get_int(json, "first", &row.first_s) ||
	    !get_int(json, "last", &row.last_s) ||
	    !(is_origin ? parse_origin(json, text, &row)
	                : parse_client(json, &row)))
		return err_note(note, ERR_INVALID,
		    "it is no row of an import: a field is missing, too long, "
		    "or of another type");
	e = import_row_check(&row, note);
	if (e == ERR_OK)
		*ret = row;
	return e;
}

static const char digits[] = "0123456789abcdef";

json_t *
import_record_json(const char *table, struct str key, struct str value)
{
	char hex[2 * IMPORT_TEXT_VALUE_MAX];
	size_t len = value.len > IMPORT_TEXT_VALUE_MAX ? IMPORT_TEXT_VALUE_MAX
	                                               : value.len;

	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)value.data[i];

		hex[2 * i] = digits[c >> 4];
		hex[2 * i + 1] = digits[c & 15];
	}
	return json_pack("{s:s,s:o,s:s#}", "table", table, "key",
	    control_text(key), "value", hex, (int)(2 * len));
}

static bool
take_hex(struct str hex, uint8_t *ret)
{
	if (hex.len % 2 != 0 || hex.len > 2 * (size_t)IMPORT_TEXT_VALUE_MAX)
		return false;
	for (size_t i = 0; i < hex.len; i++) {
		const char *at =
		    memchr(digits, str_lower(hex.data[i]), sizeof(digits) - 1);
		unsigned int digit;

		if (at == NULL)
			return false;
		digit = (unsigned int)(at - digits);
		ret[i / 2] =
		    (uint8_t)(i % 2 == 0 ? digit << 4 : ret[i / 2] | digit);
	}
	return true;
}

enum err
import_record_parse(
    const json_t *json, struct import_record *ret, struct err_note *note)
{
	const json_t *value = json_object_get(json, "value");
	struct str hex = { json_string_value(value),
		json_string_length(value) };
	struct str key;

	ret->table = json_string_value(json_object_get(json, "table"));
	if (ret->table == NULL ||
	    !get_bytes(json, "key", ret->key, sizeof(ret->key), &key) ||
	    key.len == 0)
		return err_note(note, ERR_INVALID,
		    "it is no exported record: \"table\" or \"key\" is "
		    "missing, or the key is longer than %d bytes",
		    IMPORT_TEXT_KEY_MAX);
	if (!json_is_string(value) || !take_hex(hex, ret->value))
		return err_note(note, ERR_INVALID,
		    "\"value\" is not a row of pairs of hexadecimal digits");
	ret->key_len = key.len;
	ret->value_len = hex.len / 2;
	return ERR_OK;
}
