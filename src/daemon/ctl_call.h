/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ctl_call.h: struct ctl_call, one request of a control client while it is
 * being answered, and what the functions of commands need: their arguments,
 * and a way to hand out rows. A call belongs to one thread.
 */
#ifndef DAEMON_CTL_CALL_H
#define DAEMON_CTL_CALL_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/addr.h"
#include "base/clock.h"
#include "base/err.h"
#include "daemon/ctl_peer.h"
#include "daemon/events.h"
#include "daemon/expiry_hold.h"
#include "daemon/settings.h"
#include "daemon/stats.h"
#include "greylist/census.h"
#include "proto/control.h"
#include "proto/control_text.h"
#include "store/store.h"

#define CTL_TEXT_MAX 1024  /* bytes of one argument, terminated */
#define CTL_STORE_MS 5000  /* longest wait for the store: a person waits */
#define CTL_DETAIL_MAX 512 /* bytes of the log's words on a change */

/* What the commands work on. Constant after start; all is thread-safe. */
struct ctl_context {
	struct store *store;
	struct settings *settings;
	struct stats *stats;
	struct census *census; /* NULL: nothing is counted */
	struct events *events; /* NULL: no mail is decided on */
	struct expiry_hold *hold;
	const struct clock *clock;
	/* Read the configuration again; the note says what is wrong, or on
	 * ERR_OK what the operator should know. Serialises itself. */
	enum err (*reload)(void *ctx, struct err_note *note);
	void *reload_ctx;
	const char *version;
};

struct ctl_call {
	struct ctl_context *ctx;
	const struct ctl_peer *peer;
	json_t *args; /* an object, checked; NULL when none were given */
	struct control *control;
	int64_t reply_ms; /* longest wait for the peer to read */
	int64_t now_s;    /* when the request came */
	json_t *result;   /* set by the command; goes out with the end */
	enum err broken;  /* the peer cannot be written to any more */
	int64_t said_ms;  /* when the peer last heard of us */
	char detail[CTL_DETAIL_MAX]; /* for the log: what was changed */
	struct err_note note;
};

/*
 * The bytes of a text argument into `ret`, which becomes "" when it was not
 * given. ERR_INVALID with the call's note when it is too long.
 */
enum err ctl_arg_text(struct ctl_call *call, const char *name,
    char ret[CTL_TEXT_MAX]) ATTR_MUST_CHECK;

/* False, too, when it was not given. */
bool ctl_arg_flag(const struct ctl_call *call, const char *name);

bool ctl_arg_given(const struct ctl_call *call, const char *name);

/* `otherwise` when it was not given. ERR_INVALID when it is negative. */
enum err ctl_arg_number(struct ctl_call *call, const char *name,
    int64_t otherwise, int64_t *ret) ATTR_MUST_CHECK;

/*
 * Hand out one row; takes over the reference, and NULL is out of memory.
 * False when the peer cannot be written to: then `broken` is set and the
 * command ends. May wait for the peer: to be called without a lock.
 */
bool ctl_row_take(struct ctl_call *call, json_t *row);

/*
 * To be called now and then by a command that works long without a row: tells
 * the peer that it is still at work, and finds out when the peer has gone.
 */
bool ctl_still_there(struct ctl_call *call);

/* Texts of the protocol: foreign bytes, an address, a network. */
json_t *ctl_text(const char *s);
json_t *ctl_addr(const struct addr *a);

#endif
