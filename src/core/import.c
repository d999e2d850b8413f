/* SPDX-License-Identifier: BSD-2-Clause */
/* import.c: rows of other programs and exported records, merged into ours. */
#include "core/import.h"

#include <string.h>

#define ATTEMPTS_MAX 1000000 /* what is said to be more is nonsense */

const char *
import_outcome_name(enum import_outcome outcome)
{
	switch (outcome) {
	case IMPORT_TAKEN:
		return "taken";
	case IMPORT_KNOWN:
		return "known";
	case IMPORT_EXPIRED:
		return "expired";
	case IMPORT_FUTURE:
		return "future";
	case IMPORT_FULL:
		return "full";
	}
	return "taken";
}

static enum err
check_origin(const struct import_row *row, struct err_note *note)
{
	if (row->recipient.len == 0)
		return err_note(note, ERR_INVALID, "the recipient is empty");
	if (row->sender.len > IMPORT_ADDRESS_MAX ||
	    row->recipient.len > IMPORT_ADDRESS_MAX)
		return err_note(note, ERR_INVALID,
		    "an address is longer than %d bytes", IMPORT_ADDRESS_MAX);
	if (memchr(row->sender.data, '\0', row->sender.len) != NULL ||
	    memchr(row->recipient.data, '\0', row->recipient.len) != NULL)
		return err_note(
		    note, ERR_INVALID, "an address contains a NUL byte");
	if (row->passed_s != 0 &&
	    (row->passed_s < row->first_s || row->passed_s > row->last_s))
		return err_note(note, ERR_INVALID,
		    "the pass at %lld is not between the first attempt at "
		    "%lld and the last at %lld",
		    (long long)row->passed_s, (long long)row->first_s,
		    (long long)row->last_s);
	if (row->attempts < 1 || row->attempts > ATTEMPTS_MAX)
		return err_note(note, ERR_INVALID,
		    "%lu attempts: 1 to %d are possible",
		    (unsigned long)row->attempts, ATTEMPTS_MAX);
	return ERR_OK;
}

enum err
import_row_check(const struct import_row *row, struct err_note *note)
{
	if (row->first_s < 1 || row->last_s > UINT32_MAX ||
	    row->first_s > row->last_s)
		return err_note(note, ERR_INVALID,
		    "first at %lld, last at %lld: these are no times in order, "
		    "in seconds since 1970",
		    (long long)row->first_s, (long long)row->last_s);
	if (row->kind == IMPORT_ORIGIN)
		return check_origin(row, note);
	if (row->passed < 1 || row->passed > ATTEMPTS_MAX)
		return err_note(note, ERR_INVALID,
		    "passed %lu times: 1 to %d are possible",
		    (unsigned long)row->passed, ATTEMPTS_MAX);
	return ERR_OK;
}

static int64_t
earlier(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int64_t
later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static uint32_t
more(uint32_t a, uint32_t b)
{
	return a > b ? a : b;
}

/* Are the two one sending system? As policy.c links, both being old. */
static bool
is_same(
    const struct policy *policy, const struct origin *a, const struct origin *b)
{
	struct cidr net;

	if (addr_eq(&a->addr, &b->addr))
		return true;
	if (a->grade == GRADE_SUSPICIOUS || b->grade == GRADE_SUSPICIOUS)
		return false;
	if (a->name[0] != '\0' && strcmp(a->name, b->name) == 0)
		return true;
	net = evidence_net(&policy->evidence, &a->addr);
	return cidr_has(&net, &b->addr) &&
	       addr_is_v4(&a->addr) == addr_is_v4(&b->addr);
}

static void
merge_origin(struct origin *o, const struct origin *from)
{
	if (from->last_s > o->last_s) {
		o->addr = from->addr;
		o->grade = from->grade;
	}
	if (o->name[0] == '\0')
		memcpy(o->name, from->name, sizeof(o->name));
	if (o->passed_s == 0 && from->passed_s > 0) {
		o->passed_s = from->passed_s;
		o->link = from->link;
	}
	o->first_s = earlier(o->first_s, from->first_s);
	o->last_s = later(o->last_s, from->last_s);
	o->attempts = more(o->attempts, from->attempts);
	o->uses = more(o->uses, from->uses);
}

/* Who has to make room for one that has passed: the oldest that waits. */
static struct origin *
find_victim(struct record *record)
{
	struct origin *victim = NULL;

	for (size_t i = 0; i < record->count; i++) {
		struct origin *o = &record->origins[i];

		if (o->passed_s == 0 &&
		    (victim == NULL || o->last_s < victim->last_s))
			victim = o;
	}
	return victim;
}

static enum import_outcome
add_origin(const struct policy *policy, const struct origin *from,
    struct record *record)
{
	struct origin *victim = NULL;

	for (size_t i = 0; i < record->count; i++) {
		if (!is_same(policy, &record->origins[i], from))
			continue;
		merge_origin(&record->origins[i], from);
		return IMPORT_TAKEN;
	}
	if (record->count < RECORD_ORIGINS_MAX)
		victim = &record->origins[record->count++];
	else if (from->passed_s > 0)
		victim = find_victim(record);
	if (victim == NULL)
		return IMPORT_FULL;
	*victim = *from;
	return IMPORT_TAKEN;
}

enum import_outcome
import_origin(const struct policy *policy, const struct import_row *row,
    int64_t now_s, const struct record *old, struct record *ret_new)
{
	struct origin o = { .addr = row->client,
		.first_s = row->first_s,
		.last_s = row->last_s,
		.passed_s = row->passed_s,
		.attempts = row->attempts,
		.link = row->passed_s > 0 ? EVIDENCE_NET : EVIDENCE_NONE,
		.grade = GRADE_UNKNOWN };
	struct record record = { .count = 0 };
	enum import_outcome outcome;

	if (row->last_s > now_s + IMPORT_AHEAD_S)
		return IMPORT_FUTURE;
	if (policy_origin_lapsed(policy, &o, now_s))
		return IMPORT_EXPIRED;
	if (old != NULL)
		record = *old;
	outcome = add_origin(policy, &o, &record);
	if (outcome == IMPORT_TAKEN)
		*ret_new = record;
	return outcome;
}

enum import_outcome
import_merge_record(const struct policy *policy, const struct record *from,
    const struct record *old, struct record *ret_new)
{
	enum import_outcome outcome = IMPORT_TAKEN;

	*ret_new = *old;
	for (size_t i = 0; i < from->count; i++)
		if (add_origin(policy, &from->origins[i], ret_new) ==
		    IMPORT_FULL)
			outcome = IMPORT_FULL;
	return outcome;
}

enum import_outcome
import_client(const struct trust_policy *policy, const struct import_row *row,
    int64_t now_s, const struct trust *old, struct trust *ret_new)
{
	struct trust t = { .passed = row->passed,
		.first_s = row->first_s,
		.last_s = row->last_s };

	if (row->last_s > now_s + IMPORT_AHEAD_S)
		return IMPORT_FUTURE;
	if (trust_lapsed(policy, &t, now_s))
		return IMPORT_EXPIRED;
	if (row->trusted && policy->after > 0 && policy->after <= UINT32_MAX)
		t.passed = more(t.passed, (uint32_t)policy->after);
	t.remembered = t.passed < TRUST_MEMORY ? t.passed : TRUST_MEMORY;
	if (old == NULL)
		*ret_new = t;
	else
		import_merge_trust(&t, old, ret_new);
	return IMPORT_TAKEN;
}

void
import_merge_trust(
    const struct trust *from, const struct trust *old, struct trust *ret_new)
{
	struct trust t = *old;

	if (t.word == TRUST_WORD_NONE)
		t.word = from->word;
	/* Bits of two histories cannot be put in order: the longer stays. */
	if (from->remembered > t.remembered) {
		t.remembered = from->remembered;
		t.abandoned_bits = from->abandoned_bits;
	}
	if (t.first_s == 0 || (from->first_s > 0 && from->first_s < t.first_s))
		t.first_s = from->first_s;
	t.last_s = later(t.last_s, from->last_s);
	t.passed = more(t.passed, from->passed);
	t.abandoned = more(t.abandoned, from->abandoned);
	*ret_new = t;
}
