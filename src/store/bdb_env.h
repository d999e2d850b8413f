/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bdb_env.h: struct bdb from inside, shared by store_bdb.c (its life) and
 * bdb_calls.c (the calls in between). Both and store_file.c are all that
 * knows Berkeley DB.
 */
#ifndef STORE_BDB_ENV_H
#define STORE_BDB_ENV_H

#include <db.h>
#include <stdatomic.h>

#include "store/store_bdb.h"

struct bdb {
	DB_ENV *env;
	DB *tables[STORE_TABLE_COUNT];
	struct store_words *words; /* the caller's */
	_Atomic int cause; /* of the panic, as libdb tells it; 0 for none */
};

/* What stands for a value that libdb has returned. */
enum err bdb_fold(int ret);

#endif
