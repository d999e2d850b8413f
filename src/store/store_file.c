/* SPDX-License-Identifier: BSD-2-Clause */
/* store_file.c: files of Berkeley DB (5.3), read one by one. */
#include "store/store_file.h"

#include <db.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/store.h"
#include "store/store_words.h"

struct store_file {
	DB *db;
	DBC *cursor;
	char *path;
};

static void
on_words(const DB_ENV *env, const char *prefix, const char *words)
{
	struct store_words *w = env->app_private;

	(void)prefix;
	if (w != NULL && w->text[0] == '\0')
		store_words_set(w, words);
}

static enum err
note_ret(int ret, const char *path, const char *words, struct err_note *note)
{
	const char *colon = words[0] != '\0' ? "; " : "";

	if (ret == ENOENT || ret == EACCES || ret == EPERM || ret == ENOMEM ||
	    ret == EISDIR)
		return err_note_sys(note, ret, "%s", path);
	if (ret == EINVAL)
		return err_note(note, ERR_INVALID,
		    "%s: not a file of Berkeley DB that version 5.3 reads%s%s",
		    path, colon, words);
	return err_note(note, ERR_CORRUPT, "%s: %s%s%s", path,
	    ret == DB_VERIFY_BAD ? "damaged" : db_strerror(ret), colon, words);
}

/* A handle without files. Its words go to `w`, which outlives it. */
static int
make(DB **ret_db, struct store_words *w)
{
	int ret = db_create(ret_db, NULL, 0);

	if (ret != 0)
		return ret;
	(*ret_db)->get_env(*ret_db)->app_private = w;
	(*ret_db)->set_errcall(*ret_db, on_words);
	return 0;
}

/* The page that each database begins with has a number in its 13th byte, in
 * the order of the machine that made it. */
static enum err
check_magic(FILE *file, const char *path, struct err_note *note)
{
	static const unsigned char magics[][4] = { { 0x62, 0x31, 0x05, 0x00 },
		{ 0x00, 0x05, 0x31, 0x62 }, { 0x61, 0x15, 0x06, 0x00 },
		{ 0x00, 0x06, 0x15, 0x61 } };
	unsigned char begin[16];
	size_t len = fread(begin, 1, sizeof(begin), file);

	if (ferror(file) != 0)
		return err_note_sys(note, errno, "%s", path);
	for (size_t i = 0; i < ARRAY_LEN(magics); i++)
		if (len == sizeof(begin) &&
		    memcmp(begin + 12, magics[i], sizeof(magics[i])) == 0)
			return ERR_OK;
	return err_note(note, ERR_INVALID,
	    "%s: %s: a B-tree or hash of Berkeley DB is right", path,
	    len == 0 ? "the file is empty" : "this is another kind of file");
}

enum err
store_file_verify(const char *path, struct err_note *note)
{
	struct store_words words = STORE_WORDS_INIT;
	char text[STORE_WORDS_MAX];
	FILE *there = fopen(path, "re");
	enum err e;
	DB *db;
	int ret;

	/* libdb would take long to say so, and in words of its own. */
	if (there == NULL)
		return err_note_sys(note, errno, "%s", path);
	e = check_magic(there, path, note);
	(void)fclose(there);
	if (e != ERR_OK)
		return e;
	ret = make(&db, &words);
	if (ret == 0) /* closes the handle, too */
		ret = db->verify(db, path, NULL, NULL, 0);
	if (ret == 0)
		return ERR_OK;
	store_words_get(&words, text);
	return note_ret(ret, path, text, note);
}

enum err
store_file_verify_all(const char *dir, struct err_note *note)
{
	char path[4096];

	for (unsigned int i = 0; i < STORE_TABLE_COUNT; i++) {
		enum err e;

		(void)snprintf(path, sizeof(path), "%s/%s.db", dir,
		    store_table_name((enum store_table)i));
		e = store_file_verify(path, note);
		if (e != ERR_OK)
			return e;
	}
	return ERR_OK;
}

enum err
store_file_recover(const char *dir, struct err_note *note)
{
	struct store_words words = STORE_WORDS_INIT;
	char text[STORE_WORDS_MAX];
	DB_ENV *env;
	int close_ret, ret = db_env_create(&env, 0);

	if (ret == 0) {
		env->app_private = &words;
		env->set_errcall(env, on_words);
		ret = env->open(env, dir,
		    DB_CREATE | DB_INIT_TXN | DB_INIT_MPOOL | DB_INIT_LOG |
		        DB_RECOVER_FATAL | DB_PRIVATE,
		    0600);
		close_ret = env->close(env, 0);
		ret = ret != 0 ? ret : close_ret;
	}
	if (ret == 0)
		return ERR_OK;
	store_words_get(&words, text);
	return err_note(note, ERR_CORRUPT,
	    "its log cannot be used to bring the files up to date: %s%s%s; "
	    "stop the program in order and name its .db files one by one",
	    db_strerror(ret), text[0] != '\0' ? "; " : "", text);
}

enum err
store_file_open(
    const char *path, struct store_file **ret_file, struct err_note *note)
{
	struct store_file *f = calloc(1, sizeof(*f));
	int ret;

	if (f == NULL || (f->path = strdup(path)) == NULL) {
		free(f);
		return err_note(note, ERR_NOMEM, "%s: out of memory", path);
	}
	ret = make(&f->db, NULL);
	if (ret == 0)
		ret = f->db->open(
		    f->db, NULL, path, NULL, DB_UNKNOWN, DB_RDONLY, 0);
	if (ret == 0)
		ret = f->db->cursor(f->db, NULL, &f->cursor, 0);
	if (ret == 0) {
		*ret_file = f;
		return ERR_OK;
	}
	store_file_close(&f);
	return note_ret(ret, path, "", note);
}

void
store_file_close(struct store_file **f)
{
	struct store_file *old = *f;

	*f = NULL;
	if (old == NULL)
		return;
	if (old->cursor != NULL)
		(void)old->cursor->close(old->cursor);
	if (old->db != NULL)
		(void)old->db->close(old->db, 0);
	free(old->path);
	free(old);
}

enum err
store_file_rewind(struct store_file *f, struct err_note *note)
{
	int ret = f->cursor->close(f->cursor);

	f->cursor = NULL;
	if (ret == 0)
		ret = f->db->cursor(f->db, NULL, &f->cursor, 0);
	return ret == 0 ? ERR_OK : note_ret(ret, f->path, "", note);
}

enum err
store_file_next(struct store_file *f, struct str *ret_key,
    struct str *ret_value, struct err_note *note)
{
	DBT key = { 0 }, value = { 0 };
	int ret = f->cursor->get(f->cursor, &key, &value, DB_NEXT);

	if (ret == DB_NOTFOUND)
		return ERR_NOTFOUND;
	if (ret != 0)
		return note_ret(ret, f->path, "", note);
	*ret_key = (struct str){ key.size > 0 ? key.data : "", key.size };
	*ret_value =
	    (struct str){ value.size > 0 ? value.data : "", value.size };
	return ERR_OK;
}
