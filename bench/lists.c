/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * lists.c: what the whitelist costs, in processor time: to load a file of many
 * entries, to look up each kind, to put in one more; and in memory.
 *
 *	list-bench [ENTRIES [REGEXES]]
 */
#include <inttypes.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "conf/list_load.h"

#define LOOKUPS 1000000
#define QUESTIONS 4096 /* of each kind, asked in turn */
#define TEXT_MAX 80

struct question {
	struct addr addr;
	char text[TEXT_MAX];
};

/* Of this process: what else the machine does costs caches only. */
static double
cpu_s(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* xorshift64*: the same numbers in each run. */
static uint64_t
next(uint64_t *state)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return *state * UINT64_C(0x2545f4914f6cdd1d);
}

/* Networks of all lengths, names, senders and recipients in equal parts. */
static void
write_entry(FILE *f, int i, uint64_t n)
{
	struct cidr net;
	char text[CIDR_TEXT_MAX];

	switch (i % 5) {
	case 0:
		memset(&net, 0, sizeof(net));
		net.addr.octets[10] = net.addr.octets[11] = 0xff;
		memcpy(net.addr.octets + 12, &n, 4);
		net.prefix = (uint8_t)(ADDR_V4_OFFSET + 12 + n % 21);
		net.addr = addr_mask(&net.addr, net.prefix);
		(void)fprintf(f, "client %s\n", cidr_format(&net, text));
		break;
	case 1:
		memcpy(net.addr.octets, &n, 8);
		memcpy(net.addr.octets + 8, &n, 8);
		net.addr.octets[0] = 0x20;
		net.prefix = (uint8_t)(24 + n % 105);
		net.addr = addr_mask(&net.addr, net.prefix);
		(void)fprintf(f, "client %s\n", cidr_format(&net, text));
		break;
	case 2:
		(void)fprintf(f, "client-name m%d.d%" PRIu64 ".example\n",
		    i % 7, n % 1000000);
		break;
	case 3:
		(void)fprintf(
		    f, "sender u%d@d%" PRIu64 ".example\n", i, n % 1000000);
		break;
	case 4:
		(void)fprintf(
		    f, "recipient d%" PRIu64 ".example\n", n % 1000000);
		break;
	}
}

static int
write_list(char *path, int entries, int regexes)
{
	int fd = mkstemp(path);
	FILE *f = fd < 0 ? NULL : fdopen(fd, "w");
	uint64_t state = 4711;

	if (f == NULL) {
		(void)fprintf(stderr, "list-bench: no file in /tmp\n");
		return -1;
	}
	for (int i = 0; i < entries; i++)
		write_entry(f, i, next(&state));
	for (int i = 0; i < regexes; i++)
		(void)fprintf(f,
		    "client-name "
		    "/^mail-[0-9]+\\.(out|mx)%d\\.example\\.org$/\n",
		    i);
	return fclose(f);
}

static void
ignore(void *ctx, const struct list_finding *finding)
{
	(void)ctx;
	if (finding->kind != LIST_DUPLICATE)
		(void)fprintf(stderr, "list-bench: %s:%u: %s\n", finding->path,
		    (unsigned int)finding->line, finding->text);
}

static void
make_questions(struct question *q, int kind)
{
	uint64_t state = 815;

	for (int i = 0; i < QUESTIONS; i++) {
		uint64_t n = next(&state);

		memcpy(q[i].addr.octets, &n, 8);
		memcpy(q[i].addr.octets + 8, &n, 8);
		q[i].addr.octets[0] = 0x20;
		if (kind == 0) {
			memset(q[i].addr.octets, 0, 10);
			memset(q[i].addr.octets + 10, 0xff, 2);
		}
		(void)snprintf(q[i].text, TEXT_MAX, "%sm%d.d%" PRIu64 ".%s",
		    kind == 2 ? "" : "user@", i % 7, n % 1000000,
		    kind == 2 && i % 2 == 0 ? "example.org" : "example");
	}
}

static struct match_hit
ask(const struct match *m, int kind, const struct question *q)
{
	switch (kind) {
	case 2:
		return match_client_name(m, str_of(q->text), 1);
	case 3:
		return match_sender(m, str_of(q->text), 1);
	case 4:
		return match_recipient(m, str_of(q->text), 1);
	default:
		return match_client(m, &q->addr, 1);
	}
}

static void
time_lookups(const struct match *m, int kind, const char *name)
{
	static struct question questions[QUESTIONS];
	size_t found = 0;
	double begin_s;

	make_questions(questions, kind);
	begin_s = cpu_s();
	for (int i = 0; i < LOOKUPS; i++)
		found += ask(m, kind, &questions[i % QUESTIONS]).entry != NULL;
	(void)printf("look-up %-22s %8.0f ns   (%zu of %d found)\n", name,
	    (cpu_s() - begin_s) * 1e9 / LOOKUPS, found, LOOKUPS);
}

/* A copy with one more entry, as after `greywait whitelist add`. */
static void
time_change(const struct match *m)
{
	struct match *copy = NULL;
	struct entry *entry = NULL, *old = NULL;
	struct rule rule;
	double begin_s;

	if (rule_parse(RULE_CLIENT_NAME, STR("one.more.example"), &rule,
	        NULL) != ERR_OK ||
	    entry_new(&rule, NULL, 0, &entry) != ERR_OK)
		return;
	begin_s = cpu_s();
	for (int i = 0; i < 1000; i++) {
		if (match_copy(m, &copy) != ERR_OK ||
		    match_put(copy, entry, &old) != ERR_OK)
			return;
		entry_unref(&old);
		match_unref(&copy);
	}
	(void)printf("one more entry               %10.0f ns\n",
	    (cpu_s() - begin_s) * 1e9 / 1000);
	entry_unref(&entry);
}

int
main(int argc, char **argv)
{
	static const char *const names[] = { "client, IPv4", "client, IPv6",
		"client-name", "sender", "recipient" };
	int entries = argc > 1 ? (int)strtol(argv[1], NULL, 10) : 100000;
	int regexes = argc > 2 ? (int)strtol(argv[2], NULL, 10) : 0;
	struct conf_lists lists = { .count = 1 };
	struct list_load load = {
		.room = SIZE_MAX, .regex_room = SIZE_MAX, .report = ignore
	};
	size_t before;
	double begin_s;

	(void)snprintf(lists.rows[0].path, sizeof(lists.rows[0].path),
	    "/tmp/greywait-lists.XXXXXX");
	if (write_list(lists.rows[0].path, entries, regexes) != 0 ||
	    match_new(&load.set) != ERR_OK)
		return 1;
	before = mallinfo2().uordblks;
	begin_s = cpu_s();
	if (list_load(&load, &lists) != ERR_OK)
		return 1;
	(void)printf("load %zu entries, %zu of them regular expressions: "
	             "%.3f s\n",
	    match_count(load.set), match_regexes(load.set), cpu_s() - begin_s);
	(void)printf("memory an entry              %10.0f B\n",
	    (double)(mallinfo2().uordblks - before) /
	        (double)match_count(load.set));
	(void)unlink(lists.rows[0].path);
	for (int kind = 0; kind < 5; kind++)
		time_lookups(load.set, kind, names[kind]);
	time_change(load.set);
	match_unref(&load.set);
	return 0;
}
