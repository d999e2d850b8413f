/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * schema.c: the table of options, and what is found in it by key. To add an
 * option: a field in struct conf, a row here, a paragraph in greywait.conf(5)
 * and one in etc/greywait.conf.
 */
#include "conf/schema.h"

#include <inttypes.h>

#include "conf/conf.h"
#include "conf/schema_check.h"

#define SECOND INT64_C(1000) /* milliseconds */
#define HOUR (3600 * SECOND)
#define DAY (24 * HOUR)
#define MEBI INT64_C(1048576) /* bytes */

#define FIXED false
#define RELOADED true

/* A row's beginning: the field's name is the key's but for the unit. */
#define ROW(of_type, name, field, text, when, line)                      \
	.key = #name, .type = (of_type), .reloadable = (when),           \
	.offset = offsetof(struct conf, field),                          \
	.size = sizeof(((struct conf *)NULL)->field), .initial = (text), \
	.help = (line)
#define DURATION(name, text, least, most, grain, when, line)             \
	{                                                                \
		ROW(SCHEMA_DURATION, name, name##_ms, text, when, line), \
		    .min = (least), .max = (most), .step = (grain)       \
	}
#define SIZE(name, text, least, most, when, line)                   \
	{                                                           \
		ROW(SCHEMA_SIZE, name, name##_b, text, when, line), \
		    .min = (least), .max = (most)                   \
	}
#define INTEGER(name, text, least, most, what, when, line)         \
	{                                                          \
		ROW(SCHEMA_INTEGER, name, name, text, when, line), \
		    .min = (least), .max = (most), .unit = (what)  \
	}
#define BOOLEAN(name, text, when, line)                           \
	{                                                         \
		ROW(SCHEMA_BOOLEAN, name, name, text, when, line) \
	}
#define ENUM(name, text, list, when, line)                      \
	{                                                       \
		ROW(SCHEMA_ENUM, name, name, text, when, line), \
		    .words = (list)                             \
	}
#define STRING(name, text, least, most, fn, when, line)           \
	{                                                         \
		ROW(SCHEMA_STRING, name, name, text, when, line), \
		    .min = (least), .max = (most), .check = (fn)  \
	}
#define NAME(name, text, when, line)                                     \
	{                                                                \
		ROW(SCHEMA_NAME, name, name, text, when, line),          \
		    .max = CONF_NAME_MAX - 1, .check = schema_check_name \
	}
#define ENDPOINT(name, text, fn, when, line)                        \
	{                                                           \
		ROW(SCHEMA_ENDPOINT, name, name, text, when, line), \
		    .max = ENDPOINT_TEXT_MAX, .check = (fn)         \
	}
#define MODE(name, text, most, fn, when, line)                                 \
	{                                                                      \
		ROW(SCHEMA_MODE, name, name, text, when, line), .max = (most), \
		                                                .check = (fn)  \
	}
#define NETWORKS(name, text, when, line)                           \
	{                                                          \
		ROW(SCHEMA_NETWORKS, name, name, text, when, line) \
	}

#define DOMAINS(name, text, when, line)                           \
	{                                                         \
		ROW(SCHEMA_DOMAINS, name, name, text, when, line) \
	}

#define LISTS(name, text, when, line)                           \
	{                                                       \
		ROW(SCHEMA_LISTS, name, name, text, when, line) \
	}

/* Each in the order of its enum. */
static const char *const null_sender_words[] = { "rcpt", "data", NULL };
static const char *const add_header_words[] = { "never", "delayed", "always",
	NULL };
static const char *const durability_words[] = { "sync", "write", "none", NULL };
static const char *const on_error_words[] = { "accept", "tempfail", NULL };
static const char *const on_damaged_words[] = { "fresh", "refuse", NULL };
static const char *const privacy_words[] = { "none", "hmac", NULL };
static const char *const log_to_words[] = { "syslog", "journal", "stderr",
	NULL };
static const char *const log_level_words[] = { "error", "warning", "info",
	"debug", NULL };

static const struct schema_option options[] = {
	ENDPOINT(milter_socket, "unix:/run/greywait/milter.sock", NULL, FIXED,
	    "Where the MTA reaches greywaitd."),
	MODE(milter_socket_mode, "0660", 0777, NULL, FIXED,
	    "Access to a Unix milter_socket."),
	NAME(milter_socket_group, "", FIXED,
	    "Group of a Unix milter_socket; empty leaves it."),
	BOOLEAN(milter_public, "false", FIXED,
	    "Allow an inet milter_socket beyond loopback."),
	ENDPOINT(control_socket, "unix:/run/greywait/control.sock",
	    schema_check_unix, FIXED,
	    "Where the greywait command reaches greywaitd."),
	MODE(control_socket_mode, "0660", 0770, schema_check_group_mode, FIXED,
	    "Access to control_socket; nothing for others."),
	NAME(control_socket_group, "greywait", FIXED,
	    "Whose members may use the greywait command."),
	NAME(user, "greywait", FIXED,
	    "The user that greywaitd becomes when root starts it; empty: "
	    "none."),
	INTEGER(max_sessions, "2000", 1, 100000, "sessions", RELOADED,
	    "SMTP sessions at once; more get 421."),
	INTEGER(max_control_clients, "16", 1, 1000, "clients", RELOADED,
	    "Control connections at once."),
	DURATION(delay, "180s", SECOND, DAY, SECOND, RELOADED,
	    "Until a retry passes, of a client without a name."),
	DURATION(delay_verified, "60s", SECOND, DAY, SECOND, RELOADED,
	    "Until a retry passes, of a client whose name vouches for it."),
	DURATION(delay_suspicious, "30m", SECOND, DAY, SECOND, RELOADED,
	    "Until a retry passes, of a line or of a client that lies."),
	DURATION(retry_window, "24h", HOUR, 30 * DAY, SECOND, RELOADED,
	    "A retry later than this is a first attempt again."),
	DURATION(pass_life, "35d", DAY, 3650 * DAY, SECOND, RELOADED,
	    "A passed origin stays passed so long after its last use."),
	INTEGER(ipv4_prefix, "24", 8, 32, "bits", RELOADED,
	    "IPv4 addresses that count as one sender."),
	INTEGER(ipv6_prefix, "64", 16, 128, "bits", RELOADED,
	    "IPv6 addresses that count as one sender."),
	INTEGER(pool_nets, "3", 0, RECORD_ORIGINS_MAX, "networks", RELOADED,
	    "Networks that make a pool; 0: there are none."),
	INTEGER(trust_after, "5", 0, 1000, "conversations", RELOADED,
	    "Conversations passed before an origin is trusted; 0: never."),
	DURATION(trust_life, "35d", DAY, 3650 * DAY, SECOND, RELOADED,
	    "Trust lasts so long after its last use."),
	BOOLEAN(shadow, "false", RELOADED,
	    "Decide, log and store everything, but defer nothing."),
	DOMAINS(recipient_domains, "", RELOADED,
	    "Delays, window, life and shadow for recipients in some domains."),
	STRING(own_names, "", 0, CONF_STRING_MAX - 1, schema_check_words,
	    RELOADED,
	    "Names and addresses of ours beside the host's, with spaces "
	    "between."),
	STRING(sender_delimiters, "+", 0, 8, schema_check_delimiters, RELOADED,
	    "Characters that begin an extension of a sender's local part."),
	STRING(recipient_delimiters, "+", 0, 8, schema_check_delimiters,
	    RELOADED,
	    "Characters that begin an extension of a recipient's local part."),
	BOOLEAN(greylist_authenticated, "false", RELOADED,
	    "Greylist clients that have authenticated, too."),
	NETWORKS(local_networks, "127.0.0.0/8 ::1/128", RELOADED,
	    "Clients that are never greylisted."),
	ENUM(null_sender, "data", null_sender_words, RELOADED,
	    "When mail from <> is deferred: at RCPT or at DATA."),
	BOOLEAN(whole_message, "false", RELOADED,
	    "One answer for all recipients of a message, at DATA."),
	STRING(reply_code, "451", 1, CONF_NAME_MAX - 1, schema_check_code,
	    RELOADED, "The code of a deferral."),
	STRING(reply_enhanced, "4.7.1", 1, CONF_NAME_MAX - 1,
	    schema_check_enhanced, RELOADED,
	    "The enhanced status code of a deferral."),
	STRING(reply_text, "Greylisted, please try again in {left}", 1, 400,
	    schema_check_reply, RELOADED,
	    "The text of a deferral; {left}, {seconds} and {url} are filled "
	    "in."),
	STRING(help_url, "", 0, 200, schema_check_url, RELOADED,
	    "A page about greylisting at your site, for {url}."),
	ENUM(add_header, "delayed", add_header_words, RELOADED,
	    "Which messages get an X-Greylist header."),
	STRING(store_dir, "/var/lib/greywait", 1, CONF_STRING_MAX - 1,
	    schema_check_path, FIXED, "The directory of the store."),
	ENUM(durability, "write", durability_words, FIXED,
	    "What survives: a power cut, a killed process, or neither."),
	SIZE(cache_size, "256M", MEBI, MEBI *MEBI, FIXED,
	    "Memory for pages of the store."),
	DURATION(store_deadline, "2s", 10, 5 * SECOND, 0, RELOADED,
	    "A decision waits for the store no longer than this."),
	DURATION(checkpoint_interval, "60s", SECOND, HOUR, 0, RELOADED,
	    "Time between checkpoints of the store."),
	SIZE(checkpoint_size, "64M", MEBI, 1024 * MEBI, RELOADED,
	    "A checkpoint is made when the log has grown by so much."),
	DURATION(expiry_interval, "10m", SECOND, DAY, 0, RELOADED,
	    "Time between searches for records whose life is over."),
	INTEGER(expiry_batch, "500", 1, 100000, "records", RELOADED,
	    "Records looked at between two pauses of expiry."),
	DURATION(expiry_pause, "50ms", 0, 60 * SECOND, 0, RELOADED,
	    "Length of a pause of expiry."),
	ENUM(on_store_error, "accept", on_error_words, RELOADED,
	    "What mail gets while the store cannot answer."),
	ENUM(on_damaged_store, "fresh", on_damaged_words, FIXED,
	    "At start: move a damaged store aside, or refuse to start."),
	LISTS(whitelist_files, "shipped /etc/greywait/whitelist", RELOADED,
	    "Files of whitelist entries, beside those made at run time."),
	INTEGER(max_rules, "100000", 0, 10000000, "rules", RELOADED,
	    "Entries of the whitelist, in files and made at run time."),
	INTEGER(max_regexes, "200", 0, 10000, "expressions", RELOADED,
	    "Regular expressions among them."),
	INTEGER(max_origins, "2000000", 1000, 1000000000, "origins", RELOADED,
	    "Origins remembered; beyond it the oldest pending ones go."),
	INTEGER(max_pending_per_net, "10000", 1, 100000000, "origins", RELOADED,
	    "Pending origins of one name or network."),
	INTEGER(max_senders, "20000", 0, 1000000, "records", RELOADED,
	    "Senders and origins in the statistics; 0: there are none."),
	DURATION(sender_life, "90d", DAY, 3650 * DAY, SECOND, RELOADED,
	    "Statistics are kept so long after a sender was last seen."),
	DURATION(statistics_interval, "5s", SECOND, 600 * SECOND, 0, RELOADED,
	    "Time between writings of the statistics to the store."),
	ENUM(privacy, "none", privacy_words, FIXED,
	    "How addresses are stored: as they are, or as keyed hashes."),
	STRING(privacy_key_file, "", 0, CONF_STRING_MAX - 1, schema_check_file,
	    FIXED, "The secret of the hashes; empty: one in store_dir."),
	BOOLEAN(privacy_log, "false", RELOADED,
	    "Hash addresses in the log and in greywait watch, too."),
	ENUM(log_to, "syslog", log_to_words, RELOADED, "Where the log goes."),
	ENUM(log_level, "info", log_level_words, RELOADED,
	    "The least important messages that are logged."),
};

_Static_assert(
    ARRAY_LEN(options) <= SCHEMA_OPTIONS_MAX, "raise SCHEMA_OPTIONS_MAX");

size_t
schema_count(void)
{
	return ARRAY_LEN(options);
}

const struct schema_option *
schema_at(size_t index)
{
	return &options[index];
}

const struct schema_option *
schema_find(struct str key)
{
	for (size_t i = 0; i < ARRAY_LEN(options); i++)
		if (str_eq(key, str_of(options[i].key)))
			return &options[i];
	return NULL;
}

const char *
schema_type_name(enum schema_type type)
{
	switch (type) {
	case SCHEMA_DURATION:
		return "duration";
	case SCHEMA_SIZE:
		return "size";
	case SCHEMA_INTEGER:
		return "integer";
	case SCHEMA_BOOLEAN:
		return "boolean";
	case SCHEMA_ENUM:
		return "enum";
	case SCHEMA_STRING:
		return "string";
	case SCHEMA_NAME:
		return "name";
	case SCHEMA_ENDPOINT:
		return "endpoint";
	case SCHEMA_MODE:
		return "mode";
	case SCHEMA_NETWORKS:
		return "networks";
	case SCHEMA_DOMAINS:
		return "domains";
	case SCHEMA_LISTS:
		return "lists";
	}
	return "?";
}

const char *
schema_format_number(
    enum schema_type type, int64_t n, char buf[QUANTITY_TEXT_MAX])
{
	if (type == SCHEMA_DURATION)
		return quantity_format_ms(n, buf);
	if (type == SCHEMA_SIZE)
		return quantity_format_b(n, buf);
	(void)snprintf(buf, QUANTITY_TEXT_MAX,
	    type == SCHEMA_MODE ? "%04" PRIo64 : "%" PRId64, n);
	return buf;
}

static bool
has_range(enum schema_type type)
{
	return type == SCHEMA_DURATION || type == SCHEMA_SIZE ||
	       type == SCHEMA_INTEGER || type == SCHEMA_MODE;
}

static void
dump_range(const struct schema_option *option, FILE *out)
{
	char min[QUANTITY_TEXT_MAX], max[QUANTITY_TEXT_MAX];

	if (has_range(option->type))
		(void)fprintf(out, "\t%s\t%s",
		    schema_format_number(option->type, option->min, min),
		    schema_format_number(option->type, option->max, max));
	else
		(void)fprintf(out, "\t-\t-");
}

static void
dump_unit(const struct schema_option *option, FILE *out)
{
	if (option->type == SCHEMA_DURATION)
		(void)fprintf(out, "\tms|s|m|h|d|w");
	else if (option->type == SCHEMA_SIZE)
		(void)fprintf(out, "\tB|K|M|G|T");
	else if (option->type != SCHEMA_ENUM)
		(void)fprintf(
		    out, "\t%s", option->unit != NULL ? option->unit : "-");
	else
		for (size_t i = 0; option->words[i] != NULL; i++)
			(void)fprintf(
			    out, "%c%s", i == 0 ? '\t' : '|', option->words[i]);
}

void
schema_dump(FILE *out)
{
	for (size_t i = 0; i < ARRAY_LEN(options); i++) {
		const struct schema_option *o = &options[i];

		(void)fprintf(out, "%s\t%s", o->key, schema_type_name(o->type));
		dump_range(o, out);
		(void)fprintf(
		    out, "\t%s", o->initial[0] == '\0' ? "\"\"" : o->initial);
		dump_unit(o, out);
		(void)fprintf(
		    out, "\t%s\n", o->reloadable ? "reload" : "restart");
	}
}
