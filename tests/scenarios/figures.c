/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * figures.c: prints, in Markdown, when the first mail of each sender of the
 * tables passes: greywait with its defaults, and others. No time is measured.
 *
 *	tests/scenarios/figures [SRCDIR]
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/attr.h"
#include "conf/conf.h"
#include "first_mail.h"

#define HOUR INT64_C(3600)

/* Their defaults: delay and retry window. */
static const struct first_mail_rule rules[] = {
	{ "postgrey", 300, 48 * HOUR },
	{ "milter-greylist", 1800, 120 * HOUR },
	{ "spamd", 1500, 4 * HOUR },
};

static void
print_cell(const struct first_mail *f)
{
	if (!f->passed)
		(void)printf(" never |");
	else
		(void)printf(" %d:%02d:%02d (%zu) |", (int)(f->delay_s / HOUR),
		    (int)(f->delay_s % HOUR / 60), (int)(f->delay_s % 60),
		    f->attempt);
}

static void
print_row(const struct policy *policy, const struct retries *r)
{
	struct first_mail f;

	(void)printf("| %s | %zu |", r->name, r->hosts);
	for (int named = 1; named >= 0; named--) {
		f = first_mail_greywait(
		    policy, named == 1, r, first_mail_in_turn, NULL);
		print_cell(&f);
	}
	for (size_t i = 0; i < ARRAY_LEN(rules); i++) {
		f = first_mail_by_address(&rules[i], r);
		print_cell(&f);
	}
	(void)printf("\n");
}

int
main(int argc, char **argv)
{
	static struct retries rows[RETRIES_ROWS_MAX];
	size_t count = retries_read(argc > 1 ? argv[1] : ".", rows);
	struct conf *conf = NULL;
	struct policy policy;

	if (count == 0 || conf_new(&conf) != ERR_OK) {
		(void)fprintf(stderr, "figures: the tables cannot be read: "
		                      "name the top of the tree\n");
		return 1;
	}
	policy = conf_policy(conf);
	(void)printf("| sender | addresses | greywait, a name in common | "
	             "greywait, no name |");
	for (size_t i = 0; i < ARRAY_LEN(rules); i++)
		(void)printf(" %s |", rules[i].name);
	(void)printf("\n|---|---|---|---|---|---|---|\n");
	for (size_t i = 0; i < count; i++)
		print_row(&policy, &rows[i]);
	conf_unref(&conf);
	return 0;
}
