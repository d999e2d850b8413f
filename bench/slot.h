/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * slot.h: struct slot, one of the connections of a load: its socket, the step
 * it is at, and who is sending what in it. The loop in load.c owns it.
 */
#ifndef BENCH_SLOT_H
#define BENCH_SLOT_H

#include "base/endpoint.h"
#include "mail.h"
#include "wire.h"

#define SLOT_IN_ROOM 4096

enum phase {
	PHASE_TERMS, /* the answer to the offer is awaited */
	PHASE_CONNECT,
	PHASE_HELO,
	PHASE_MAIL,
	PHASE_RCPT,
	PHASE_DATA,
	PHASE_HEADER, /* one of SLOT_HEADERS after the other */
	PHASE_EOH,
	PHASE_BODY,
	PHASE_EOM,
};

#define SLOT_HEADERS 5

struct slot {
	int fd; /* -1 when there is none */
	uint64_t number;
	enum phase phase; /* the step that is awaited, or comes next */
	struct wire_terms terms;
	struct wire_out out;
	char in[SLOT_IN_ROOM];
	size_t in_len;
	struct mail_client client;
	uint64_t mail;     /* the transaction's number */
	unsigned int rcpt; /* of that transaction */
	unsigned int header;
	bool accepted; /* one of its recipients was */
	int64_t session_us, sent_us;
	int64_t due_us;         /* the transaction's time; 0: as it is sent */
	bool is_free;           /* struct pace's */
	struct slot *next_free; /* likewise */
};

/* Connect; nothing is sent. ERR_IO. */
enum err
slot_dial(struct slot *s, const struct endpoint *address) ATTR_MUST_CHECK;
void slot_close(struct slot *s);

/*
 * Send all packets that have been put. ERR_CLOSED when the filter has hung
 * up.
 */
enum err slot_flush(struct slot *s) ATTR_MUST_CHECK;

/* Read what has come. ERR_BUSY: nothing has; ERR_CLOSED: the filter has hung
 * up. */
enum err slot_receive(struct slot *s) ATTR_MUST_CHECK;

/*
 * Take the reply to the step under way; packets that come before it, of
 * progress or changes to the message, are passed over. It lies in the slot
 * until the next slot_receive(). ERR_BUSY: it is not there yet; ERR_CORRUPT: no
 * reply can look like that.
 */
enum err slot_take(struct slot *s, struct wire_packet *ret) ATTR_MUST_CHECK;

/* Put the step of the phase, its macros first, unless it is not to be sent.
 * The step is returned. */
enum wire_step slot_put_phase(struct slot *s, uint64_t seed);

/* From a phase that is done, one that has more than one step step by step. */
void slot_next_phase(struct slot *s);

#endif
