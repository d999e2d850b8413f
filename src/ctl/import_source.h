/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * import_source.h: struct import_source, the records of a file that is
 * imported, whatever the program was that wrote it, from the first one as
 * often as wanted and in the same order.
 */
#ifndef CTL_IMPORT_SOURCE_H
#define CTL_IMPORT_SOURCE_H

#include <jansson.h>
#include <stdbool.h>

#include "foreign/foreign.h"

enum import_from {
	IMPORT_FROM_POSTGREY,
	IMPORT_FROM_GREYLIST,
	IMPORT_FROM_SQLGREY,
	IMPORT_FROM_SPAMD,
	IMPORT_FROM_GREYWAIT,
};

/* The program of this name, and its usual terms. False when there is none. */
bool import_from_parse(
    const char *name, enum import_from *ret, struct foreign_terms *ret_terms);

struct import_source;

enum err import_source_open(enum import_from from, const char *path,
    const struct foreign_terms *terms, struct import_source **ret,
    struct err_note *note) ATTR_MUST_CHECK;
void import_source_close(struct import_source **source);

/* Behind the last record of an export: by what it tells whose secret its
 * pseudonyms are; "" when it has none. Lives as long as the source. */
const char *import_source_pseudonyms(const struct import_source *source);

enum err import_source_rewind(
    struct import_source *source, struct err_note *note) ATTR_MUST_CHECK;

/*
 * The next record. Of an export `*ret_json` is it, the caller's to
 * json_decref(); of others it is NULL and `ret` is set, whose views live
 * until the next call. ERR_NOTFOUND behind the last; else a note that names
 * the place in the file.
 */
enum err
import_source_next(struct import_source *source, struct foreign_row *ret,
    json_t **ret_json, struct err_note *note) ATTR_MUST_CHECK;

#endif
