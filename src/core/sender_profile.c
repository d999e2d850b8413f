/* SPDX-License-Identifier: BSD-2-Clause */
/* sender_profile.c: what the statistics of a sender mean. */
#include "core/sender_profile.h"

static enum grade
usual_grade(const struct sender *s)
{
	enum grade best = GRADE_UNKNOWN;

	for (unsigned int i = 0; i < GRADE_COUNT; i++)
		if (s->grades[i] > s->grades[best])
			best = (enum grade)i;
	return best;
}

/* Do `part` make up more than half of `whole`? */
static bool
is_most(uint64_t part, uint64_t whole)
{
	return 2 * part > whole;
}

/* Does it come back, and how often for nothing? */
static void
judge_returns(const struct sender *s, struct sender_profile *p)
{
	uint64_t abandoned = s->counts[SENDER_ABANDONED];
	uint64_t by_pool = s->links[EVIDENCE_POOL];
	uint64_t for_nothing = 0; /* first retries that no pass came of */

	/* What a pool leaves behind in each of its networks is not abandoned
	 * mail. */
	if (is_most(by_pool, p->passed)) {
		p->warnings[SENDER_POOLED] = true;
		return;
	}
	if (!is_most(abandoned, p->ended))
		return;
	if (p->first_retries > p->passed - by_pool)
		for_nothing = p->first_retries - (p->passed - by_pool);
	if (is_most(for_nothing, abandoned))
		p->warnings[SENDER_GIVES_UP] = true;
	else if (p->first_retries == 0 && p->passed == 0)
		p->warnings[SENDER_NEVER] = true;
	else
		p->warnings[SENDER_SELDOM] = true;
}

/* First retries in the second half of the window; 0 when the histogram does
 * not reach so far. */
static uint64_t
near_end(const struct sender *s, const struct sender_profile *p)
{
	int64_t half_s = p->retry_window_s / 2;

	if (half_s > histogram_from_s(HISTOGRAM_BINS - 1))
		return 0;
	return p->first_retries - histogram_count_below(&s->gaps, half_s);
}

static void
judge_times(const struct sender *s, struct sender_profile *p)
{
	uint64_t late = s->counts[SENDER_LATE];

	p->warnings[SENDER_TOO_LATE] =
	    late > 0 && 10 * late >= p->passed + late;
	if (p->first_retries < SENDER_PROFILE_LEAST)
		return;
	p->warnings[SENDER_HASTY] = is_most(p->hasty, p->first_retries);
	p->warnings[SENDER_NEAR_END] =
	    is_most(near_end(s, p), p->first_retries);
}

struct sender_profile
sender_profile_of(const struct sender *s, const struct policy *policy)
{
	enum grade grade = usual_grade(s);
	uint64_t passed = s->counts[SENDER_RETRIED];
	struct sender_profile p = {
		.grade = grade,
		.delay_s = policy->delay_s[grade],
		.retry_window_s = policy->retry_window_s,
		.passed = passed,
		.ended = passed + s->counts[SENDER_ABANDONED],
		.first_retries = histogram_total(&s->gaps),
		.hasty =
		    histogram_count_below(&s->gaps, policy->delay_s[grade]),
		.gap_bin = histogram_percentile(&s->gaps, 50),
		.delay_bin = histogram_percentile(&s->delays, 50),
	};
	size_t tenth = histogram_percentile(&s->gaps, 10);

	if (tenth < HISTOGRAM_BINS)
		p.fitting_delay_s = histogram_from_s(tenth);
	p.known = p.ended >= SENDER_PROFILE_LEAST;
	if (p.known) {
		judge_returns(s, &p);
		judge_times(s, &p);
	}
	return p;
}

const char *
sender_warning_name(enum sender_warning warning)
{
	switch (warning) {
	case SENDER_NEVER:
		return "never";
	case SENDER_SELDOM:
		return "seldom";
	case SENDER_GIVES_UP:
		return "gives-up";
	case SENDER_HASTY:
		return "hasty";
	case SENDER_TOO_LATE:
		return "too-late";
	case SENDER_NEAR_END:
		return "near-end";
	case SENDER_POOLED:
		return "pooled";
	}
	return "never";
}
