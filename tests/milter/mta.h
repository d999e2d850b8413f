/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * mta.h: struct mta, the MTA's end of one milter connection. Each verb sends
 * one SMTP step, its macros first, and reads the reply. What the filter has
 * negotiated away is not sent or not waited for, as Postfix does it; a step
 * without a reply goes out together with the next one that has. Every wait
 * has a time limit. One thread an object.
 */
#ifndef TESTS_MILTER_MTA_H
#define TESTS_MILTER_MTA_H

#include "wire.h"

#define MTA_TEXT_MAX 2048
#define MTA_HEADERS_MAX 4

struct mta_header {
	uint32_t index; /* inserted at; UINT32_MAX when added at the end */
	char name[128];
	char value[1024];
};

struct mta_reply {
	enum wire_kind kind;     /* WIRE_NONE: not sent, or no reply due */
	char text[MTA_TEXT_MAX]; /* of WIRE_REPLY: "451 4.7.1 text" */
	unsigned int progress;   /* packets that asked for patience */
	unsigned int changes;    /* of the message, headers included */
	unsigned int header_count;
	struct mta_header headers[MTA_HEADERS_MAX];
};

struct mta;

/* What Postfix 3.7 and Sendmail 8.17 offer. */
struct wire_offer mta_postfix(void);
struct wire_offer mta_sendmail(void);

/*
 * Connect to `address` ("unix:/path", "inet:port@host"). Nothing is sent.
 * `timeout_ms` is the limit of each wait. ERR_INVALID, ERR_NOMEM, ERR_IO.
 */
enum err
mta_dial(const char *address, int timeout_ms, struct mta **ret) ATTR_MUST_CHECK;

/* Close; mid-packet or mid-step if that is where it is. */
void mta_hang_up(struct mta **m);

/*
 * All verbs below: ERR_BUSY when the time limit passed, ERR_CLOSED when the
 * filter hung up, ERR_CORRUPT when what it said is no reply. `ret` may be
 * NULL.
 */
enum err
mta_negotiate(struct mta *m, const struct wire_offer *offer) ATTR_MUST_CHECK;
/* What the filter answered; valid after mta_negotiate(). */
const struct wire_terms *mta_terms(const struct mta *m);

/*
 * The value of a macro from now on; NULL takes it away. It is sent with the
 * steps whose list (the filter's, else Postfix's default) names it. At most
 * 16; the strings have to outlive `m`.
 */
void mta_set_macro(struct mta *m, const char *name, const char *value);

enum err mta_connect(struct mta *m, const char *host, char family,
    const char *addr, struct mta_reply *ret) ATTR_MUST_CHECK;
enum err mta_helo(
    struct mta *m, const char *name, struct mta_reply *ret) ATTR_MUST_CHECK;
/* `path` with its angle brackets. */
enum err mta_mail(
    struct mta *m, const char *path, struct mta_reply *ret) ATTR_MUST_CHECK;
enum err mta_rcpt(
    struct mta *m, const char *path, struct mta_reply *ret) ATTR_MUST_CHECK;
/* DATA, HEADER, EOH, BODY, EOM, UNKNOWN with what arguments they have. */
enum err mta_step(struct mta *m, enum wire_step step, const char *const *args,
    size_t count, struct mta_reply *ret) ATTR_MUST_CHECK;
enum err mta_data(struct mta *m, struct mta_reply *ret) ATTR_MUST_CHECK;
enum err mta_eom(struct mta *m, struct mta_reply *ret) ATTR_MUST_CHECK;

/* No reply to any of these. */
enum err mta_abort(struct mta *m) ATTR_MUST_CHECK;
enum err mta_quit(struct mta *m) ATTR_MUST_CHECK;
enum err mta_quit_nc(struct mta *m) ATTR_MUST_CHECK;

/* For what no MTA would do: bytes or a packet as they are, sent at once. */
enum err mta_send_bytes(struct mta *m, struct str bytes) ATTR_MUST_CHECK;
enum err mta_send_packet(
    struct mta *m, char command, struct str payload) ATTR_MUST_CHECK;
/* A final reply, with what came before it. */
enum err mta_read_reply(struct mta *m, struct mta_reply *ret) ATTR_MUST_CHECK;
/* ERR_OK when the filter has hung up, ERR_EXISTS when it says something. */
enum err mta_expect_close(struct mta *m) ATTR_MUST_CHECK;

#endif
