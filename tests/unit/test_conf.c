/* SPDX-License-Identifier: BSD-2-Clause */
/* test_conf.c: a configuration's life, and what is asked of one. */
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "conf/conf.h"
#include "conf/schema_value.h"
#include "conf_fixture.h"
#include "unit.h"

static struct conf *
defaults(void)
{
	struct conf *conf = NULL;

	assert_int_equal(conf_new(&conf), ERR_OK);
	return conf;
}

static void
test_defaults_are_those_that_are_promised(void **state ATTR_UNUSED)
{
	struct conf *c = defaults();
	char text[ENDPOINT_TEXT_MAX];

	assert_string_equal(endpoint_format(&c->milter_socket, text),
	    "unix:/run/greywait/milter.sock");
	assert_int_equal(c->milter_socket_mode, 0660);
	assert_string_equal(c->milter_socket_group, "");
	assert_false(c->milter_public);
	assert_string_equal(
	    c->control_socket.path, "/run/greywait/control.sock");
	assert_int_equal(c->control_socket_mode, 0660);
	assert_string_equal(c->control_socket_group, "greywait");
	assert_string_equal(c->user, "greywait");
	assert_int_equal(c->max_sessions, 2000);
	assert_int_equal(c->max_control_clients, 16);
	assert_int_equal(c->delay_ms, 180000);
	assert_int_equal(c->retry_window_ms, 86400000);
	assert_int_equal(c->pass_life_ms, INT64_C(35) * 86400000);
	assert_int_equal(c->ipv4_prefix, 24);
	assert_int_equal(c->ipv6_prefix, 64);
	assert_false(c->greylist_authenticated);
	assert_int_equal(c->null_sender, CONF_NULL_SENDER_DATA);
	conf_unref(&c);
}

static void
test_defaults_of_reply_store_and_log(void **state ATTR_UNUSED)
{
	struct conf *c = defaults();

	assert_string_equal(c->reply_code, "451");
	assert_string_equal(c->reply_enhanced, "4.7.1");
	assert_string_equal(
	    c->reply_text, "Greylisted, please try again in {left}");
	assert_string_equal(c->help_url, "");
	assert_int_equal(c->add_header, CONF_HEADER_DELAYED);
	assert_string_equal(c->store_dir, "/var/lib/greywait");
	assert_int_equal(c->durability, STORE_DURABILITY_WRITE);
	assert_int_equal(c->cache_size_b, 256 << 20);
	assert_int_equal(c->store_deadline_ms, 2000);
	assert_int_equal(c->checkpoint_interval_ms, 60000);
	assert_int_equal(c->checkpoint_size_b, 64 << 20);
	assert_int_equal(c->expiry_interval_ms, 600000);
	assert_int_equal(c->expiry_batch, 500);
	assert_int_equal(c->expiry_pause_ms, 50);
	assert_int_equal(c->on_store_error, CONF_ON_ERROR_ACCEPT);
	assert_int_equal(c->on_damaged_store, 0);
	assert_int_equal(c->max_rules, 100000);
	assert_int_equal(c->max_origins, 2000000);
	assert_int_equal(c->max_pending_per_net, 10000);
	assert_int_equal(c->max_senders, 20000);
	assert_int_equal(c->sender_life_ms, INT64_C(90) * 86400000);
	assert_int_equal(c->statistics_interval_ms, 5000);
	assert_int_equal(c->log_to, LOG_TO_SYSLOG);
	assert_int_equal(c->log_level, LOG_LEVEL_INFO);
	conf_unref(&c);
}

static void
test_loopback_is_local_by_default(void **state ATTR_UNUSED)
{
	struct conf *c = defaults();
	char text[CIDR_TEXT_MAX];

	assert_int_equal(c->local_networks.count, 2);
	assert_string_equal(
	    cidr_format(&c->local_networks.nets[0], text), "127.0.0.0/8");
	assert_string_equal(
	    cidr_format(&c->local_networks.nets[1], text), "::1");
	conf_unref(&c);
}

static void
test_policy_is_in_seconds(void **state ATTR_UNUSED)
{
	struct conf *c = defaults();
	struct policy policy = conf_policy(c);

	assert_int_equal(policy.delay_s[GRADE_UNKNOWN], 180);
	assert_int_equal(policy.delay_s[GRADE_VERIFIED], 60);
	assert_int_equal(policy.delay_s[GRADE_SUSPICIOUS], 1800);
	assert_int_equal(policy.retry_window_s, 86400);
	assert_int_equal(policy.pass_life_s, 35 * 86400);
	assert_int_equal(policy.evidence.ipv4_prefix, 24);
	assert_int_equal(policy.evidence.ipv6_prefix, 64);
	conf_unref(&c);
}

static void
test_last_reference_frees(void **state ATTR_UNUSED)
{
	struct conf *a = defaults(), *b = conf_ref(a), *none = NULL;

	assert_ptr_equal(a, b);
	assert_int_equal(atomic_load(&a->refs), 2);
	conf_unref(&a);
	assert_null(a);
	assert_int_equal(atomic_load(&b->refs), 1);
	assert_int_equal(b->delay_ms, 180000);
	conf_unref(&b);
	assert_null(b);
	conf_unref(&none);
}

static void
test_fixed_difference_names_the_first(void **state ATTR_UNUSED)
{
	struct conf *a = defaults(), *b = defaults();

	assert_null(conf_fixed_difference(a, b));
	b->delay_ms = 60000;
	b->local_networks.count = 1;
	b->log_to = LOG_TO_STDERR;
	assert_null(conf_fixed_difference(a, b));
	b->cache_size_b++;
	assert_string_equal(conf_fixed_difference(a, b), "cache_size");
	b->store_dir[1] = 'w';
	assert_string_equal(conf_fixed_difference(a, b), "store_dir");
	b->milter_socket.kind = ENDPOINT_INET;
	assert_string_equal(conf_fixed_difference(a, b), "milter_socket");
	conf_unref(&a);
	conf_unref(&b);
}

/* What the contract in conf.h marks as (fixed), and nothing else. */
static void
test_fixed_options_are_those_of_the_contract(void **state ATTR_UNUSED)
{
	static const char *const fixed[] = { "milter_socket",
		"milter_socket_mode", "milter_socket_group", "milter_public",
		"control_socket", "control_socket_mode", "control_socket_group",
		"user", "store_dir", "durability", "cache_size",
		"on_damaged_store", "privacy", "privacy_key_file" };
	size_t count = 0;

	for (size_t i = 0; i < schema_count(); i++)
		count += !schema_at(i)->reloadable;
	assert_int_equal(count, ARRAY_LEN(fixed));
	for (size_t i = 0; i < ARRAY_LEN(fixed); i++) {
		const struct schema_option *option =
		    schema_find(str_of(fixed[i]));

		assert_non_null(option);
		assert_false(option->reloadable);
	}
}

/* A key or a field that two rows share would be set twice. */
static void
test_rows_cover_distinct_fields(void **state ATTR_UNUSED)
{
	for (size_t i = 0; i < schema_count(); i++) {
		const struct schema_option *a = schema_at(i);

		assert_ptr_equal(schema_find(str_of(a->key)), a);
		assert_true(a->help[0] != '\0');
		for (size_t j = i + 1; j < schema_count(); j++) {
			const struct schema_option *b = schema_at(j);

			assert_string_not_equal(a->key, b->key);
			assert_true(a->offset + a->size <= b->offset ||
			            b->offset + b->size <= a->offset);
		}
	}
}

static void
print_to(const struct conf *conf, const char *path)
{
	FILE *out = fopen(path, "we");

	assert_non_null(out);
	conf_print(conf, out);
	assert_int_equal(fclose(out), 0);
}

static void
check_round_trip(const struct conf *conf)
{
	struct conf_home home;
	struct conf *again;
	char first[CONF_TEXT_MAX], second[CONF_TEXT_MAX];

	conf_home_make(&home);
	print_to(conf, conf_home_put(&home, "printed.conf", ""));
	conf_slurp(home.path, first);
	again = conf_must_load(home.path);
	assert_int_equal(conf_count_differences(conf, again), 0);
	print_to(again, home.path);
	conf_slurp(home.path, second);
	assert_string_equal(first, second);
	conf_unref(&again);
	conf_home_remove(&home);
}

static void
test_printed_defaults_load_again(void **state ATTR_UNUSED)
{
	struct conf *conf = defaults();

	check_round_trip(conf);
	conf_unref(&conf);
}

static void
test_printed_oddities_load_again(void **state ATTR_UNUSED)
{
	char path[CONF_PATH_MAX];
	struct conf *conf;

	conf_tree_path("tests/conf/good/every.conf", path);
	conf = conf_must_load(path);
	check_round_trip(conf);
	conf_unref(&conf);
}

static void
test_printed_networks_load_again_when_full(void **state ATTR_UNUSED)
{
	struct conf *conf = defaults();
	const struct schema_option *nets = schema_find(STR("local_networks"));
	char text[CIDR_TEXT_MAX];

	schema_clear_list(nets, conf);
	check_round_trip(conf);
	for (int i = 0; i < CONF_NETS_MAX; i++) {
		(void)snprintf(text, sizeof(text),
		    "2001:db8:1234:5678:9abc:def0:1234:%x/128", 0x1000 + i);
		assert_int_equal(
		    schema_add_item(nets, conf, str_of(text), NULL), ERR_OK);
	}
	assert_int_equal(
	    schema_add_item(nets, conf, STR("::1"), NULL), ERR_FULL);
	check_round_trip(conf);
	conf_unref(&conf);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_defaults_are_those_that_are_promised),
	cmocka_unit_test(test_defaults_of_reply_store_and_log),
	cmocka_unit_test(test_loopback_is_local_by_default),
	cmocka_unit_test(test_policy_is_in_seconds),
	cmocka_unit_test(test_last_reference_frees),
	cmocka_unit_test(test_fixed_difference_names_the_first),
	cmocka_unit_test(test_fixed_options_are_those_of_the_contract),
	cmocka_unit_test(test_rows_cover_distinct_fields),
	cmocka_unit_test(test_printed_defaults_load_again),
	cmocka_unit_test(test_printed_oddities_load_again),
	cmocka_unit_test(test_printed_networks_load_again_when_full),
};

UNIT_MAIN(tests)
