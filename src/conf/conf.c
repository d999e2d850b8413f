/* SPDX-License-Identifier: BSD-2-Clause */
/* conf.c: a configuration from defaults and file, and what must hold in it. */
#include "conf/conf.h"

#include <assert.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "conf/conf_file.h"
#include "conf/schema.h"

/* Each item of `text`, between commas. */
static void
set_default_items(
    const struct schema_row *row, struct str text, struct conf *conf)
{
	while (text.len > 0) {
		size_t comma = str_find(text, ',');
		enum err e =
		    schema_set_text(row, str_slice(text, 0, comma), conf, NULL);

		assert(e == ERR_OK);
		(void)e;
		text = str_slice(text, comma + 1, text.len);
	}
}

static void
set_default(const struct schema_row *row, struct conf *conf)
{
	struct str text = str_of(row->by_default);
	unsigned int n = 0;
	enum err e = ERR_OK;

	if (row->type == SCHEMA_NETWORKS)
		set_default_items(row, text, conf);
	else if (row->type == SCHEMA_BOOLEAN)
		e = schema_set_boolean(
		    row, str_eq(text, STR("true")), conf, NULL);
	else if (row->type == SCHEMA_INTEGER && str_to_u32(text, &n))
		e = schema_set_integer(row, n, conf, NULL);
	else
		e = schema_set_text(row, text, conf, NULL);
	assert(e == ERR_OK);
	(void)e;
}

enum err
conf_new(struct conf **ret)
{
	struct conf *conf = calloc(1, sizeof(*conf));
	size_t count;
	const struct schema_row *rows = schema_rows(&count);

	_Static_assert(sizeof(int) < sizeof(int64_t), "fields by type");
	if (conf == NULL)
		return ERR_NOMEM;
	conf->refs = 1;
	for (size_t i = 0; i < count; i++)
		set_default(&rows[i], conf);
	*ret = conf;
	return ERR_OK;
}

/* The host of an inet socket is a loopback address or localhost. */
static bool
is_loopback(const struct endpoint *ep)
{
	struct cidr v4, v6;
	struct addr a;

	if (addr_parse(str_of(ep->host), &a) != ERR_OK)
		return strcmp(ep->host, "localhost") == 0;
	if (cidr_parse(STR("127.0.0.0/8"), &v4, NULL) != ERR_OK ||
	    cidr_parse(STR("::1"), &v6, NULL) != ERR_OK)
		return false;
	return cidr_has(&v4, &a) || cidr_has(&v6, &a);
}

static void
check_sockets(const struct conf *conf, struct conf_file *file)
{
	if (conf->milter_socket.kind != ENDPOINT_UNIX && !conf->milter_public &&
	    !is_loopback(&conf->milter_socket))
		conf_file_fault(file, "milter_socket",
		    "milter_socket is not on a loopback address: whoever "
		    "reaches it can fill the store. Set milter_public = true "
		    "if a firewall guards it");
	if (conf->control_socket.kind != ENDPOINT_UNIX)
		conf_file_fault(file, "control_socket",
		    "control_socket must be a Unix socket such as "
		    "\"unix:/run/greywait/control.sock\"");
}

static bool
is_known_placeholder(struct str s)
{
	return str_eq(s, STR("{left}")) || str_eq(s, STR("{seconds}")) ||
	       str_eq(s, STR("{url}"));
}

static void
check_text(const struct conf *conf, struct conf_file *file)
{
	struct str text = str_of(conf->reply_text);

	if (!str_starts(text, STR("Greylisted")))
		conf_file_fault(file, "reply_text",
		    "reply_text must begin with \"Greylisted\": fail2ban's "
		    "filter for Postfix bans senders by other words");
	for (size_t i = 0; i < text.len; i++) {
		size_t end;

		if (text.data[i] != '{')
			continue;
		end = str_find(str_slice(text, i, text.len), '}');
		if (!is_known_placeholder(str_slice(text, i, end + 1)))
			conf_file_fault(file, "reply_text",
			    "reply_text has a placeholder that is none of "
			    "{left}, {seconds} and {url}");
	}
}

/* "4.7.1": class 4, two numbers of up to three digits (RFC 3463 2). */
static bool
is_enhanced_code(struct str s)
{
	unsigned int n;
	size_t dot;

	if (!str_starts(s, STR("4.")))
		return false;
	s = str_slice(s, 2, s.len);
	dot = str_find(s, '.');
	return dot >= 1 && dot <= 3 && s.len - dot >= 2 && s.len - dot <= 4 &&
	       str_to_u32(str_slice(s, 0, dot), &n) &&
	       str_to_u32(str_slice(s, dot + 1, s.len), &n);
}

static void
check_reply(const struct conf *conf, struct conf_file *file)
{
	if (strcmp(conf->reply_code, "450") != 0 &&
	    strcmp(conf->reply_code, "451") != 0)
		conf_file_fault(file, "reply_code",
		    "reply_code must be \"451\" or \"450\": the retry has to "
		    "be asked for (RFC 5321 4.3.2)");
	if (!is_enhanced_code(str_of(conf->reply_enhanced)))
		conf_file_fault(file, "reply_enhanced",
		    "reply_enhanced must be a code of class 4 such as "
		    "\"4.7.1\" (RFC 3463)");
	check_text(conf, file);
}

static void
check(const struct conf *conf, struct conf_file *file)
{
	check_sockets(conf, file);
	check_reply(conf, file);
	if (conf->retry_window_ms <= conf->delay_ms)
		conf_file_fault(file, "retry_window",
		    "retry_window must be longer than delay, or no retry "
		    "ever passes");
}

enum err
conf_load(
    const char *path, struct conf **ret, conf_report_fn *report, void *ctx)
{
	struct conf_file file = {
		.path = path, .report = report, .report_ctx = ctx
	};
	struct conf *conf = NULL;
	enum err e = conf_new(&conf);

	if (e != ERR_OK)
		return e;
	conf_file_read(&file, conf);
	if (file.faults == 0)
		check(conf, &file);
	if (file.faults > 0) {
		conf_unref(&conf);
		return ERR_INVALID;
	}
	*ret = conf;
	return ERR_OK;
}

struct conf *
conf_ref(struct conf *conf)
{
	atomic_fetch_add(&conf->refs, 1);
	return conf;
}

void
conf_unref(struct conf **conf)
{
	struct conf *gone = *conf;

	*conf = NULL;
	if (gone != NULL && atomic_fetch_sub(&gone->refs, 1) == 1)
		free(gone);
}

struct policy
conf_policy(const struct conf *conf)
{
	struct policy policy = {
		.retry_window_s = conf->retry_window_ms / 1000,
		.pass_life_s = conf->pass_life_ms / 1000,
		.nets = { (uint8_t)conf->ipv4_prefix,
		    (uint8_t)conf->ipv6_prefix },
	};

	for (size_t i = 0; i < GRADE_COUNT; i++)
		policy.delay_s[i] = conf->delay_ms / 1000;
	return policy;
}

const char *
conf_fixed_difference(const struct conf *a, const struct conf *b)
{
	size_t count;
	const struct schema_row *rows = schema_rows(&count);

	for (size_t i = 0; i < count; i++)
		if (rows[i].fixed && schema_differs(&rows[i], a, b))
			return rows[i].key;
	return NULL;
}

void
conf_print(const struct conf *conf, FILE *out)
{
	size_t count;
	const struct schema_row *rows = schema_rows(&count);

	for (size_t i = 0; i < count; i++) {
		(void)fprintf(out, "%s = ", rows[i].key);
		schema_print_value(&rows[i], conf, out);
		(void)fputs(";\n", out);
	}
}
