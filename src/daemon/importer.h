/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * importer.h: struct importer, rows of other programs and exported records on
 * their way into the store, and what became of them. One thread at a time.
 */
#ifndef DAEMON_IMPORTER_H
#define DAEMON_IMPORTER_H

#include <stdbool.h>

#include "conf/conf.h"
#include "core/import.h"
#include "store/store.h"

struct importer {
	struct store *store;
	const struct conf *conf;
	int64_t now_s;
	int64_t deadline_ms; /* for one record */
	bool dry;            /* decide and count, write nothing */
	size_t rules;        /* entries of the whitelist that there are */
	bool rules_changed;
	uint64_t counts[IMPORT_OUTCOMES];
};

/* A row that import_row_check() has passed. An error is the store's. */
enum err importer_row(
    struct importer *imp, const struct import_row *row) ATTR_MUST_CHECK;

/*
 * An exported record, to which store_decode() had nothing to say. Where none
 * is, it goes in byte by byte. Else conversations and trust are merged, and
 * what is there stays in the other tables.
 */
enum err importer_record(struct importer *imp, enum store_table table,
    struct str key, struct str value) ATTR_MUST_CHECK;

#endif
