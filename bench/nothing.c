/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * nothing.c: a filter that does nothing, the floor that greywaitd is measured
 * against. It negotiates what greywaitd negotiates (src/daemon/milter.c; the
 * load generator tells both, bench/run compares) and goes through the same
 * library. It says "go on" to all, or with -d the given reply to each RCPT.
 * With -w it writes for each RCPT as many bytes as greywaitd, all zeros.
 */
#include <fcntl.h>
#include <libmilter/mfapi.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "setup.h"

#define STEPS_SKIPPED \
	(SMFIP_NOBODY | SMFIP_NOHDRS | SMFIP_NOEOH | SMFIP_NOUNKNOWN)
#define STEPS_SILENT (SMFIP_NR_HELO | SMFIP_NR_MAIL)

/* About what a decision takes of the store's log, and its line of log. */
#define RECORD_B 600
#define LINE_B 330

/* Where the former goes; the latter goes to standard error. Constant once
 * main() has called smfi_main(). */
static int record_fd = -1;

/* What every RCPT is told; constant once main() has called smfi_main(). */
static struct {
	bool defers;
	char code[4], enhanced[16], text[512];
} reply;

static sfsistat
on_negotiate(SMFICTX *ctx, unsigned long actions, unsigned long steps,
    unsigned long unused2, unsigned long unused3, unsigned long *ret_actions,
    unsigned long *ret_steps, unsigned long *ret_2, unsigned long *ret_3)
{
	char connect[] = "{client_resolve} {client_name}";
	char mail[] = "{auth_authen} {auth_type}";
	char few[] = "i";

	(void)unused2;
	(void)unused3;
	*ret_actions = actions & (SMFIF_ADDHDRS | SMFIF_SETSYMLIST);
	*ret_steps = STEPS_SKIPPED | STEPS_SILENT;
	*ret_2 = 0;
	*ret_3 = 0;
	if ((steps & *ret_steps) != *ret_steps)
		return SMFIS_REJECT;
	(void)smfi_setsymlist(ctx, SMFIM_CONNECT, connect);
	(void)smfi_setsymlist(ctx, SMFIM_ENVFROM, mail);
	(void)smfi_setsymlist(ctx, SMFIM_HELO, few);
	(void)smfi_setsymlist(ctx, SMFIM_ENVRCPT, few);
	(void)smfi_setsymlist(ctx, SMFIM_DATA, few);
	(void)smfi_setsymlist(ctx, SMFIM_EOM, few);
	return SMFIS_CONTINUE;
}

static sfsistat
on_connect(SMFICTX *ctx, char *host, _SOCK_ADDR *addr)
{
	(void)ctx;
	(void)host;
	(void)addr;
	return SMFIS_CONTINUE;
}

static sfsistat
on_helo(SMFICTX *ctx, char *name)
{
	(void)ctx;
	(void)name;
	return SMFIS_NOREPLY;
}

static sfsistat
on_mail(SMFICTX *ctx, char **argv)
{
	(void)ctx;
	(void)argv;
	return SMFIS_NOREPLY;
}

static sfsistat
on_rcpt(SMFICTX *ctx, char **argv)
{
	static const char bytes[RECORD_B];

	(void)argv;
	if (record_fd >= 0) {
		(void)!write(record_fd, bytes, RECORD_B);
		(void)!write(STDERR_FILENO, bytes, LINE_B);
	}
	if (!reply.defers)
		return SMFIS_CONTINUE;
	(void)smfi_setreply(ctx, reply.code, reply.enhanced, reply.text);
	return SMFIS_TEMPFAIL;
}

static sfsistat
on_data(SMFICTX *ctx)
{
	(void)ctx;
	return SMFIS_ACCEPT;
}

static sfsistat
on_other(SMFICTX *ctx)
{
	(void)ctx;
	return SMFIS_CONTINUE;
}

/* "451 4.7.1 text" into its parts. */
static bool
parse_reply(const char *s)
{
	reply.defers = true;
	return sscanf(s, "%3s %15s %511[^\n]", reply.code, reply.enhanced,
	           reply.text) == 3;
}

static int
serve(char *address)
{
	static char name[] = "nothing";
	struct smfiDesc desc = {
		.xxfi_name = name,
		.xxfi_version = SMFI_VERSION,
		.xxfi_flags = SMFIF_ADDHDRS | SMFIF_SETSYMLIST,
		.xxfi_connect = on_connect,
		.xxfi_helo = on_helo,
		.xxfi_envfrom = on_mail,
		.xxfi_envrcpt = on_rcpt,
		.xxfi_eom = on_other,
		.xxfi_abort = on_other,
		.xxfi_close = on_other,
		.xxfi_data = on_data,
		.xxfi_negotiate = on_negotiate,
	};

	if (smfi_register(desc) != MI_SUCCESS ||
	    smfi_setconn(address) != MI_SUCCESS ||
	    smfi_opensocket(false) != MI_SUCCESS) {
		(void)fprintf(
		    stderr, "nothing: cannot listen on %s\n", address);
		return EX_UNAVAILABLE;
	}
	return smfi_main() == MI_SUCCESS ? EX_OK : EX_SOFTWARE;
}

int
main(int argc, char **argv)
{
	int c;

	while ((c = getopt(argc, argv, "d:w:")) != -1) {
		if (c == 'd' && parse_reply(optarg))
			continue;
		if (c == 'w') {
			record_fd = open(optarg,
			    O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
			if (record_fd >= 0)
				continue;
			(void)fprintf(
			    stderr, "nothing: cannot write to %s\n", optarg);
			return EX_CANTCREAT;
		}
		optind = argc + 1;
		break;
	}
	if (optind != argc - 1) {
		(void)fprintf(stderr, "usage: nothing [-d '451 4.7.1 TEXT'] "
		                      "[-w FILE] unix:PATH\n");
		return EX_USAGE;
	}
	set_up();
	return serve(argv[optind]);
}
