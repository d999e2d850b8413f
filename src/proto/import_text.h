/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * import_text.h: what is imported and exported, as JSON, for both ends of
 * the control protocol and for the file that an export makes. The forms stand
 * in doc/EXPORT.md. Constructors give a new reference, or NULL when memory
 * ran out.
 */
#ifndef PROTO_IMPORT_TEXT_H
#define PROTO_IMPORT_TEXT_H

#include <jansson.h>

#include "core/import.h"

#define IMPORT_TEXT_KEY_MAX 700
#define IMPORT_TEXT_VALUE_MAX 2048
#define IMPORT_TEXT_VERSION 1 /* of the file of an export */

json_t *import_row_json(const struct import_row *row);

/* The memory that a parsed row's texts stand in. */
struct import_row_text {
	char sender[IMPORT_ADDRESS_MAX + 1];
	char recipient[IMPORT_ADDRESS_MAX + 1];
};

/* ERR_INVALID with a note; the row was checked by import_row_check(). */
enum err import_row_parse(const json_t *json, struct import_row_text *text,
    struct import_row *ret, struct err_note *note) ATTR_MUST_CHECK;

/* One stored record, whatever it means. */
struct import_record {
	const char *table; /* the JSON's */
	size_t key_len, value_len;
	char key[IMPORT_TEXT_KEY_MAX + 1];
	uint8_t value[IMPORT_TEXT_VALUE_MAX];
};

json_t *import_record_json(const char *table, struct str key, struct str value);

/* ERR_INVALID with a note. What table and bytes mean is not judged. */
enum err import_record_parse(const json_t *json, struct import_record *ret,
    struct err_note *note) ATTR_MUST_CHECK;

#endif
