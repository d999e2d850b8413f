/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * conf_domains.h: struct conf_domains, what holds for recipients in some
 * domains in place of the general options. One item is a text: a domain, then
 * options as key=value: "example.com delay=5m retry_window=12h".
 */
#ifndef CONF_CONF_DOMAINS_H
#define CONF_CONF_DOMAINS_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/strbuf.h"
#include "core/policy.h"

#define CONF_DOMAINS_MAX 64
#define CONF_DOMAIN_MAX 256 /* the terminator included */

enum conf_domain_shadow {
	CONF_DOMAIN_SHADOW_AS_IS, /* as in general */
	CONF_DOMAIN_SHADOW_OFF,
	CONF_DOMAIN_SHADOW_ON,
};

/* 0 leaves the general option as it is. */
struct conf_domain {
	char domain[CONF_DOMAIN_MAX]; /* lower case; it and all below it */
	int64_t delay_ms;
	int64_t delay_verified_ms;
	int64_t delay_suspicious_ms;
	int64_t retry_window_ms;
	int64_t pass_life_ms;
	enum conf_domain_shadow shadow;
};

struct conf_domains {
	size_t count;
	struct conf_domain rows[CONF_DOMAINS_MAX];
};

/*
 * Add the item `text`. ERR_INVALID with a note, ERR_FULL above
 * CONF_DOMAINS_MAX.
 */
enum err conf_domains_add(struct conf_domains *domains, struct str text,
    struct err_note *note) ATTR_MUST_CHECK;

/* The items as they stand in a file, in quotes, with commas between. */
void
conf_domains_format(const struct conf_domains *domains, struct strbuf *out);

/* Put what holds for `recipient` into `policy`: the most specific domain. */
void conf_domains_apply(const struct conf_domains *domains,
    struct str recipient, struct policy *policy);

#endif
