/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bdb_calls.c: calls on an open environment: a transaction an update, and
 * no waiting for locks inside libdb: see doc/decisions.
 */
#include <stdlib.h>
#include <string.h>

#include "store/bdb_env.h"

/* libdb takes what it only reads without const. */
static DBT
dbt_in(const void *data, size_t len)
{
	DBT dbt = { .size = (u_int32_t)len };

	memcpy(&dbt.data, &data, sizeof(data));
	return dbt;
}

static DBT
dbt_room(void *mem, size_t size)
{
	return (DBT){
		.data = mem, .ulen = (u_int32_t)size, .flags = DB_DBT_USERMEM
	};
}

/* What becomes of the record that the cursor stands on. */
static int
change(DBC *c, const struct store_call *call, const struct store_value *old,
    int *ret_grown)
{
	struct store_value new;
	DBT k = { .size = 0 }, v;

	switch (call->fn(call->ctx, old, &new)) {
	case STORE_KEEP:
		break;
	case STORE_PUT:
		v = dbt_in(new.bytes, new.len);
		return c->put(c, &k, &v, DB_CURRENT);
	case STORE_REMOVE:
		*ret_grown = -1;
		return c->del(c, 0);
	}
	return 0;
}

/* What becomes of a record that the cursor has looked for in vain. */
static int
insert(DBC *c, const struct store_call *call, int *ret_grown)
{
	struct store_value new;
	DBT k = dbt_in(call->key.data, call->key.len), v;

	if (call->fn(call->ctx, NULL, &new) != STORE_PUT)
		return 0;
	*ret_grown = 1;
	v = dbt_in(new.bytes, new.len);
	return c->put(c, &k, &v, DB_KEYFIRST);
}

/* By one cursor, which keeps its place, if it has found one, and its locks. */
static int
find_and_change(
    DB *db, DB_TXN *txn, const struct store_call *call, int *ret_grown)
{
	struct store_value old;
	DBT k = dbt_in(call->key.data, call->key.len);
	DBT v = dbt_room(old.bytes, sizeof(old.bytes));
	int close_ret, ret;
	DBC *c;

	if ((ret = db->cursor(db, txn, &c, 0)) != 0)
		return ret;
	ret = c->get(c, &k, &v, DB_SET | DB_RMW);
	if (ret == 0) {
		old.len = v.size;
		ret = change(c, call, &old, ret_grown);
	} else if (ret == DB_NOTFOUND) {
		ret = insert(c, call, ret_grown);
	}
	close_ret = c->close(c);
	return ret != 0 ? ret : close_ret;
}

/* End the transaction as its outcome so far wants it. */
static int
finish(DB_TXN *txn, int ret, u_int32_t flags)
{
	if (ret == 0)
		return txn->commit(txn, flags);
	(void)txn->abort(txn); /* if that fails, it is a panic */
	return ret;
}

enum err
bdb_update(struct bdb *b, const struct store_call *call, int *ret_grown)
{
	DB *db = b->tables[call->table];
	DB_TXN *txn;
	int grown = 0;
	int ret = b->env->txn_begin(b->env, NULL, &txn, DB_TXN_NOWAIT);

	if (ret != 0)
		return bdb_fold(ret);
	ret = find_and_change(db, txn, call, &grown);
	ret = finish(txn, ret, call->lazy ? DB_TXN_NOSYNC : 0);
	if (ret == 0)
		*ret_grown = grown;
	return bdb_fold(ret);
}

enum err
bdb_get(struct bdb *b, enum store_table table, struct str key,
    struct store_value *ret_value)
{
	DBT k = dbt_in(key.data, key.len);
	DBT v = dbt_room(ret_value->bytes, sizeof(ret_value->bytes));
	DB *db = b->tables[table];
	DB_TXN *txn;
	int ret = b->env->txn_begin(b->env, NULL, &txn, DB_TXN_NOWAIT);

	if (ret == 0)
		ret = finish(txn, db->get(db, txn, &k, &v, 0), 0);
	if (ret == 0)
		ret_value->len = v.size;
	return bdb_fold(ret);
}

enum err
bdb_batch_read(struct bdb *b, enum store_table table,
    const struct store_cursor *cursor, struct bdb_batch *batch)
{
	DB *db = b->tables[table];
	char above[STORE_KEY_MAX + 1] = { 0 };
	DBT k = dbt_room(above, sizeof(above));
	DBT v = dbt_room(batch->mem, batch->size);
	int close_ret, ret;
	DB_TXN *txn;
	DBC *c;

	/* The smallest key above another is that one and a NUL. */
	memcpy(above, cursor->key, cursor->key_len);
	k.size = (u_int32_t)cursor->key_len + 1;
	if ((ret = b->env->txn_begin(b->env, NULL, &txn, DB_TXN_NOWAIT)) != 0)
		return bdb_fold(ret);
	if ((ret = db->cursor(db, txn, &c, DB_READ_COMMITTED)) != 0)
		return bdb_fold(finish(txn, ret, 0));
	ret = c->get(c, &k, &v,
	    (cursor->key_len == 0 ? DB_FIRST : DB_SET_RANGE) | DB_MULTIPLE_KEY);
	close_ret = c->close(c);
	DB_MULTIPLE_INIT(batch->at, &v);
	return bdb_fold(finish(txn, ret != 0 ? ret : close_ret, 0));
}

bool
bdb_batch_next(
    struct bdb_batch *batch, struct str *ret_key, struct str *ret_value)
{
	DBT dbt = dbt_room(batch->mem, batch->size);
	u_int32_t key_len, value_len;
	void *key, *value;

	DB_MULTIPLE_KEY_NEXT(batch->at, &dbt, key, key_len, value, value_len);
	if (batch->at == NULL)
		return false;
	*ret_key = (struct str){ key, key_len };
	*ret_value = (struct str){ value, value_len };
	return true;
}

enum err
bdb_count(struct bdb *b, enum store_table table, uint64_t pages_max,
    uint64_t *ret_records)
{
	DB *db = b->tables[table];
	DB_BTREE_STAT *stat = NULL;
	int ret = db->stat(db, NULL, &stat, DB_FAST_STAT);

	ret = ret == 0 && stat->bt_pagecnt > pages_max ? DB_NOTFOUND : ret;
	free(stat);
	if (ret != 0 ||
	    (ret = db->stat(db, NULL, &stat, DB_READ_COMMITTED)) != 0)
		return bdb_fold(ret);
	*ret_records = stat->bt_nkeys;
	free(stat);
	return ERR_OK;
}
