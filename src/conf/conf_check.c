/* SPDX-License-Identifier: BSD-2-Clause */
/* conf_check.c: the checks across options. */
#include "conf/conf_check.h"

#include <assert.h>
#include <string.h>

#include "base/quantity.h"
#include "conf/schema_check.h"

/*
 * A reply is one line of at most 512 bytes (RFC 5321 4.5.3.1.5), of which the
 * code, a space, the longest enhanced code, another and CR LF take 16.
 */
#define REPLY_MAX 496
#define LEFT_MAX 20    /* bytes of the longest {left}, with room */
#define SECONDS_MAX 10 /* of the longest {seconds} */

struct check {
	const struct conf *conf;
	const struct conf_origins *origins;
	struct conf_faults *faults;
};

static size_t
index_of(const char *key)
{
	for (size_t i = 0; i < schema_count(); i++)
		if (strcmp(schema_at(i)->key, key) == 0)
			return i;
	assert(!"an option that the table has");
	return 0;
}

/* A fault has been told of one of the two. */
static bool
is_faulty(const struct check *c, const char *a, const char *b)
{
	return c->origins->from[index_of(a)] == CONF_ORIGIN_FAULTY ||
	       c->origins->from[index_of(b)] == CONF_ORIGIN_FAULTY;
}

/* Where `first` was set, else where `second` was. */
static struct conf_place
place_of(const struct check *c, const char *first, const char *second)
{
	size_t i = index_of(first);

	if (c->origins->from[i] != CONF_ORIGIN_FILE)
		i = index_of(second);
	return c->origins->places[i];
}

static void
check_delay(const struct check *c, const char *key, int64_t delay_ms)
{
	char window[QUANTITY_TEXT_MAX], delay[QUANTITY_TEXT_MAX];

	if (is_faulty(c, "retry_window", key) ||
	    c->conf->retry_window_ms > delay_ms)
		return;
	conf_fault(c->faults, place_of(c, "retry_window", key),
	    "retry_window (%s) must be longer than %s (%s): no retry would "
	    "ever pass",
	    quantity_format_ms(c->conf->retry_window_ms, window), key,
	    quantity_format_ms(delay_ms, delay));
}

static void
check_times(const struct check *c)
{
	check_delay(c, "delay_verified", c->conf->delay_verified_ms);
	check_delay(c, "delay", c->conf->delay_ms);
	check_delay(c, "delay_suspicious", c->conf->delay_suspicious_ms);
}

static bool
is_loopback(const char *host)
{
	struct addr addr;
	struct cidr net;

	if (str_eq_nocase(str_of(host), STR("localhost")) ||
	    str_eq_nocase(str_of(host), STR("ip6-localhost")))
		return true;
	if (addr_parse(str_of(host), &addr) != ERR_OK ||
	    cidr_parse(STR("127.0.0.0/8"), &net, NULL) != ERR_OK)
		return false;
	if (cidr_has(&net, &addr))
		return true;
	return cidr_parse(STR("::1"), &net, NULL) == ERR_OK &&
	       cidr_has(&net, &addr);
}

/* Whoever reaches the milter can ask it about anybody and fill the store. */
static void
check_milter_socket(const struct check *c)
{
	const struct endpoint *ep = &c->conf->milter_socket;

	if (is_faulty(c, "milter_socket", "milter_public") ||
	    ep->kind == ENDPOINT_UNIX || is_loopback(ep->host) ||
	    c->conf->milter_public)
		return;
	conf_fault(c->faults, place_of(c, "milter_socket", "milter_public"),
	    "milter_socket listens on %s, which other machines may reach; use "
	    "127.0.0.1 or ::1, or set milter_public = true; behind a firewall",
	    ep->host);
}

static void
check_sockets_differ(const struct check *c)
{
	const struct endpoint *a = &c->conf->milter_socket;
	const struct endpoint *b = &c->conf->control_socket;

	if (is_faulty(c, "control_socket", "milter_socket") ||
	    a->kind != ENDPOINT_UNIX || strcmp(a->path, b->path) != 0)
		return;
	conf_fault(c->faults, place_of(c, "control_socket", "milter_socket"),
	    "control_socket and milter_socket are both %s; they must differ",
	    a->path);
}

static void
check_reply(const struct check *c)
{
	struct str text = str_of(c->conf->reply_text), name;
	size_t url = strlen(c->conf->help_url), at = 0, len = text.len;
	bool has_url = false;

	if (is_faulty(c, "reply_text", "help_url"))
		return;
	while (schema_next_placeholder(text, &at, &name)) {
		len -= name.len + 2;
		if (str_eq(name, STR("url")))
			len += url;
		else
			len +=
			    str_eq(name, STR("left")) ? LEFT_MAX : SECONDS_MAX;
		has_url = has_url || str_eq(name, STR("url"));
	}
	if (has_url && url == 0)
		conf_fault(c->faults, place_of(c, "reply_text", "help_url"),
		    "reply_text has {url}, but help_url is empty; set it, or "
		    "leave {url} out");
	else if (!has_url && url > 0)
		conf_fault(c->faults, place_of(c, "help_url", "reply_text"),
		    "help_url is told to nobody: reply_text has no {url}");
	else if (len > REPLY_MAX)
		conf_fault(c->faults, place_of(c, "reply_text", "help_url"),
		    "reply_text can become %zu bytes long with its "
		    "placeholders filled in; %d is the most",
		    len, REPLY_MAX);
}

static void
check_privacy(const struct check *c)
{
	if (is_faulty(c, "privacy_log", "privacy") || !c->conf->privacy_log ||
	    c->conf->privacy != CONF_PRIVACY_NONE)
		return;
	conf_fault(c->faults, place_of(c, "privacy_log", "privacy"),
	    "privacy_log needs privacy = \"hmac\": there is no secret to hash "
	    "with");
}

void
conf_check(const struct conf *conf, const struct conf_origins *origins,
    struct conf_faults *faults)
{
	const struct check c = { conf, origins, faults };

	check_times(&c);
	check_milter_socket(&c);
	check_sockets_differ(&c);
	check_reply(&c);
	check_privacy(&c);
}
