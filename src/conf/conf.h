/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * conf.h: struct conf, one complete and valid configuration. It is made from
 * the defaults of the schema and a file, and never changed afterwards: a
 * reload makes another. Reference-counted.
 */
#ifndef CONF_CONF_H
#define CONF_CONF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/addr.h"
#include "base/endpoint.h"
#include "base/err.h"
#include "base/log.h"
#include "core/policy.h"
#include "conf/conf_domains.h"
#include "conf/conf_lists.h"
#include "core/trust.h"
#include "store/store.h"

#define CONF_STRING_MAX 512 /* the terminator included */
#define CONF_NAME_MAX 64    /* users, groups; the terminator included */
#define CONF_NETS_MAX 256
#define CONF_HOST_MAX 256

enum conf_on_error {
	CONF_ON_ERROR_ACCEPT,
	CONF_ON_ERROR_TEMPFAIL,
};

enum conf_header {
	CONF_HEADER_NEVER,
	CONF_HEADER_DELAYED,
	CONF_HEADER_ALWAYS,
};

enum conf_privacy {
	CONF_PRIVACY_NONE,
	CONF_PRIVACY_HMAC, /* addresses are stored as pseudonyms */
};

enum conf_null_sender {
	CONF_NULL_SENDER_RCPT,
	CONF_NULL_SENDER_DATA,
};

struct conf_nets {
	size_t count;
	struct cidr nets[CONF_NETS_MAX];
};

/*
 * One field an option, named as the option but for the unit. Whole numbers
 * and durations are int64_t, enums and booleans int, so that the schema can
 * set them by type. Fields marked (fixed) are read at start only.
 */
struct conf {
	/* sockets and process */
	struct endpoint milter_socket;           /* (fixed) */
	int64_t milter_socket_mode;              /* (fixed) */
	char milter_socket_group[CONF_NAME_MAX]; /* (fixed); "" leaves it */
	int milter_public;              /* (fixed) beyond loopback allowed */
	struct endpoint control_socket; /* (fixed); unix only */
	int64_t control_socket_mode;    /* (fixed) */
	char control_socket_group[CONF_NAME_MAX]; /* (fixed) */
	char user[CONF_NAME_MAX];                 /* (fixed) */
	int64_t max_sessions;
	int64_t max_control_clients;

	/* what is greylisted, and how */
	int64_t delay_ms; /* of a client of which nothing is known */
	int64_t delay_verified_ms;
	int64_t delay_suspicious_ms;
	int64_t retry_window_ms;
	int64_t pass_life_ms;
	int64_t ipv4_prefix;
	int64_t ipv6_prefix;
	int64_t pool_nets;
	int64_t trust_after;
	int64_t trust_life_ms;
	int shadow;
	struct conf_domains recipient_domains;
	char own_names[CONF_STRING_MAX]; /* with spaces between */
	char sender_delimiters[CONF_NAME_MAX];
	char recipient_delimiters[CONF_NAME_MAX];
	int greylist_authenticated;
	struct conf_nets local_networks;
	int null_sender; /* enum conf_null_sender */
	int whole_message;

	/* what the client is told */
	char reply_code[CONF_NAME_MAX];     /* "451" or "450" */
	char reply_enhanced[CONF_NAME_MAX]; /* "4.7.1" */
	char reply_text[CONF_STRING_MAX];   /* {left}, {seconds}, {url} */
	char help_url[CONF_STRING_MAX];
	int add_header; /* enum conf_header */

	/* the store */
	char store_dir[CONF_STRING_MAX]; /* (fixed) */
	int durability;                  /* (fixed) enum store_durability */
	int64_t cache_size_b;            /* (fixed) */
	int64_t store_deadline_ms;
	int64_t checkpoint_interval_ms;
	int64_t checkpoint_size_b; /* of log */
	int64_t expiry_interval_ms;
	int64_t expiry_batch; /* records */
	int64_t expiry_pause_ms;
	int on_store_error;   /* enum conf_on_error */
	int on_damaged_store; /* (fixed) 0 start afresh, 1 refuse */
	struct conf_lists whitelist_files;
	int64_t max_rules;
	int64_t max_regexes;
	int64_t max_origins;
	int64_t max_pending_per_net;
	int64_t max_senders; /* records; 0: no statistics */
	int64_t sender_life_ms;
	int64_t statistics_interval_ms;

	/* privacy */
	int privacy;                            /* (fixed) enum conf_privacy */
	char privacy_key_file[CONF_STRING_MAX]; /* (fixed); "": in store_dir */
	int privacy_log;                        /* pseudonyms in the log, too */

	/* the log */
	int log_to;    /* enum log_target */
	int log_level; /* enum log_level */

	/* no options */
	char host[CONF_HOST_MAX]; /* this host's name, "" if not known */
	/* Borrowed from the daemon, who sets it before anybody sees the
	 * configuration; NULL: addresses are stored as they are. */
	const struct pseudonym *pseudonym;
	_Atomic unsigned int refs;
};

/* Told of each fault that was found: one line, "file:line: what, and what
 * would be right", without a newline. */
typedef void conf_report_fn(void *ctx, const char *line);

/* The defaults of the schema alone. ERR_NOMEM. */
enum err conf_new(struct conf **ret) ATTR_MUST_CHECK;

/*
 * Read `path` over the defaults. All faults are reported before ERR_INVALID
 * is returned; ERR_NOTFOUND and ERR_PERM when the file cannot be read, also
 * reported.
 */
enum err conf_load(const char *path, struct conf **ret, conf_report_fn *report,
    void *ctx) ATTR_MUST_CHECK;

/* Thread-safe. */
struct conf *conf_ref(struct conf *conf);
void conf_unref(struct conf **conf);

/* The policies that the options describe; they borrow from `conf`. */
struct policy conf_policy(const struct conf *conf);

/* The one that holds for `recipient`, with the options of its domain. */
struct policy conf_policy_for(const struct conf *conf, struct str recipient);

struct trust_policy conf_trust_policy(const struct conf *conf);

/*
 * The name of the first option that differs between the two and is fixed
 * while the daemon runs; NULL when there is none.
 */
const char *conf_fixed_difference(const struct conf *a, const struct conf *b);

/* Every option with its value, in the file's own format, to `out`. */
void conf_print(const struct conf *conf, FILE *out);

#endif
