/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_decide_reply.c: a decision as it is told: to the client in the reply,
 * to the operator in the log.
 */
#include "unit.h"

#include <stdio.h>
#include <string.h>

#include "daemon/decision_log.h"
#include "daemon/reply.h"

static struct reply
reply_with(const char *text, const char *url, int64_t left_s)
{
	struct conf *conf = NULL;
	struct decision d = { .verdict = VERDICT_DEFER, .left_s = left_s };
	struct reply reply;

	assert_int_equal(conf_new(&conf), ERR_OK);
	(void)snprintf(conf->reply_text, sizeof(conf->reply_text), "%s", text);
	(void)snprintf(conf->help_url, sizeof(conf->help_url), "%s", url);
	reply = reply_deferred(conf, &d);
	conf_unref(&conf);
	return reply;
}

static void
test_placeholders(void **state)
{
	(void)state;
	assert_string_equal(reply_with("Greylisted", "", 5).text, "Greylisted");
	assert_string_equal(reply_with("wait {left} ({seconds} s), see {url}",
	                        "http://h/?a", 125)
	                        .text,
	    "wait 2 min 5 s (125 s), see http://h/?a");
	assert_string_equal(reply_with("{left}{left}", "", 5).text, "5 s5 s");
	/* What is none stays; a value is not looked into again. */
	assert_string_equal(reply_with("{lef} {} {left 100%", "", 5).text,
	    "{lef} {} {left 100%");
	assert_string_equal(reply_with("{url}", "{left}", 5).text, "{left}");
}

static void
test_long_reply_is_cut(void **state)
{
	char text[CONF_STRING_MAX], url[CONF_STRING_MAX];
	struct reply reply;

	(void)state;
	memset(url, 'u', sizeof(url) - 1);
	url[sizeof(url) - 1] = '\0';
	text[0] = '\0';
	for (size_t i = 0; i + 6 < sizeof(text); i += 5)
		(void)snprintf(text + i, 6, "{url}");
	reply = reply_with(text, url, 5);
	assert_int_equal(strlen(reply.text), REPLY_TEXT_MAX - 1);
}

/* fail2ban's Postfix filter bans by such words; a greylisted one retries. */
static void
test_fixed_replies(void **state)
{
	const struct reply replies[] = { reply_store_error(), reply_busy() };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(replies[i].code[0], '4');
		assert_int_equal(replies[i].enhanced[0], '4');
		assert_ptr_equal(
		    strstr(replies[i].text, "Greylisted"), replies[i].text);
		assert_null(strchr(replies[i].text, '%'));
	}
}

static const char *
logged(
    const struct attempt *a, const struct decision *d, const struct entry *rule)
{
	static char line[DECISION_LOG_MAX];
	struct strbuf b;

	strbuf_init(&b, line, sizeof(line));
	decision_log_format(a, d, rule, &b);
	assert_false(b.cut);
	return line;
}

static void
test_log_line(void **state)
{
	struct attempt a = { .client_name = STR(""),
		.helo = STR(""),
		.sender = STR(""),
		.recipient = STR("u@d.example") };
	struct decision d = { .verdict = VERDICT_ACCEPT,
		.reason = REASON_RULE };
	struct rule rule;
	struct entry *entry = NULL;

	(void)state;
	assert_int_equal(addr_parse(STR("2001:db8::1"), &a.client), ERR_OK);
	assert_int_equal(
	    rule_parse(RULE_RECIPIENT, STR("d.example"), &rule, NULL), ERR_OK);
	memcpy(rule.added_by, "root", sizeof("root"));
	assert_int_equal(entry_new(&rule, NULL, 0, &entry), ERR_OK);
	assert_string_equal(logged(&a, &d, entry),
	    "verdict=accept, reason=rule, link=none, grade=unknown, delay=0, "
	    "waited=0, left=0, client_name=unknown, "
	    "client_address=2001:db8::1, helo=-, sender=<>, "
	    "recipient=u@d.example, rule=recipient:d.example, rule_from=root, "
	    "would=none");
	entry_unref(&entry);
}

/* No value can end its word, its line, or pretend to be another key. */
static void
test_hostile_log_line(void **state)
{
	struct attempt a = { .client_name = STR("a, rule=x"),
		.helo = STR("\x1b[2J\r\nverdict=accept"),
		.sender = STR("\"a b\"@c, recipient=d"),
		.recipient = STR("\xff\xe2\x80\xae\\") };
	struct decision d = { .verdict = VERDICT_DEFER,
		.reason = REASON_FIRST };
	const char *line;

	(void)state;
	assert_int_equal(addr_parse(STR("192.0.2.1"), &a.client), ERR_OK);
	line = logged(&a, &d, NULL);
	assert_non_null(strstr(line, "client_name=a\\x2c\\x20rule\\x3dx, "));
	assert_non_null(
	    strstr(line, "helo=\\x1b[2J\\x0d\\x0averdict\\x3daccept, "));
	assert_non_null(strstr(
	    line, "sender=\\x22a\\x20b\\x22@c\\x2c\\x20recipient\\x3dd, "));
	assert_non_null(strstr(line, "recipient=\\xff\\xe2\\x80\\xae\\x5c, "));
	assert_ptr_equal(strstr(line, "verdict="), line);
	assert_null(strstr(line + 1, "verdict="));
}

/* However long they are, all keys are there. */
static void
test_long_log_line(void **state)
{
	static char text[2000];
	struct str s = { text, sizeof(text) };
	struct attempt a = {
		.client_name = s, .helo = s, .sender = s, .recipient = s
	};
	struct decision d = { .verdict = VERDICT_DEFER,
		.reason = REASON_FIRST,
		.delay_s = INT64_MAX,
		.waited_s = INT64_MAX,
		.left_s = INT64_MAX };

	(void)state;
	memset(text, '\n', sizeof(text));
	assert_int_equal(
	    addr_parse(
	        STR("2001:db8:1111:2222:3333:4444:5555:6666"), &a.client),
	    ERR_OK);
	assert_non_null(
	    strstr(logged(&a, &d, NULL), ", rule=none, rule_from=none"));
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_placeholders),
	cmocka_unit_test(test_long_reply_is_cut),
	cmocka_unit_test(test_fixed_replies),
	cmocka_unit_test(test_log_line),
	cmocka_unit_test(test_hostile_log_line),
	cmocka_unit_test(test_long_log_line),
};

UNIT_MAIN(tests)
