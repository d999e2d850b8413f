/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * milter.c: callbacks of libmilter, translated. Nothing is decided here.
 *
 * Debian's libmilter runs callbacks of one connection on different threads
 * over time, never two at once: all state is in the connection's private
 * pointer. It also keeps the steps that one negotiation asked for in a global
 * of its own, so each negotiation has to ask for the same set.
 */
#include "daemon/milter.h"

#include <libmilter/mfapi.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

/* Steps that are never needed, if the MTA can leave them out... */
#define STEPS_SKIPPED \
	(SMFIP_NOBODY | SMFIP_NOHDRS | SMFIP_NOEOH | SMFIP_NOUNKNOWN)
/* ...and those whose answer would always be "go on". */
#define STEPS_SILENT (SMFIP_NR_HELO | SMFIP_NR_MAIL)

/* libmilter's callbacks get no argument of ours: this stands in for it.
 * Constant from milter_open() on, but for the count. */
static struct {
	const struct session_deps *deps;
	struct endpoint socket;
	_Atomic int in_callbacks;
	_Atomic bool closed; /* the daemon is going: let mail pass */
	/* The last negotiation's: libmilter has one set for all anyway. */
	_Atomic unsigned long steps;
} milter;

struct connection {
	struct session *session;
	unsigned long steps; /* as negotiated */
	struct reply reply;  /* to the step at hand */
};

static sfsistat
leave(sfsistat answer)
{
	atomic_fetch_sub(&milter.in_callbacks, 1);
	return answer;
}

/* Come in: false, and nothing to leave, when the daemon is going. */
static bool
come_in(void)
{
	atomic_fetch_add(&milter.in_callbacks, 1);
	if (!atomic_load(&milter.closed))
		return true;
	(void)leave(SMFIS_CONTINUE);
	return false;
}

/* The connection that a callback is for; NULL, and nothing to leave, when
 * there is none or the daemon is going. */
static struct connection *
enter(SMFICTX *ctx)
{
	struct connection *c;

	if (!come_in())
		return NULL;
	c = smfi_getpriv(ctx);
	if (c == NULL)
		(void)leave(SMFIS_CONTINUE);
	return c;
}

static void
connection_free(SMFICTX *ctx)
{
	struct connection *c = smfi_getpriv(ctx);

	if (c == NULL)
		return;
	(void)smfi_setpriv(ctx, NULL);
	session_free(&c->session);
	free(c);
}

/* In place of one that is there already; NULL when there is no memory. */
static struct connection *
connection_new(SMFICTX *ctx)
{
	struct connection *c = calloc(1, sizeof(*c));

	connection_free(ctx);
	if (c == NULL || session_new(milter.deps, &c->session) != ERR_OK) {
		free(c);
		return NULL;
	}
	c->steps = atomic_load(&milter.steps);
	(void)smfi_setpriv(ctx, c);
	return c;
}

static struct str
macro(SMFICTX *ctx, const char *name)
{
	/* libmilter does not write to the name. */
	char copy[32];

	strncpy(copy, name, sizeof(copy) - 1);
	copy[sizeof(copy) - 1] = '\0';
	return str_of(smfi_getsymval(ctx, copy));
}

/* Give the client `reply`; without its text if libmilter does not like it. */
static ATTR_OWN_FRAME sfsistat
say(SMFICTX *ctx, struct reply *reply)
{
	char text[REPLY_LINE_MAX];

	reply_line(reply, text);
	(void)smfi_setreply(ctx, reply->code, reply->enhanced, text);
	return SMFIS_TEMPFAIL;
}

static sfsistat
answer_to(SMFICTX *ctx, struct connection *c, enum session_answer answer)
{
	switch (answer) {
	case SESSION_CONTINUE:
		return SMFIS_CONTINUE;
	case SESSION_RELEASE:
		return SMFIS_ACCEPT;
	case SESSION_DEFER:
		return say(ctx, &c->reply);
	}
	return SMFIS_CONTINUE;
}

static void
ask_for_macros(SMFICTX *ctx)
{
	char connect[] = "{client_resolve} {client_name}";
	char mail[] = "{auth_authen} {auth_type}";
	char few[] = "i";

	(void)smfi_setsymlist(ctx, SMFIM_CONNECT, connect);
	(void)smfi_setsymlist(ctx, SMFIM_ENVFROM, mail);
	/* Nothing is read at these: a short list saves bytes. */
	(void)smfi_setsymlist(ctx, SMFIM_HELO, few);
	(void)smfi_setsymlist(ctx, SMFIM_ENVRCPT, few);
	(void)smfi_setsymlist(ctx, SMFIM_DATA, few);
	(void)smfi_setsymlist(ctx, SMFIM_EOM, few);
}

static sfsistat
on_negotiate(SMFICTX *ctx, unsigned long actions, unsigned long steps,
    unsigned long unused2 ATTR_UNUSED, unsigned long unused3 ATTR_UNUSED,
    unsigned long *ret_actions, unsigned long *ret_steps, unsigned long *ret_2,
    unsigned long *ret_3)
{
	unsigned long mine = steps & (STEPS_SKIPPED | STEPS_SILENT);

	*ret_actions = actions & (SMFIF_ADDHDRS | SMFIF_SETSYMLIST);
	*ret_steps = mine;
	*ret_2 = 0;
	*ret_3 = 0;
	atomic_store(&milter.steps, mine);
	if ((actions & SMFIF_SETSYMLIST) != 0)
		ask_for_macros(ctx);
	return SMFIS_CONTINUE;
}

/* The name that the MTA has confirmed forwards, or "". */
static struct str
verified_name(SMFICTX *ctx, struct str host)
{
	struct str resolve = macro(ctx, "{client_resolve}");
	struct str name = macro(ctx, "{client_name}");

	if (resolve.len > 0 && !str_eq(resolve, STR("OK")))
		return STR("");
	if (name.len == 0)
		name = host;
	if (str_eq(name, STR("unknown")) || str_starts(name, STR("[")))
		return STR("");
	return name;
}

static sfsistat
on_connect(SMFICTX *ctx, char *host, _SOCK_ADDR *sockaddr)
{
	struct connection *c;
	bool has_addr;
	struct addr addr;
	enum session_answer answer;

	if (!come_in())
		return SMFIS_ACCEPT;
	/* Not at the negotiation: after a QUIT_NC another client comes on the
	 * same connection without one. */
	c = connection_new(ctx);
	if (c == NULL)
		return leave(SMFIS_ACCEPT);
	has_addr =
	    sockaddr != NULL && addr_from_sockaddr(sockaddr, &addr) == ERR_OK;
	answer = session_connect(c->session, has_addr ? &addr : NULL,
	    verified_name(ctx, str_of(host)), &c->reply);
	return leave(answer_to(ctx, c, answer));
}

static sfsistat
on_helo(SMFICTX *ctx, char *helo)
{
	struct connection *c = enter(ctx);

	if (c == NULL)
		return SMFIS_CONTINUE;
	session_helo(c->session, str_of(helo));
	return leave(
	    (c->steps & SMFIP_NR_HELO) != 0 ? SMFIS_NOREPLY : SMFIS_CONTINUE);
}

static sfsistat
on_mail(SMFICTX *ctx, char **argv)
{
	struct connection *c = enter(ctx);
	struct str login;

	if (c == NULL)
		return SMFIS_CONTINUE;
	login = macro(ctx, "{auth_authen}");
	if (login.len == 0)
		login = macro(ctx, "{auth_type}");
	session_mail(c->session, str_of(argv[0]), login);
	return leave(
	    (c->steps & SMFIP_NR_MAIL) != 0 ? SMFIS_NOREPLY : SMFIS_CONTINUE);
}

static sfsistat
on_rcpt(SMFICTX *ctx, char **argv)
{
	struct connection *c = enter(ctx);

	if (c == NULL)
		return SMFIS_CONTINUE;
	return leave(answer_to(
	    ctx, c, session_rcpt(c->session, str_of(argv[0]), &c->reply)));
}

static sfsistat
on_data(SMFICTX *ctx)
{
	struct connection *c = enter(ctx);

	if (c == NULL)
		return SMFIS_CONTINUE;
	return leave(answer_to(ctx, c, session_data(c->session, &c->reply)));
}

static sfsistat
on_eom(SMFICTX *ctx)
{
	struct connection *c = enter(ctx);
	char name[] = "X-Greylist", value[SESSION_HEADER_MAX];

	if (c == NULL)
		return SMFIS_CONTINUE;
	/* First of all headers, where a trace header belongs: below a DKIM
	 * signature's view of the header, and no other milter's order. */
	if (session_header(c->session, value))
		(void)smfi_insheader(ctx, 0, name, value);
	session_reset(c->session);
	return leave(SMFIS_CONTINUE);
}

static sfsistat
on_abort(SMFICTX *ctx)
{
	struct connection *c = enter(ctx);

	if (c == NULL)
		return SMFIS_CONTINUE;
	session_reset(c->session);
	return leave(SMFIS_CONTINUE);
}

static sfsistat
on_close(SMFICTX *ctx)
{
	if (!come_in())
		return SMFIS_CONTINUE;
	connection_free(ctx);
	return leave(SMFIS_CONTINUE);
}

static enum err
register_callbacks(struct err_note *note)
{
	char name[] = "greywait"; /* libmilter makes a copy */
	struct smfiDesc desc = {
		.xxfi_name = name,
		.xxfi_version = SMFI_VERSION,
		.xxfi_flags = SMFIF_ADDHDRS | SMFIF_SETSYMLIST,
		.xxfi_connect = on_connect,
		.xxfi_helo = on_helo,
		.xxfi_envfrom = on_mail,
		.xxfi_envrcpt = on_rcpt,
		.xxfi_eom = on_eom,
		.xxfi_abort = on_abort,
		.xxfi_close = on_close,
		.xxfi_data = on_data,
		.xxfi_negotiate = on_negotiate,
	};

	if (smfi_register(desc) != MI_SUCCESS)
		return err_note(note, ERR_IO,
		    "libmilter refused the registration: a wrong version of "
		    "the library?");
	return ERR_OK;
}

/* Longest wait for the rest of a packet, which holds one of libmilter's
 * threads. Between commands a client's silence is for the MTA to judge. */
#define PACKET_S 60

static enum err
open_socket(const struct conf *conf, struct err_note *note)
{
	const struct endpoint *ep = &conf->milter_socket;
	char text[ENDPOINT_TEXT_MAX];
	mode_t umask_was;
	int opened;

	(void)endpoint_format(ep, text);
	(void)smfi_settimeout(PACKET_S);
	if (smfi_setconn(text) != MI_SUCCESS)
		return err_note(note, ERR_INVALID,
		    "libmilter does not take milter_socket \"%s\"", text);
	if (ep->kind == ENDPOINT_UNIX) {
		enum err e = endpoint_clear_unix(ep->path, note);
		if (e != ERR_OK)
			return e;
	}
	umask_was = umask(0177);
	opened = smfi_opensocket(false);
	(void)umask(umask_was);
	if (opened != MI_SUCCESS)
		return err_note(note, ERR_IO,
		    "cannot listen on milter_socket \"%s\": is the directory "
		    "there and writable, the address this host's, the port "
		    "free?",
		    text);
	if (ep->kind == ENDPOINT_UNIX)
		return endpoint_set_access(ep->path,
		    (mode_t)conf->milter_socket_mode, conf->milter_socket_group,
		    note);
	return ERR_OK;
}

enum err
milter_open(const struct conf *conf, const struct session_deps *deps,
    struct err_note *note)
{
	enum err e = register_callbacks(note);

	milter.deps = deps;
	milter.socket = conf->milter_socket;
	return e == ERR_OK ? open_socket(conf, note) : e;
}

enum err
milter_run(void)
{
	return smfi_main() == MI_SUCCESS ? ERR_OK : ERR_IO;
}

void
milter_stop(void)
{
	(void)smfi_stop();
	/* libmilter looks for a stop every few seconds, or when asked. */
	endpoint_poke(&milter.socket);
}

bool
milter_drain(int64_t timeout_ms)
{
	const struct timespec pause = { .tv_nsec = 10000000 };

	atomic_store(&milter.closed, true);
	for (; atomic_load(&milter.in_callbacks) > 0; timeout_ms -= 10) {
		if (timeout_ms <= 0)
			return false;
		(void)nanosleep(&pause, NULL);
	}
	return true;
}
