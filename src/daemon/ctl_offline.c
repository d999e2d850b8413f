/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ctl_offline.c: the store opened for one control client. What the daemon
 * would write is written by the daemon's user, so that it finds its files in
 * order when it starts.
 */
#include "daemon/ctl_offline.h"

#include <stdio.h>
#include <unistd.h>

#include "daemon/ctl_server.h"
#include "daemon/privacy.h"
#include "daemon/privilege.h"
#include "proto/control_message.h"
#include "store/store_file.h"

#define SAY_MS 1000

static enum err
no_reload(void *ctx, struct err_note *note)
{
	(void)ctx;
	return err_note(
	    note, ERR_INVALID, "no daemon runs that could be reloaded");
}

static struct store_options
options_of(const struct ctl_offline *how, const struct conf *conf)
{
	return (struct store_options){ .dir = how->store_dir != NULL
		                                  ? how->store_dir
		                                  : conf->store_dir,
		.cache_b = conf->cache_size_b,
		.lock_ms = CTL_STORE_MS,
		.durability = (enum store_durability)conf->durability,
		.refuse_damaged = true };
}

/*
 * A store that cannot be opened does not always say which file is at fault:
 * the first that does not hold as it lies there is named.
 */
static enum err
name_damaged(const char *dir, enum err e, struct err_note *note)
{
	struct err_note why = { "" };
	char store[sizeof(note->text)];

	if ((e != ERR_CORRUPT && e != ERR_IO && e != ERR_INVALID) ||
	    store_file_verify_all(dir, &why) == ERR_OK)
		return e;
	(void)snprintf(store, sizeof(store), "%s", note->text);
	return err_note(
	    note, e, "%s (the store as a whole: %s)", why.text, store);
}

/* Is the file of each table there? A start makes those that are missing. */
static enum err
check_tables(const char *dir, struct err_note *note)
{
	bool meta_is_there = false;

	for (unsigned int i = STORE_TABLE_COUNT; i-- > 0;) {
		const char *table = store_table_name((enum store_table)i);
		char path[4096];

		_Static_assert(
		    STORE_META + 1 == STORE_TABLE_COUNT, "meta comes first");
		(void)snprintf(path, sizeof(path), "%s/%s.db", dir, table);
		if (access(path, F_OK) == 0)
			meta_is_there = true;
		else if (!meta_is_there)
			return err_note(note, ERR_NOTFOUND,
			    "%s: there is no store of greywait's (no %s.db)",
			    dir, table);
		else
			return err_note(note, ERR_CORRUPT,
			    "%s: missing, the store is not complete", path);
	}
	return ERR_OK;
}

/*
 * What recovery and a close in order leave is what the files are: only then
 * can their pages be looked over. A directory without a store gets none.
 */
static enum err
check_files(const struct store_options *options, struct err_note *note)
{
	struct store *store = NULL;
	enum err e = check_tables(options->dir, note);

	if (e != ERR_OK)
		return e;
	e = store_bdb_open(options, &store, note);
	store_close(&store);
	return e == ERR_OK ? store_file_verify_all(options->dir, note)
	                   : name_damaged(options->dir, e, note);
}

static enum err
serve(const struct ctl_offline *how, struct conf *conf, struct store *store,
    struct err_note *note)
{
	struct settings *settings = NULL;
	struct stats stats;
	size_t bad;
	enum err e = settings_new(conf, &settings);

	stats_init(&stats, clock_wall_s(clock_system()));
	if (e == ERR_OK)
		e = settings_load_rules(settings, store, &bad);
	if (e == ERR_OK)
		ctl_server_serve(&(struct ctl_context){ .store = store,
		                     .settings = settings,
		                     .stats = &stats,
		                     .clock = clock_system(),
		                     .reload = no_reload,
		                     .version = PACKAGE_VERSION },
		    how->fd);
	else
		(void)err_note(
		    note, e, "the rules cannot be read: %s", err_str(e));
	settings_free(&settings);
	return e;
}

/* The answer to whatever the client is going to ask. */
static void
tell_client(int fd, enum err e, const struct err_note *note)
{
	struct control *control = NULL;
	json_t *json = control_error(e, note->text);

	if (json != NULL &&
	    control_new(fd, clock_system(), &control) == ERR_OK &&
	    control_write(control, json, SAY_MS) == ERR_OK)
		(void)!control_flush(control, SAY_MS);
	control_free(&control);
	json_decref(json);
}

enum err
ctl_offline_serve(
    const struct ctl_offline *how, struct conf *conf, struct err_note *note)
{
	struct store_options options = options_of(how, conf);
	struct pseudonym *pseudonym = NULL;
	struct store *store = NULL;
	enum err e = privilege_drop(conf->user, note);

	if (e == ERR_OK && how->check)
		e = check_files(&options, note);
	if (e == ERR_OK)
		e = store_bdb_open(&options, &store, note);
	/* A copy of a store is looked at, and no more. */
	if (e == ERR_OK && how->store_dir == NULL)
		e = privacy_open(conf, store, &pseudonym, note);
	conf->pseudonym = pseudonym;
	if (e == ERR_OK)
		e = serve(how, conf, store, note);
	if (e != ERR_OK)
		tell_client(how->fd, e, note);
	store_close(&store);
	conf->pseudonym = NULL;
	pseudonym_free(&pseudonym);
	return e;
}
