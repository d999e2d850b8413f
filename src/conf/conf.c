/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * conf.c: a configuration's life, and what is asked of one that holds. Only
 * the count of references changes after it was made.
 */
#include "conf/conf.h"

#include <assert.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/strbuf.h"
#include "conf/schema_value.h"

enum err
conf_new(struct conf **ret)
{
	struct conf *conf = calloc(1, sizeof(*conf));

	if (conf == NULL)
		return ERR_NOMEM;
	for (size_t i = 0; i < schema_count(); i++)
		schema_set_initial(schema_at(i), conf);
	if (gethostname(conf->host, sizeof(conf->host) - 1) != 0)
		conf->host[0] = '\0';
	atomic_init(&conf->refs, 1);
	*ret = conf;
	return ERR_OK;
}

struct conf *
conf_ref(struct conf *conf)
{
	unsigned int was = atomic_fetch_add(&conf->refs, 1);

	assert(was > 0);
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
	return (struct policy){
		.delay_s = { [GRADE_UNKNOWN] = conf->delay_ms / 1000,
		    [GRADE_VERIFIED] = conf->delay_verified_ms / 1000,
		    [GRADE_SUSPICIOUS] = conf->delay_suspicious_ms / 1000 },
		.retry_window_s = conf->retry_window_ms / 1000,
		.pass_life_s = conf->pass_life_ms / 1000,
		.evidence = { .ipv4_prefix = (uint8_t)conf->ipv4_prefix,
		    .ipv6_prefix = (uint8_t)conf->ipv6_prefix,
		    .host = str_of(conf->host),
		    .own_names = str_of(conf->own_names) },
		.pool_nets = conf->pool_nets,
		.shadow = conf->shadow != 0,
		.sender_delimiters = str_of(conf->sender_delimiters),
		.recipient_delimiters = str_of(conf->recipient_delimiters),
		.pseudonym = conf->pseudonym,
	};
}

struct policy
conf_policy_for(const struct conf *conf, struct str recipient)
{
	struct policy policy = conf_policy(conf);

	conf_domains_apply(&conf->recipient_domains, recipient, &policy);
	return policy;
}

struct trust_policy
conf_trust_policy(const struct conf *conf)
{
	return (struct trust_policy){ .after = conf->trust_after,
		.life_s = conf->trust_life_ms / 1000 };
}

const char *
conf_fixed_difference(const struct conf *a, const struct conf *b)
{
	for (size_t i = 0; i < schema_count(); i++) {
		const struct schema_option *option = schema_at(i);

		if (!option->reloadable && !schema_same(option, a, b))
			return option->key;
	}
	return NULL;
}

void
conf_print(const struct conf *conf, FILE *out)
{
	char mem[SCHEMA_VALUE_MAX];
	struct strbuf value;

	for (size_t i = 0; i < schema_count(); i++) {
		const struct schema_option *option = schema_at(i);

		strbuf_init(&value, mem, sizeof(mem));
		schema_format(option, conf, &value);
		(void)fprintf(out, "%s# %s\n%s = %s;\n", i > 0 ? "\n" : "",
		    option->help, option->key, value.data);
	}
}
