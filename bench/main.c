/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * main.c: milter-load, the load generator's command line. Prints one line of
 * JSON to standard output and one for people to standard error.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "load.h"

static void
usage(void)
{
	(void)fprintf(stderr,
	    "usage: milter-load [-ak] [-c CONNECTIONS] [-r RECIPIENTS]\n"
	    "                   [-m new|repeated|mixed] [-p POOL] [-S SEED]\n"
	    "                   [-N FIRST] [-R RATE]\n"
	    "                   [-f anywhere|net|nets]\n"
	    "                   [-w WARM_UP_MS] [-d DURATION_MS] [-n "
	    "DECISIONS]\n"
	    "                   unix:PATH | inet:PORT@ADDRESS\n"
	    "\n"
	    "  -a   when a recipient is accepted, send the mail, too\n"
	    "  -k   keep milter connections, not one for each transaction\n"
	    "  -m   triplets never seen before, from a pool, or one half "
	    "each\n"
	    "  -N   number of the first mail: others are drawn from the pool\n"
	    "  -R   transactions a second; without, as many as the filter "
	    "takes\n"
	    "  -f   clients from anywhere, from one network, or from a "
	    "million, "
	    "nameless\n");
}

static bool
parse_from(const char *s, enum mail_from *ret)
{
	static const char *const names[] = { "anywhere", "net", "nets" };

	for (unsigned int i = 0; i < ARRAY_LEN(names); i++) {
		if (strcmp(s, names[i]) != 0)
			continue;
		*ret = (enum mail_from)i;
		return true;
	}
	return false;
}

static bool
parse_mail(const char *s, enum load_mail *ret)
{
	static const char *const names[] = { "new", "repeated", "mixed" };

	for (unsigned int i = 0; i < ARRAY_LEN(names); i++) {
		if (strcmp(s, names[i]) != 0)
			continue;
		*ret = (enum load_mail)i;
		return true;
	}
	return false;
}

static bool
parse_number(const char *s, uint64_t least, uint64_t most, uint64_t *ret)
{
	char *end;
	unsigned long long n = strtoull(s, &end, 10);

	if (end == s || *end != '\0' || n < least || n > most)
		return false;
	*ret = n;
	return true;
}

static bool
parse_option(int c, const char *arg, struct load_options *o)
{
	uint64_t n = 0;
	bool ok;

	switch (c) {
	case 'a':
		o->whole_mails = true;
		return true;
	case 'k':
		o->session = LOAD_KEPT;
		return true;
	case 'm':
		return parse_mail(arg, &o->mail);
	case 'f':
		return parse_from(arg, &o->from);
	case 'c':
		ok = parse_number(arg, 1, 10000, &n);
		o->connections = (unsigned int)n;
		return ok;
	case 'r':
		ok = parse_number(arg, 1, 10000, &n);
		o->recipients = (unsigned int)n;
		return ok;
	case 'p':
		return parse_number(arg, 1, UINT32_MAX, &o->pool);
	case 'S':
		return parse_number(arg, 0, UINT64_MAX, &o->seed);
	case 'N':
		return parse_number(arg, 0, UINT64_MAX >> 1, &o->first);
	case 'R':
		return parse_number(arg, 1, 1000000, &o->rate);
	case 'n':
		return parse_number(arg, 0, UINT64_MAX, &o->decisions_max);
	case 'w':
		ok = parse_number(arg, 0, 3600000, &n);
		o->warm_up_ms = (int64_t)n;
		return ok;
	case 'd':
		ok = parse_number(arg, 0, 3600000, &n);
		o->duration_ms = (int64_t)n;
		return ok;
	default:
		return false;
	}
}

static bool
parse_args(int argc, char **argv, struct load_options *o)
{
	struct err_note note = { "" };
	int c;

	while ((c = getopt(argc, argv, "akc:r:m:f:p:S:N:R:w:d:n:")) != -1) {
		if (!parse_option(c, optarg, o)) {
			usage();
			return false;
		}
	}
	if (optind != argc - 1) {
		usage();
		return false;
	}
	if (endpoint_parse(str_of(argv[optind]), &o->address, &note) !=
	    ERR_OK) {
		(void)fprintf(stderr, "milter-load: %s\n", note.text);
		return false;
	}
	return true;
}

static void
print_terms(const struct wire_terms *t)
{
	printf(", \"version\": %" PRIu32 ", \"actions\": %" PRIu32
	       ", \"steps\": %" PRIu32 ", \"macros\": [",
	    t->asked.version, t->asked.actions, t->asked.steps);
	for (size_t i = 0; i < WIRE_LIST_COUNT; i++)
		printf("%s\"%s\"", i > 0 ? ", " : "", t->lists[i]);
	printf("]");
}

/* As a JSON string; what is not printable ASCII becomes '?'. */
static void
print_text(const char *s)
{
	putchar('"');
	for (; *s != '\0'; s++) {
		if (*s == '"' || *s == '\\')
			putchar('\\');
		putchar(*s >= ' ' && *s <= '~' ? *s : '?');
	}
	putchar('"');
}

static void
print_result(const struct load_options *o, const struct load_result *r)
{
	double s = (double)r->elapsed_us / 1e6;
	double rate = s > 0 ? (double)r->decisions / s : 0;

	printf("{\"connections\": %u, \"kept\": %s, \"recipients\": %u, "
	       "\"seconds\": %.3f, \"decisions\": %" PRIu64
	       ", \"decisions_per_s\": %.1f, \"sessions\": %" PRIu64
	       ", \"deferred\": %" PRIu64 ", \"continued\": %" PRIu64
	       ", \"other\": %" PRIu64 ", \"exempt\": %" PRIu64
	       ", \"mails\": %" PRIu64 ", \"faults\": %" PRIu64 ", ",
	    o->connections, o->session == LOAD_KEPT ? "true" : "false",
	    o->recipients, s, r->decisions, rate, r->sessions, r->deferred,
	    r->continued, r->other, r->exempt, r->mails, r->faults);
	printf("\"decision_p50_us\": %" PRId64 ", \"decision_p99_us\": %" PRId64
	       ", \"session_p50_us\": %" PRId64
	       ", \"session_p99_us\": %" PRId64,
	    hist_at(&r->decision, 0.5), hist_at(&r->decision, 0.99),
	    hist_at(&r->session, 0.5), hist_at(&r->session, 0.99));
	print_terms(&r->terms);
	printf(", \"reply\": ");
	print_text(r->reply);
	printf("}\n");
	(void)fprintf(stderr,
	    "%u %s connections: %.0f decisions/s, p50 %" PRId64
	    " us, p99 %" PRId64 " us; %" PRIu64 " deferred, %" PRIu64
	    " continued, %" PRIu64 " faults\n",
	    o->connections, o->session == LOAD_KEPT ? "kept" : "new", rate,
	    hist_at(&r->decision, 0.5), hist_at(&r->decision, 0.99),
	    r->deferred, r->continued, r->faults);
}

int
main(int argc, char **argv)
{
	static struct load_result result;
	struct load_options options = { .connections = 8,
		.recipients = 1,
		.pool = 1000,
		.warm_up_ms = 500,
		.duration_ms = 3000 };
	enum err e;

	if (!parse_args(argc, argv, &options))
		return EX_USAGE;
	e = load_run(&options, &result);
	print_result(&options, &result);
	if (e == ERR_OK)
		return fflush(stdout) == 0 ? EX_OK : EX_IOERR;
	(void)fprintf(stderr, "milter-load: %s\n", err_str(e));
	return EX_UNAVAILABLE;
}
