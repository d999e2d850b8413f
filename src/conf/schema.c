/* SPDX-License-Identifier: BSD-2-Clause */
/* schema.c: the table of options. etc/greywait.conf has the same order. */
#include "conf/schema.h"

#include <inttypes.h>
#include <stddef.h>
#include <string.h>

#define S (INT64_C(1000))
#define H (3600 * S)
#define D (24 * H)
#define M (INT64_C(1) << 20)

static const char *const on_error_words[] = { "accept", "tempfail", NULL };
static const char *const damaged_words[] = { "fresh", "refuse", NULL };
static const char *const header_words[] = { "never", "delayed", "always",
	NULL };
static const char *const stage_words[] = { "rcpt", "data", NULL };
static const char *const durability_words[] = { "sync", "write", "none", NULL };
static const char *const log_to_words[] = { "syslog", "journal", "stderr",
	NULL };
static const char *const log_level_words[] = { "error", "warning", "info",
	"debug", NULL };

#define AT(field) offsetof(struct conf, field)

static const struct schema_row rows[] = {
	{ "milter_socket", SCHEMA_ENDPOINT, AT(milter_socket),
	    "unix:/run/greywait/milter.sock", 0, 0, NULL, true },
	{ "milter_socket_mode", SCHEMA_MODE, AT(milter_socket_mode), "0660", 0,
	    0777, NULL, true },
	{ "milter_socket_group", SCHEMA_NAME, AT(milter_socket_group), "", 0, 0,
	    NULL, true },
	{ "milter_public", SCHEMA_BOOLEAN, AT(milter_public), "false", 0, 1,
	    NULL, true },
	{ "control_socket", SCHEMA_ENDPOINT, AT(control_socket),
	    "unix:/run/greywait/control.sock", 0, 0, NULL, true },
	{ "control_socket_mode", SCHEMA_MODE, AT(control_socket_mode), "0660",
	    0, 0777, NULL, true },
	{ "control_socket_group", SCHEMA_NAME, AT(control_socket_group),
	    "greywait", 0, 0, NULL, true },
	{ "user", SCHEMA_NAME, AT(user), "greywait", 0, 0, NULL, true },
	{ "max_sessions", SCHEMA_INTEGER, AT(max_sessions), "2000", 1, 100000,
	    NULL, false },
	{ "max_control_clients", SCHEMA_INTEGER, AT(max_control_clients), "16",
	    1, 1000, NULL, false },
	{ "delay", SCHEMA_DURATION, AT(delay_ms), "180s", 1 * S, D, NULL,
	    false },
	{ "retry_window", SCHEMA_DURATION, AT(retry_window_ms), "24h", H,
	    30 * D, NULL, false },
	{ "pass_life", SCHEMA_DURATION, AT(pass_life_ms), "35d", D, 3650 * D,
	    NULL, false },
	{ "ipv4_prefix", SCHEMA_INTEGER, AT(ipv4_prefix), "24", 8, 32, NULL,
	    false },
	{ "ipv6_prefix", SCHEMA_INTEGER, AT(ipv6_prefix), "64", 16, 128, NULL,
	    false },
	{ "greylist_authenticated", SCHEMA_BOOLEAN, AT(greylist_authenticated),
	    "false", 0, 1, NULL, false },
	{ "local_networks", SCHEMA_NETWORKS, AT(local_networks),
	    "127.0.0.0/8,::1", 0, CONF_NETS_MAX, NULL, false },
	{ "null_sender", SCHEMA_WORD, AT(null_sender), "data", 0, 0,
	    stage_words, false },
	{ "reply_code", SCHEMA_NAME, AT(reply_code), "451", 0, 0, NULL, false },
	{ "reply_enhanced", SCHEMA_NAME, AT(reply_enhanced), "4.7.1", 0, 0,
	    NULL, false },
	{ "reply_text", SCHEMA_STRING, AT(reply_text),
	    "Greylisted, please try again in {left}", 0, 0, NULL, false },
	{ "help_url", SCHEMA_STRING, AT(help_url), "", 0, 0, NULL, false },
	{ "add_header", SCHEMA_WORD, AT(add_header), "delayed", 0, 0,
	    header_words, false },
	{ "store_dir", SCHEMA_PATH, AT(store_dir), "/var/lib/greywait", 0, 0,
	    NULL, true },
	{ "durability", SCHEMA_WORD, AT(durability), "write", 0, 0,
	    durability_words, true },
	{ "cache_size", SCHEMA_SIZE, AT(cache_size_b), "64M", M,
	    INT64_C(1) << 40, NULL, true },
	{ "store_deadline", SCHEMA_DURATION, AT(store_deadline_ms), "2s", 10,
	    5 * S, NULL, false },
	{ "checkpoint_interval", SCHEMA_DURATION, AT(checkpoint_interval_ms),
	    "60s", S, H, NULL, false },
	{ "expiry_interval", SCHEMA_DURATION, AT(expiry_interval_ms), "10m", S,
	    D, NULL, false },
	{ "expiry_batch", SCHEMA_INTEGER, AT(expiry_batch), "500", 1, 100000,
	    NULL, false },
	{ "expiry_pause", SCHEMA_DURATION, AT(expiry_pause_ms), "20ms", 0,
	    60 * S, NULL, false },
	{ "on_store_error", SCHEMA_WORD, AT(on_store_error), "accept", 0, 0,
	    on_error_words, false },
	{ "on_damaged_store", SCHEMA_WORD, AT(on_damaged_store), "fresh", 0, 0,
	    damaged_words, true },
	{ "max_rules", SCHEMA_INTEGER, AT(max_rules), "100000", 0, 10000000,
	    NULL, false },
	{ "log_to", SCHEMA_WORD, AT(log_to), "syslog", 0, 0, log_to_words,
	    false },
	{ "log_level", SCHEMA_WORD, AT(log_level), "info", 0, 0,
	    log_level_words, false },
};

const struct schema_row *
schema_rows(size_t *ret_count)
{
	*ret_count = ARRAY_LEN(rows);
	return rows;
}

const struct schema_row *
schema_find(struct str key)
{
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (str_eq(key, str_of(rows[i].key)))
			return &rows[i];
	return NULL;
}

#define KEY_MAX 40

/* Levenshtein's distance, of words that are not long. */
static size_t
distance(struct str a, struct str b)
{
	size_t row[KEY_MAX + 1];

	for (size_t j = 0; j <= b.len; j++)
		row[j] = j;
	for (size_t i = 0; i < a.len; i++) {
		size_t diagonal = row[0];

		row[0] = i + 1;
		for (size_t j = 0; j < b.len; j++) {
			size_t best =
			    diagonal + (a.data[i] != b.data[j] ? 1 : 0);

			diagonal = row[j + 1];
			if (row[j] + 1 < best)
				best = row[j] + 1;
			if (row[j + 1] + 1 < best)
				best = row[j + 1] + 1;
			row[j + 1] = best;
		}
	}
	return row[b.len];
}

const char *
schema_closest(struct str key)
{
	const char *closest = NULL;
	size_t least = key.len / 3 + 2;

	if (key.len > KEY_MAX)
		return NULL;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		size_t d = distance(key, str_of(rows[i].key));

		if (d < least) {
			least = d;
			closest = rows[i].key;
		}
	}
	return closest;
}

static const char *
type_name(enum schema_type type)
{
	switch (type) {
	case SCHEMA_DURATION:
		return "duration";
	case SCHEMA_SIZE:
		return "size";
	case SCHEMA_INTEGER:
		return "integer";
	case SCHEMA_MODE:
		return "mode";
	case SCHEMA_BOOLEAN:
		return "boolean";
	case SCHEMA_WORD:
		return "word";
	case SCHEMA_NAME:
		return "name";
	case SCHEMA_STRING:
		return "string";
	case SCHEMA_PATH:
		return "path";
	case SCHEMA_ENDPOINT:
		return "socket";
	case SCHEMA_NETWORKS:
		return "networks";
	}
	return "unknown";
}

static const char *
unit_name(enum schema_type type)
{
	if (type == SCHEMA_DURATION)
		return "ms";
	return type == SCHEMA_SIZE ? "B" : "-";
}

void
schema_dump(FILE *out)
{
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		(void)fprintf(out,
		    "%s\t%s\t%" PRId64 "\t%" PRId64 "\t%s\t%s\t%s\n",
		    rows[i].key, type_name(rows[i].type), rows[i].least,
		    rows[i].most, rows[i].by_default, unit_name(rows[i].type),
		    rows[i].fixed ? "restart" : "reload");
}
