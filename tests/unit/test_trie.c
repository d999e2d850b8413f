/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_trie.c: the trie against the plainest way to find the longest prefix,
 * with many random entries that come, go and expire; and that what one trie
 * does, another that shares its nodes does not see.
 */
#include "unit.h"

#include <stdio.h>
#include <string.h>

#include "base/attr.h"
#include "core/trie.h"

#define NETS 300
#define NOW 1000

struct model {
	bool in[NETS];
	struct cidr nets[NETS];
	struct entry *entries[NETS];
};

/* Few bits differ, so that networks lie in one another. */
static struct cidr
random_net(uint64_t *state)
{
	struct cidr net = { .prefix =
		                (uint8_t)(104 + unit_random_below(state, 25)) };
	struct addr a;

	assert_int_equal(addr_parse(STR("10.0.0.0"), &a), ERR_OK);
	a.octets[13] = (uint8_t)(unit_random_below(state, 2) << 7);
	a.octets[14] = (uint8_t)(unit_random_below(state, 4) << 6);
	a.octets[15] = (uint8_t)unit_random_below(state, 256);
	net.addr = addr_mask(&a, net.prefix);
	return net;
}

static void
make_entry(struct model *model, size_t i, uint64_t *state)
{
	char text[CIDR_TEXT_MAX];
	struct rule rule;

	model->nets[i] = random_net(state);
	for (size_t k = 0; k < i; k++)
		if (model->nets[k].prefix == model->nets[i].prefix &&
		    addr_eq(&model->nets[k].addr, &model->nets[i].addr)) {
			make_entry(model, i, state);
			return;
		}
	assert_int_equal(
	    rule_parse(RULE_CLIENT, str_of(cidr_format(&model->nets[i], text)),
	        &rule, NULL),
	    ERR_OK);
	rule.expires_s = unit_random_below(state, 4) == 0 ? NOW : 0;
	assert_int_equal(entry_new(&rule, NULL, 0, &model->entries[i]), ERR_OK);
}

static struct entry *
expected(const struct model *model, const struct addr *a)
{
	struct entry *best = NULL;
	unsigned int prefix = 0;

	for (size_t i = 0; i < NETS; i++)
		if (model->in[i] && cidr_has(&model->nets[i], a) &&
		    !entry_expired(model->entries[i], NOW) &&
		    model->nets[i].prefix >= prefix) {
			best = model->entries[i];
			prefix = model->nets[i].prefix;
		}
	return best;
}

static void
compare(const struct model *model, const struct trie *t, uint64_t *state)
{
	for (int i = 0; i < 200; i++) {
		struct addr a = random_net(state).addr;
		struct bitkey key;

		a.octets[15] |= (uint8_t)unit_random_below(state, 8);
		bitkey_of_client(&a, &key);
		assert_ptr_equal(trie_find(t, &key, NOW), expected(model, &a));
	}
}

static void
key_at(const struct model *model, size_t i, struct bitkey *ret)
{
	struct rule rule;

	entry_rule(model->entries[i], &rule);
	assert_int_equal(bitkey_of_rule(&rule, ret), ERR_OK);
}

/* In or out, whichever it is not. */
static void
flip(struct model *model, struct trie *t, size_t i)
{
	struct entry *old = NULL;
	struct bitkey key;

	key_at(model, i, &key);
	if (model->in[i]) {
		assert_ptr_equal(trie_get(t, &key), model->entries[i]);
		assert_int_equal(trie_remove(t, &key), ERR_OK);
		assert_null(trie_get(t, &key));
		assert_int_equal(trie_remove(t, &key), ERR_NOTFOUND);
	} else {
		assert_null(trie_get(t, &key));
		assert_int_equal(trie_put(t, model->entries[i], &old), ERR_OK);
		assert_null(old);
	}
	model->in[i] = !model->in[i];
}

struct count {
	size_t met;
};

static bool
count_one(void *ctx, struct entry *e ATTR_UNUSED)
{
	((struct count *)ctx)->met++;
	return true;
}

static size_t
members(const struct model *model)
{
	size_t n = 0;

	for (size_t i = 0; i < NETS; i++)
		n += model->in[i] ? 1 : 0;
	return n;
}

static void
test_random_changes(void **state ATTR_UNUSED)
{
	static struct model model;
	struct trie t = { NULL };
	uint64_t random = 4711;

	memset(&model, 0, sizeof(model));
	for (size_t i = 0; i < NETS; i++)
		make_entry(&model, i, &random);
	for (int round = 0; round < 40; round++) {
		struct count count = { 0 };

		for (int i = 0; i < 60; i++)
			flip(&model, &t, unit_random_below(&random, NETS));
		compare(&model, &t, &random);
		assert_true(trie_walk(&t, count_one, &count));
		assert_int_equal(count.met, members(&model));
	}
	trie_clear(&t);
	for (size_t i = 0; i < NETS; i++) {
		/* Nobody but us has them: no reference was lost. */
		assert_int_equal(atomic_load(&model.entries[i]->refs), 1);
		entry_unref(&model.entries[i]);
	}
}

static void
test_shares_part_when_one_changes(void **state ATTR_UNUSED)
{
	static struct model model, before;
	struct trie a = { NULL }, b = { NULL };
	uint64_t random = 815;

	memset(&model, 0, sizeof(model));
	for (size_t i = 0; i < NETS; i++) {
		make_entry(&model, i, &random);
		if (i % 2 == 0)
			flip(&model, &a, i);
	}
	for (int round = 0; round < 20; round++) {
		before = model;
		trie_share(&a, &b);
		for (int i = 0; i < 20; i++)
			flip(&model, &b, unit_random_below(&random, NETS));
		compare(&before, &a, &random);
		compare(&model, &b, &random);
		trie_clear(&a);
		compare(&model, &b, &random);
		a = b;
	}
	trie_clear(&a);
	for (size_t i = 0; i < NETS; i++) {
		assert_int_equal(atomic_load(&model.entries[i]->refs), 1);
		entry_unref(&model.entries[i]);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_random_changes),
	cmocka_unit_test(test_shares_part_when_one_changes),
};

UNIT_MAIN(tests)
