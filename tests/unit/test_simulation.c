/* SPDX-License-Identifier: BSD-2-Clause */
/* test_simulation.c: what becomes of mails that a log took or put off. */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/attr.h"
#include "simulate/simulation.h"

#define T0 INT64_C(1800000000)
#define DAY INT64_C(86400)

struct trial {
	char path[64];
	struct retry retry;
	struct simulation *sim;
	char told[1000];
};

static void
tell(void *ctx, const char *line)
{
	struct trial *t = ctx;

	(void)snprintf(t->told, sizeof(t->told), "%s", line);
}

static void
tell_list(void *ctx, const struct list_finding *finding)
{
	tell(ctx, finding->text);
}

static enum err
begin(struct trial *t, const char *conf, const char *retry)
{
	struct judge_reports reports = { tell, tell_list, t };
	FILE *f = fopen(t->path, "we");

	assert_non_null(f);
	assert_true(fputs(conf, f) >= 0);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(retry_parse(str_of(retry), &t->retry, NULL), ERR_OK);
	return simulation_new(t->path, &t->retry, &reports, &t->sim);
}

#define PLAIN                                                              \
	"whitelist_files = []; delay = \"3m\"; delay_verified = \"1m\";\n" \
	"delay_suspicious = \"30m\"; trust_after = 2; pool_nets = 3;\n"

static int
setup(void **state)
{
	struct trial *t = calloc(1, sizeof(*t));
	int fd;

	assert_non_null(t);
	(void)snprintf(t->path, sizeof(t->path), "/tmp/greywait-sim.XXXXXX");
	fd = mkstemp(t->path);
	assert_true(fd >= 0);
	(void)close(fd);
	*state = t;
	return 0;
}

static int
teardown(void **state)
{
	struct trial *t = *state;

	simulation_free(&t->sim);
	(void)unlink(t->path);
	free(t);
	return 0;
}

enum how { TAKEN, GREY };

struct who {
	const char *addr, *name, *sender;
};

static const struct who named = { "192.0.2.1", "mx.a.example", "s@a.example" };
static const struct who nameless = { "198.51.100.1", "", "s@b.example" };

static void
arrive_with(struct trial *t, int64_t at_s, enum how how, struct arrival a)
{
	a.at_s = T0 + at_s;
	a.greylisted = how == GREY;
	assert_int_equal(simulation_arrival(t->sim, &a), ERR_OK);
}

static void
arrive(struct trial *t, int64_t at_s, enum how how, struct who who)
{
	struct arrival a = { .counts = true,
		.attempt = { .client_name = str_of(who.name),
		    .helo = STR(""),
		    .sender = str_of(who.sender),
		    .recipient = STR("u@here.example") } };

	assert_int_equal(
	    addr_parse(str_of(who.addr), &a.attempt.client), ERR_OK);
	arrive_with(t, at_s, how, a);
}

static const struct figures *
end(struct trial *t)
{
	assert_int_equal(simulation_end(t->sim), ERR_OK);
	return simulation_figures(t->sim);
}

static void
test_what_the_log_took_is_assumed_to_come_again(void **state)
{
	struct trial *t = *state;
	const struct figures *f;
	const struct figures_grade *g;

	assert_int_equal(begin(t, PLAIN, "2m,5m"), ERR_OK);
	arrive(t, 0, TAKEN, named);
	arrive(t, 0, TAKEN, nameless);
	f = end(t);
	assert_int_equal(f->mails, 2);
	assert_int_equal(f->at_once, 0);
	assert_int_equal(f->attempts, 2);
	assert_int_equal(f->assumed, 3);
	assert_int_equal(f->reasons[REASON_FIRST], 2);
	assert_int_equal(f->links[EVIDENCE_ADDR], 2);
	g = &f->grades[GRADE_VERIFIED];
	assert_int_equal(g->delayed, 1);
	assert_int_equal(g->back[FIGURES_ASSUMED], 1);
	assert_int_equal(hist_percentile(&g->waits, 100), 120);
	/* Two minutes are not enough without a name. */
	g = &f->grades[GRADE_UNKNOWN];
	assert_int_equal(hist_percentile(&g->waits, 100), 300);
	assert_int_equal(figures_back(g), 1);
	assert_int_equal(figures_lost(g), 0);
	assert_string_equal(f->delayed.names[0].name, "a.example");
}

static void
test_who_gives_up_is_lost(void **state)
{
	struct trial *t = *state;
	const struct figures *f;

	assert_int_equal(begin(t, PLAIN, "2m"), ERR_OK);
	arrive(t, 0, TAKEN, named);
	arrive(t, 0, TAKEN, nameless);
	f = end(t);
	assert_int_equal(f->grades[GRADE_UNKNOWN].lost[FIGURES_ASSUMED], 1);
	assert_int_equal(figures_lost(&f->grades[GRADE_VERIFIED]), 0);
	assert_int_equal(f->lost.used, 0);
}

static void
test_verified_and_lost_is_listed(void **state)
{
	struct trial *t = *state;
	const struct figures *f;

	assert_int_equal(begin(t, PLAIN, "never"), ERR_OK);
	arrive(t, 0, TAKEN, named);
	f = end(t);
	assert_int_equal(f->grades[GRADE_VERIFIED].lost[FIGURES_ASSUMED], 1);
	assert_string_equal(f->lost.names[0].name, "a.example");
}

static void
test_retries_in_the_log_are_its_own(void **state)
{
	struct trial *t = *state;
	const struct figures *f;
	const struct figures_grade *g;

	assert_int_equal(begin(t, PLAIN, "never"), ERR_OK);
	arrive(t, 0, GREY, named);
	arrive(t, 30, GREY, named);   /* early here, too */
	arrive(t, 0, GREY, nameless); /* never again */
	arrive(t, 400, TAKEN, named);
	arrive(t, DAY + 401, TAKEN, named); /* another mail */
	f = end(t);
	g = &f->grades[GRADE_VERIFIED];
	assert_int_equal(f->mails, 3);
	assert_int_equal(f->at_once, 1);
	assert_int_equal(f->reasons[REASON_EARLY], 1);
	assert_int_equal(g->delayed, 1);
	assert_int_equal(g->back[FIGURES_SEEN], 1);
	assert_int_equal(hist_percentile(&g->waits, 100), 400);
	assert_int_equal(f->grades[GRADE_UNKNOWN].lost[FIGURES_SEEN], 1);
	assert_int_equal(f->assumed, 0);
}

static void
test_a_log_that_ends_leaves_mail_open(void **state)
{
	struct trial *t = *state;
	const struct figures *f;

	assert_int_equal(begin(t, PLAIN, "rfc5321"), ERR_OK);
	arrive(t, 0, GREY, nameless);
	arrive(t, DAY - 1, TAKEN, named);
	f = end(t);
	assert_int_equal(f->grades[GRADE_UNKNOWN].open, 1);
	/* What is assumed goes on for ever. */
	assert_int_equal(f->grades[GRADE_VERIFIED].back[FIGURES_ASSUMED], 1);
}

/* The log put it off for longer than this configuration would. */
static void
test_retries_that_would_not_have_come(void **state)
{
	struct trial *t = *state;
	const struct figures *f;

	assert_int_equal(begin(t, PLAIN, "never"), ERR_OK);
	arrive(t, 0, GREY, named);
	arrive(t, 100, GREY, named); /* passes here */
	arrive(t, 200, GREY, named);
	arrive(t, 300, TAKEN, named);
	arrive(t, 301, TAKEN, named); /* another mail */
	f = end(t);
	assert_int_equal(f->needless, 2);
	assert_int_equal(f->mails, 2);
	assert_int_equal(f->attempts, 3);
	assert_int_equal(
	    hist_percentile(&f->grades[GRADE_VERIFIED].waits, 100), 100);
}

/* The log took it sooner than this configuration would. */
static void
test_seen_first_and_then_assumed(void **state)
{
	struct trial *t = *state;
	const struct figures *f;
	const struct figures_grade *g;

	assert_int_equal(begin(t, PLAIN, "1m,2m,4m,8m"), ERR_OK);
	arrive(t, 0, GREY, nameless);
	arrive(t, 130, TAKEN, nameless);
	f = end(t);
	g = &f->grades[GRADE_UNKNOWN];
	assert_int_equal(f->mails, 1);
	assert_int_equal(f->assumed, 1);
	assert_int_equal(g->back[FIGURES_ASSUMED], 1);
	assert_int_equal(hist_percentile(&g->waits, 100), 240);
}

static void
test_trust_is_earned_by_assumed_retries(void **state)
{
	struct trial *t = *state;
	struct who who = named;
	const struct figures *f;

	assert_int_equal(begin(t, PLAIN, "5m"), ERR_OK);
	arrive(t, 0, TAKEN, who);
	who.sender = "other@a.example";
	arrive(t, 1, TAKEN, who);
	who.sender = "third@a.example";
	arrive(t, 301, TAKEN, who);
	f = end(t);
	assert_int_equal(f->reasons[REASON_TRUSTED], 1);
	assert_int_equal(f->at_once, 1);
}

static void
test_only_what_counts_is_counted(void **state)
{
	struct trial *t = *state;
	struct arrival before = { .attempt = { .client_name = STR(""),
		                      .helo = STR(""),
		                      .sender = STR("s@b.example"),
		                      .recipient = STR("u@here.example") } };
	const struct figures *f;

	assert_int_equal(begin(t, PLAIN, "5m"), ERR_OK);
	assert_int_equal(
	    addr_parse(STR("198.51.100.1"), &before.attempt.client), ERR_OK);
	arrive_with(t, 0, TAKEN, before);
	arrive(t, 200, TAKEN, named);
	arrive(t, 400, TAKEN, nameless); /* it has passed before it counts */
	f = end(t);
	assert_int_equal(f->mails, 2);
	assert_int_equal(f->at_once, 1);
	assert_int_equal(f->grades[GRADE_UNKNOWN].delayed, 0);
	assert_int_equal(figures_back(&f->grades[GRADE_UNKNOWN]), 0);
	assert_int_equal(f->grades[GRADE_VERIFIED].delayed, 1);
}

static void
expect_no_shadow(struct trial *t, const char *conf)
{
	assert_int_equal(begin(t, conf, "5m"), ERR_OK);
	assert_true(judge_is_shadow(simulation_judge(t->sim)));
	arrive(t, 0, TAKEN, named);
	assert_int_equal(end(t)->reasons[REASON_FIRST], 1);
}

static void
test_shadow_mode_is_off(void **state)
{
	expect_no_shadow(*state, PLAIN "shadow = true;\n");
}

static void
test_shadow_mode_of_a_domain_is_off(void **state)
{
	expect_no_shadow(*state,
	    PLAIN "recipient_domains = [ \"here.example shadow=true\" ];\n");
}

static void
test_a_bad_configuration_is_told(void **state)
{
	struct trial *t = *state;

	assert_int_equal(begin(t, "delay = 5;\n", "5m"), ERR_INVALID);
	assert_non_null(strstr(t->told, ":1: "));
	assert_null(t->sim);
}

/* A flood of strangers: the oldest pending make room, and it is told. */
static void
test_room_has_bounds(void **state)
{
	struct trial *t = *state;
	char sender[40];
	const struct figures *f;

	assert_int_equal(begin(t,
	                     PLAIN "max_origins = 1000; max_pending_per_net = "
	                           "1000000;\n",
	                     "never"),
	    ERR_OK);
	for (int i = 0; i < 5000; i++) {
		struct who who = { "198.51.100.1", "", sender };

		(void)snprintf(sender, sizeof(sender), "s@d%d.example", i);
		arrive(t, i, GREY, who);
	}
	f = end(t);
	assert_int_equal(f->mails, 5000);
	assert_true(f->evicted > 3500);
	assert_true(f->evicted < 5000);
	assert_int_equal(f->reasons[REASON_FIRST], 5000);
	assert_false(judge_is_narrow(simulation_judge(t->sim)));
}

/* What has had its life goes, by the clock of the log. */
static void
test_lives_end(void **state)
{
	struct trial *t = *state;
	const struct figures *f;

	assert_int_equal(begin(t, PLAIN, "5m"), ERR_OK);
	arrive(t, 0, TAKEN, named);
	arrive(t, 10 * DAY, TAKEN, named);
	arrive(t, 50 * DAY, TAKEN, named);
	f = end(t);
	assert_int_equal(f->reasons[REASON_PASSED], 1);
	/* Gone from the store, or still there and lapsed. */
	assert_int_equal(
	    f->reasons[REASON_FIRST] + f->reasons[REASON_EXPIRED], 2);
}

#define trial_test(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

static const struct CMUnitTest tests[] = {
	trial_test(test_what_the_log_took_is_assumed_to_come_again),
	trial_test(test_who_gives_up_is_lost),
	trial_test(test_verified_and_lost_is_listed),
	trial_test(test_retries_in_the_log_are_its_own),
	trial_test(test_a_log_that_ends_leaves_mail_open),
	trial_test(test_retries_that_would_not_have_come),
	trial_test(test_seen_first_and_then_assumed),
	trial_test(test_trust_is_earned_by_assumed_retries),
	trial_test(test_only_what_counts_is_counted),
	trial_test(test_shadow_mode_is_off),
	trial_test(test_shadow_mode_of_a_domain_is_off),
	trial_test(test_a_bad_configuration_is_told),
	trial_test(test_room_has_bounds),
	trial_test(test_lives_end),
};

UNIT_MAIN(tests)
