/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * smtp.c: smtp-load, many SMTP sessions at once from one thread, each with a
 * command under way at all times. Each session is another client: the server
 * has to take its address from the PROXY protocol (version 1, as HAProxy has
 * it). XCLIENT would cost a second milter connection.
 *
 *	PROXY, 220 -> EHLO -> MAIL -> RCPT -> (RSET -> MAIL | QUIT)
 *
 * Prints one line of JSON.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "base/endpoint.h"
#include "hist.h"
#include "mail.h"

#define FAULTS_MAX 100
#define SILENCE_MS 20000
#define IN_ROOM 2048

/* Whose reply is awaited; the greeting answers the PROXY line. */
enum phase {
	PHASE_GREETING,
	PHASE_EHLO,
	PHASE_MAIL,
	PHASE_RCPT,
	PHASE_RSET,
	PHASE_QUIT,
};

struct session {
	int fd;
	enum phase phase;
	size_t in_len;
	char in[IN_ROOM];
	uint64_t mail;      /* the transaction's number */
	unsigned int mails; /* so far in this session */
	int64_t began_us, sent_us;
};

struct options {
	struct endpoint address;
	unsigned int sessions;
	unsigned int mails; /* transactions of each session */
	uint64_t seed;
	int64_t warm_up_ms, duration_ms;
};

struct load {
	struct options options;
	int epoll_fd;
	struct session *sessions;
	uint64_t next_mail;
	bool measuring;
	int64_t elapsed_us;
	uint64_t decisions, ended, accepted, deferred, refused, faults;
	struct hist rcpt, session;
	char reply[256]; /* to the first RCPT */
};

static int64_t
now_us(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void
hang_up(struct session *s)
{
	if (s->fd >= 0)
		(void)close(s->fd);
	s->fd = -1;
}

/* The command of the phase. */
static int
make_command(
    const struct load *l, const struct session *s, char *mem, size_t size)
{
	struct mail_client client;
	char path[64];

	mail_client(
	    MAIL_FROM_ANYWHERE, l->options.seed, s->mail - s->mails, &client);
	switch (s->phase) {
	case PHASE_GREETING:
		return snprintf(mem, size,
		    "PROXY TCP4 %s 127.0.0.1 40000 25\r\n", client.addr);
	case PHASE_EHLO:
		return snprintf(mem, size, "EHLO %s\r\n", client.helo);
	case PHASE_MAIL:
		mail_sender(l->options.seed, s->mail, path);
		return snprintf(mem, size, "MAIL FROM:%s\r\n", path);
	case PHASE_RCPT:
		mail_recipient(l->options.seed, s->mail, 0, path);
		return snprintf(mem, size, "RCPT TO:%s\r\n", path);
	case PHASE_RSET:
		return snprintf(mem, size, "RSET\r\n");
	case PHASE_QUIT:
		break;
	}
	return snprintf(mem, size, "QUIT\r\n");
}

static bool
say(struct load *l, struct session *s, enum phase phase)
{
	char mem[512];
	int len;

	s->phase = phase;
	len = make_command(l, s, mem, sizeof(mem));
	s->sent_us = now_us();
	return send(s->fd, mem, (size_t)len, MSG_NOSIGNAL) == (ssize_t)len;
}

static bool
dial(struct load *l, struct session *s)
{
	struct sockaddr_in to = { .sin_family = AF_INET,
		.sin_port = htons(l->options.address.port) };
	struct epoll_event ev = { .events = EPOLLIN, .data.ptr = s };

	s->began_us = now_us();
	s->in_len = 0;
	s->mails = 0;
	s->mail = l->next_mail++;
	s->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	return s->fd >= 0 &&
	       inet_pton(AF_INET, l->options.address.host, &to.sin_addr) == 1 &&
	       connect(s->fd, (struct sockaddr *)&to, sizeof(to)) == 0 &&
	       epoll_ctl(l->epoll_fd, EPOLL_CTL_ADD, s->fd, &ev) == 0 &&
	       say(l, s, PHASE_GREETING);
}

static void
count_reply(struct load *l, const struct session *s, char kind)
{
	if (l->reply[0] == '\0')
		(void)snprintf(l->reply, sizeof(l->reply), "%.*s",
		    (int)strcspn(s->in, "\r\n"), s->in);
	if (!l->measuring)
		return;
	l->decisions++;
	l->accepted += kind == '2';
	l->deferred += kind == '4';
	l->refused += kind == '5';
	hist_add(&l->rcpt, now_us() - s->sent_us);
}

static bool
again(struct load *l, struct session *s)
{
	hang_up(s);
	if (l->measuring) {
		l->ended++;
		hist_add(&l->session, now_us() - s->began_us);
	}
	return dial(l, s);
}

/* `kind` is the first digit of the reply. False when the session is lost. */
static bool
on_reply(struct load *l, struct session *s, char kind)
{
	if (s->phase == PHASE_RCPT)
		count_reply(l, s, kind);
	else if (kind != '2')
		return false;
	switch (s->phase) {
	case PHASE_GREETING:
	case PHASE_EHLO:
	case PHASE_MAIL:
		return say(l, s, s->phase + 1);
	case PHASE_RCPT:
		if (++s->mails >= l->options.mails)
			return say(l, s, PHASE_QUIT);
		s->mail = l->next_mail++;
		return say(l, s, PHASE_RSET);
	case PHASE_RSET:
		return say(l, s, PHASE_MAIL);
	case PHASE_QUIT:
		return again(l, s);
	}
	return false;
}

/* Where the reply's last line starts, once it is there. */
static const char *
last_line(const struct session *s)
{
	const char *line = s->in;

	if (s->in_len < 6 || s->in[s->in_len - 1] != '\n')
		return NULL;
	for (size_t i = 0; i + 1 < s->in_len; i++)
		if (s->in[i] == '\n')
			line = s->in + i + 1;
	return s->in + s->in_len - line >= 6 && line[3] == ' ' ? line : NULL;
}

static bool
on_bytes(struct load *l, struct session *s)
{
	ssize_t n = recv(
	    s->fd, s->in + s->in_len, IN_ROOM - 1 - s->in_len, MSG_DONTWAIT);
	const char *line;

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return true;
	if (n <= 0)
		return false;
	s->in_len += (size_t)n;
	s->in[s->in_len] = '\0';
	line = last_line(s);
	if (line == NULL)
		return s->in_len < IN_ROOM - 1;
	s->in_len = 0;
	return on_reply(l, s, line[0]);
}

/* Starts and ends the measurement; true while there is something to do. */
static bool
on_time(struct load *l, int64_t begin_us)
{
	int64_t past_us = now_us() - begin_us - l->options.warm_up_ms * 1000;

	l->measuring = past_us >= 0;
	l->elapsed_us = l->measuring ? past_us : 0;
	return past_us < l->options.duration_ms * 1000;
}

static bool
run(struct load *l)
{
	struct epoll_event ready[256];
	int64_t begin_us = now_us();

	while (on_time(l, begin_us)) {
		int n = epoll_wait(
		    l->epoll_fd, ready, ARRAY_LEN(ready), SILENCE_MS);

		if (n == 0)
			return false;
		for (int i = 0; i < n; i++) {
			struct session *s = ready[i].data.ptr;

			if (on_bytes(l, s))
				continue;
			hang_up(s);
			if (++l->faults > FAULTS_MAX || !dial(l, s))
				return false;
		}
	}
	return true;
}

static bool
parse_number(const char *s, uint64_t least, uint64_t most, uint64_t *ret)
{
	char *end;
	unsigned long long n = strtoull(s, &end, 10);

	*ret = n;
	return end != s && *end == '\0' && n >= least && n <= most;
}

static bool
parse_option(int c, const char *arg, struct options *o)
{
	uint64_t n = 0;

	if (!parse_number(arg, c == 'c' || c == 't', 3600000, &n))
		return false;
	switch (c) {
	case 'c':
		o->sessions = (unsigned int)n;
		return true;
	case 't':
		o->mails = (unsigned int)n;
		return true;
	case 'S':
		o->seed = n;
		return true;
	case 'w':
		o->warm_up_ms = (int64_t)n;
		return true;
	case 'd':
		o->duration_ms = (int64_t)n;
		return true;
	default:
		return false;
	}
}

static bool
parse_args(int argc, char **argv, struct options *o)
{
	struct err_note note = { "" };
	bool ok = true;
	int c;

	while (ok && (c = getopt(argc, argv, "c:t:S:w:d:")) != -1)
		ok = c != '?' && parse_option(c, optarg, o);
	if (ok && optind == argc - 1 &&
	    endpoint_parse(str_of(argv[optind]), &o->address, &note) == ERR_OK)
		return true;
	(void)fprintf(stderr,
	    "usage: smtp-load [-c SESSIONS] [-t TRANSACTIONS] [-S SEED]\n"
	    "                 [-w WARM_UP_MS] [-d DURATION_MS] "
	    "inet:PORT@ADDRESS\n%s\n",
	    note.text);
	return false;
}

static void
print_result(const struct load *l)
{
	double s = l->elapsed_us > 0 ? (double)l->elapsed_us / 1e6 : 1;

	printf("{\"sessions\": %u, \"transactions\": %u, \"seconds\": %.3f, "
	       "\"decisions\": %" PRIu64 ", \"decisions_per_s\": %.1f, "
	       "\"sessions_per_s\": %.1f, \"accepted\": %" PRIu64
	       ", \"deferred\": %" PRIu64 ", \"refused\": %" PRIu64
	       ", \"faults\": %" PRIu64 ", \"rcpt_p50_us\": %" PRId64
	       ", \"rcpt_p99_us\": %" PRId64 ", \"session_p50_us\": %" PRId64
	       ", \"session_p99_us\": %" PRId64 ", \"reply\": \"%s\"}\n",
	    l->options.sessions, l->options.mails, s, l->decisions,
	    (double)l->decisions / s, (double)l->ended / s, l->accepted,
	    l->deferred, l->refused, l->faults, hist_at(&l->rcpt, 0.5),
	    hist_at(&l->rcpt, 0.99), hist_at(&l->session, 0.5),
	    hist_at(&l->session, 0.99), l->reply);
}

int
main(int argc, char **argv)
{
	static struct load l = { .options = { .sessions = 8,
		                     .mails = 1,
		                     .warm_up_ms = 1000,
		                     .duration_ms = 5000 } };
	bool ok = true;

	if (!parse_args(argc, argv, &l.options))
		return EX_USAGE;
	l.epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	l.sessions = calloc(l.options.sessions, sizeof(*l.sessions));
	if (l.epoll_fd < 0 || l.sessions == NULL)
		return EX_OSERR;
	for (unsigned int i = 0; ok && i < l.options.sessions; i++)
		ok = dial(&l, &l.sessions[i]);
	ok = ok && run(&l);
	if (!ok)
		(void)fprintf(stderr, "smtp-load: sessions broke, or the "
		                      "server said nothing for long\n");
	print_result(&l);
	free(l.sessions);
	return ok && fflush(stdout) == 0 ? EX_OK : EX_UNAVAILABLE;
}
