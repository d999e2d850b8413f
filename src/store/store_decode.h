/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * store_decode.h: does a record of a table decode? What goes into a table is
 * the business of core; here stands which codec is whose, for those who look
 * over all of a store: verify, export and import. Pure.
 */
#ifndef STORE_STORE_DECODE_H
#define STORE_STORE_DECODE_H

#include "store/store.h"

/* ERR_CORRUPT when key and value are not what the table's encoder makes. */
enum err store_decode(
    enum store_table table, struct str key, struct str value) ATTR_MUST_CHECK;

/* The table of this name. ERR_NOTFOUND. */
enum err
store_table_parse(struct str name, enum store_table *ret) ATTR_MUST_CHECK;

#endif
