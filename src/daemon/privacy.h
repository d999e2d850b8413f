/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * privacy.h: the secret of pseudonyms, in a file of the daemon's user, and
 * what is shown of an attempt where addresses are not to be.
 */
#ifndef DAEMON_PRIVACY_H
#define DAEMON_PRIVACY_H

#include "conf/conf.h"
#include "core/attempt.h"
#include "core/pseudonym.h"
#include "store/store.h"

#define PRIVACY_KEY_FILE "privacy.key" /* in store_dir */

/*
 * Read the secret that `conf` asks for, or make a new one where there is no
 * file; `*ret` stays NULL with privacy = "none". A mark of it is kept in the
 * store: that it is another one than before is logged, and mail flows on.
 * ERR_INVALID: the file is no secret, or others can read it. To be called by
 * the daemon's user, before any thread is started.
 */
enum err privacy_open(const struct conf *conf, struct store *store,
    struct pseudonym **ret, struct err_note *note) ATTR_MUST_CHECK;

/* By what an export tells of whose secret its pseudonyms are: hexadecimal; ""
 * without one. */
#define PRIVACY_MARK_TEXT_MAX (2 * PSEUDONYM_MARK_SIZE + 1)
void privacy_mark(const struct conf *conf, char ret[PRIVACY_MARK_TEXT_MAX]);

/* Room for the texts of an attempt. */
struct privacy_shown {
	struct attempt attempt;
	struct address sender, recipient;
};

/*
 * The attempt as the log may show it: itself, or with pseudonyms when
 * privacy_log is set. What is returned lives as long as both arguments.
 */
const struct attempt *privacy_show(const struct conf *conf,
    const struct attempt *attempt, struct privacy_shown *mem);

#endif
