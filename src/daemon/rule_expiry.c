/* SPDX-License-Identifier: BSD-2-Clause */
/* rule_expiry.c: entries that have expired, and hits of none. */
#include "daemon/rule_expiry.h"

#include "core/hits.h"

#define FORGET_MS 1000 /* nobody waits */

struct expire {
	struct str key;
	int64_t now_s;
};

/* It may have been added again since the scan read it. */
static enum store_action
expire(void *ctx, const struct store_value *old,
    struct store_value *ret_new ATTR_UNUSED)
{
	const struct expire *x = ctx;
	struct rule rule;

	if (old == NULL ||
	    rule_decode(x->key, old->bytes, old->len, &rule) != ERR_OK ||
	    rule.expires_s == 0 || rule.expires_s > x->now_s)
		return STORE_KEEP;
	return STORE_REMOVE;
}

enum err
rule_expiry_remove(struct store *store, struct settings *settings,
    const struct rule *rule, int64_t now_s, int64_t deadline_ms)
{
	char mem[RULE_KEY_MAX];
	struct expire x = { .key = { mem, rule_key(rule, mem) },
		.now_s = now_s };
	enum err e =
	    store_update(store, STORE_RULES, x.key, expire, &x, deadline_ms);

	return e == ERR_OK ? settings_apply_rule(settings, store, rule) : e;
}

static bool
is_counted(struct settings *settings, const struct rule *rule)
{
	struct ruleset rules = settings_rules(settings);
	bool found = match_get(rules.live, rule) != NULL ||
	             match_get(rules.files, rule) != NULL;

	ruleset_unref(&rules);
	return found;
}

enum err
rule_expiry_forget(struct store *store, struct settings *settings,
    struct str key, struct str value, int64_t before_s)
{
	struct hits hits;
	struct rule rule;
	enum err e;

	if (rule_of_key(key, &rule) == ERR_OK &&
	    hits_decode((const uint8_t *)value.data, value.len, &hits) ==
	        ERR_OK &&
	    (hits.last_s >= before_s || is_counted(settings, &rule)))
		return ERR_OK;
	e = store_delete(store, STORE_HITS, key, FORGET_MS);
	return e == ERR_NOTFOUND ? ERR_OK : e;
}
