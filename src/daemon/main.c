/* SPDX-License-Identifier: BSD-2-Clause */
/* main.c: greywaitd's command line. The only place that ends the process. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "base/strbuf.h"
#include "conf/conf.h"
#include "conf/list_load.h"
#include "conf/schema.h"
#include "daemon/ctl_offline.h"
#include "daemon/daemon.h"
#include "daemon/privilege.h"

#define FINDING_MAX 900 /* bytes of a line */

enum action {
	ACTION_RUN,
	ACTION_TEST,
	ACTION_PRINT,
	ACTION_OFFLINE,
};

static const struct option options[] = {
	{ "file", required_argument, NULL, 'f' },
	{ "test", no_argument, NULL, 't' },
	{ "print", no_argument, NULL, 'p' },
	{ "offline", no_argument, NULL, 'O' },
	{ "store", required_argument, NULL, 'd' },
	{ "check", no_argument, NULL, 'C' },
	{ "dump-schema", no_argument, NULL, 'S' },
	{ "version", no_argument, NULL, 'V' },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

static void
usage(FILE *out)
{
	(void)fprintf(out,
	    "usage: greywaitd [-f FILE] [-t | -p]\n"
	    "       greywaitd [-f FILE] --offline [--store DIR] [--check]\n"
	    "       greywaitd --dump-schema | --version | --help\n"
	    "\n"
	    "  -f, --file FILE   read FILE, not %s\n"
	    "  -t, --test        check the configuration and exit\n"
	    "  -p, --print       print the configuration in force and exit\n"
	    "      --offline     serve one control client on standard input\n"
	    "      --store DIR   on the store in DIR\n"
	    "      --check       look over its files first\n"
	    "      --dump-schema print every option with type and range\n"
	    "  -V, --version     print the version\n"
	    "  -h, --help        print this\n"
	    "\n"
	    "greywaitd stays in the foreground. See greywaitd(8).\n",
	    CONF_PATH);
}

static void
print_fault(void *ctx ATTR_UNUSED, const char *line)
{
	(void)fprintf(stderr, "greywaitd: %s\n", line);
}

static int
run(const char *path, struct conf *conf)
{
	struct daemon d;
	struct err_note note = { "" };
	enum err e;

	memset(&d, 0, sizeof(d));
	log_open("greywaitd", (enum log_target)conf->log_to,
	    (enum log_level)conf->log_level);
	(void)umask(0077);
	e = daemon_open(&d, path, conf, &note);
	if (e == ERR_OK)
		e = daemon_run(&d, &note);
	if (e != ERR_OK) {
		log_error("%s", note.text);
		/* Whoever started it by hand looks here. */
		if (conf->log_to != LOG_TO_STDERR)
			(void)fprintf(stderr, "greywaitd: %s\n", note.text);
	}
	if (!daemon_close(&d))
		_exit(EX_SOFTWARE);
	if (e == ERR_OK)
		log_info("greywaitd has ended");
	return e == ERR_OK ? EX_OK : EX_UNAVAILABLE;
}

static void
print_finding(void *ctx, const struct list_finding *finding)
{
	char mem[FINDING_MAX];
	struct strbuf line;
	bool *faulty = ctx;

	strbuf_init(&line, mem, sizeof(mem));
	list_finding_format(finding, &line);
	(void)fprintf(stderr, "greywaitd: %s%s\n",
	    finding->kind == LIST_NO_FILE || finding->kind == LIST_DUPLICATE
	        ? "remark: "
	        : "",
	    mem);
	*faulty = *faulty || (finding->kind != LIST_NO_FILE &&
	                         finding->kind != LIST_DUPLICATE);
}

/* The list files alone: what a start would pass over. */
static int
test_lists(const struct conf *conf)
{
	bool faulty = false;
	struct list_load load = { .room = (size_t)conf->max_rules,
		.regex_room = (size_t)conf->max_regexes,
		.report = print_finding,
		.ctx = &faulty };
	enum err e = match_new(&load.set);

	if (e == ERR_OK)
		e = list_load(&load, &conf->whitelist_files);
	match_unref(&load.set);
	if (e != ERR_OK) {
		(void)fprintf(stderr, "greywaitd: %s\n", err_str(e));
		return EX_UNAVAILABLE;
	}
	return faulty ? EX_DATAERR : EX_OK;
}

/* A start would stop at a name that this host does not know. */
static int
test_names(const struct conf *conf)
{
	struct err_note notes[3] = { { "" }, { "" }, { "" } };
	enum err e[ARRAY_LEN(notes)] = {
		privilege_check_user(conf->user, &notes[0]),
		privilege_check_group("milter_socket_group",
		    conf->milter_socket_group, &notes[1]),
		privilege_check_group("control_socket_group",
		    conf->control_socket_group, &notes[2]),
	};
	int status = EX_OK;

	for (size_t i = 0; i < ARRAY_LEN(notes); i++) {
		if (e[i] == ERR_OK)
			continue;
		(void)fprintf(stderr, "greywaitd: %s\n", notes[i].text);
		status = EX_NOUSER;
	}
	return status;
}

static int
test(const char *path, const struct conf *conf)
{
	int names = test_names(conf), lists = test_lists(conf);

	if (names != EX_OK)
		return names;
	(void)printf(lists == EX_OK
	                 ? "%s: ok\n"
	                 : "%s: the options are right, a list file is not\n",
	    path);
	return lists;
}

static int
run_offline(const struct ctl_offline *how, struct conf *conf)
{
	struct err_note note = { "" };

	log_open("greywaitd", LOG_TO_STDERR, LOG_LEVEL_WARNING);
	(void)umask(0077);
	/* The client has been told what is wrong. */
	return ctl_offline_serve(how, conf, &note) == ERR_OK ? EX_OK
	                                                     : EX_UNAVAILABLE;
}

static int
start(const char *path, enum action action, const struct ctl_offline *how)
{
	struct conf *conf = NULL;
	int status = EX_OK;

	if (conf_load(path, &conf, print_fault, NULL) != ERR_OK)
		return EX_CONFIG;
	switch (action) {
	case ACTION_RUN:
		status = run(path, conf);
		break;
	case ACTION_TEST:
		status = test(path, conf);
		break;
	case ACTION_PRINT:
		conf_print(conf, stdout);
		break;
	case ACTION_OFFLINE:
		status = run_offline(how, conf);
		break;
	}
	conf_unref(&conf);
	if (fflush(stdout) != 0)
		return EX_IOERR;
	return status;
}

struct request {
	const char *path;
	enum action action;
	struct ctl_offline how;
};

/* What was asked for by one option; false, after a complaint, when another one
 * has asked for something else. */
static bool
choose(struct request *request, enum action action)
{
	if (request->action != ACTION_RUN && request->action != action) {
		(void)fprintf(stderr,
		    "greywaitd: -t, -p and --offline exclude each other: give "
		    "one of them\n");
		return false;
	}
	request->action = action;
	return true;
}

static bool
fits_together(const struct request *request)
{
	const struct ctl_offline *how = &request->how;

	if (request->action == ACTION_OFFLINE ||
	    (how->store_dir == NULL && !how->check))
		return true;
	(void)fprintf(stderr,
	    "greywaitd: %s goes with --offline alone; the option store_dir of "
	    "the configuration names the store of a daemon\n",
	    how->store_dir != NULL ? "--store" : "--check");
	return false;
}

/* True when `c` is an option that has its place in `request`. */
static bool
take_option(struct request *request, int c)
{
	switch (c) {
	case 'f':
		request->path = optarg;
		return true;
	case 't':
		return choose(request, ACTION_TEST);
	case 'p':
		return choose(request, ACTION_PRINT);
	case 'O':
		return choose(request, ACTION_OFFLINE);
	case 'd':
		request->how.store_dir = optarg;
		return true;
	case 'C':
		request->how.check = true;
		return true;
	default:
		return false;
	}
}

static int
refuse_usage(void)
{
	usage(stderr);
	return EX_USAGE;
}

int
main(int argc, char **argv)
{
	struct request request = { .path = CONF_PATH,
		.action = ACTION_RUN,
		.how = { .fd = STDIN_FILENO } };
	int c;

	/* No thread runs yet. NOLINTNEXTLINE(concurrency-mt-unsafe) */
	while ((c = getopt_long(argc, argv, "f:tpVh", options, NULL)) != -1) {
		switch (c) {
		case 'S':
			schema_dump(stdout);
			return fflush(stdout) == 0 ? EX_OK : EX_IOERR;
		case 'V':
			(void)printf("greywaitd %s\n", PACKAGE_VERSION);
			return EX_OK;
		case 'h':
			usage(stdout);
			return EX_OK;
		default:
			if (!take_option(&request, c))
				return refuse_usage();
			break;
		}
	}
	if (optind < argc) {
		(void)fprintf(
		    stderr, "greywaitd: '%s' is not expected\n", argv[optind]);
		return refuse_usage();
	}
	if (!fits_together(&request))
		return refuse_usage();
	return start(request.path, request.action, &request.how);
}
