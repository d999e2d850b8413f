/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * wire.h: the packets of the milter protocol as an MTA sends and reads them,
 * versions 2 to 6. No I/O: packets are put into a buffer and found in bytes.
 * A packet is a length of four bytes in network order, a command byte, and
 * length - 1 bytes of payload. What an MTA does with the negotiated flags is
 * what Postfix 3.7 does (src/milter/milter8.c). One thread an object.
 */
#ifndef TESTS_MILTER_WIRE_H
#define TESTS_MILTER_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

/* Steps, as offered and as answered: the protocol's own numbers. */
#define WIRE_NO_CONNECT 0x01U
#define WIRE_NO_HELO 0x02U
#define WIRE_NO_MAIL 0x04U
#define WIRE_NO_RCPT 0x08U
#define WIRE_NO_BODY 0x10U
#define WIRE_NO_HEADERS 0x20U
#define WIRE_NO_EOH 0x40U
#define WIRE_NO_UNKNOWN 0x100U
#define WIRE_NO_DATA 0x200U
#define WIRE_SKIP 0x400U
#define WIRE_REJECTED_RCPTS 0x800U
#define WIRE_QUIET_CONNECT 0x1000U
#define WIRE_QUIET_HELO 0x2000U
#define WIRE_QUIET_MAIL 0x4000U
#define WIRE_QUIET_RCPT 0x8000U
#define WIRE_QUIET_DATA 0x10000U
#define WIRE_QUIET_UNKNOWN 0x20000U
#define WIRE_QUIET_EOH 0x40000U
#define WIRE_QUIET_BODY 0x80000U
#define WIRE_QUIET_HEADERS 0x80U
#define WIRE_LEADING_SPACE 0x100000U
#define WIRE_ALL_STEPS 0x1fffffU

/* Actions. */
#define WIRE_ADD_HEADERS 0x01U
#define WIRE_SET_MACROS 0x100U
#define WIRE_ALL_ACTIONS 0x1ffU

/* The first seven have the numbers that the macro lists go by. */
enum wire_step {
	WIRE_CONNECT,
	WIRE_HELO,
	WIRE_MAIL,
	WIRE_RCPT,
	WIRE_DATA,
	WIRE_EOM,
	WIRE_EOH,
	WIRE_HEADER,
	WIRE_BODY,
	WIRE_UNKNOWN,
	WIRE_ABORT,
	WIRE_QUIT,
	WIRE_QUIT_NC,
};
#define WIRE_LIST_COUNT 7

enum wire_kind {
	WIRE_NONE, /* the step is not sent, or has no reply */
	WIRE_CONTINUE,
	WIRE_ACCEPT,
	WIRE_DISCARD,
	WIRE_REJECT,
	WIRE_TEMPFAIL,
	WIRE_SKIPPED,
	WIRE_SHUTDOWN,
	WIRE_REPLY, /* code and text in the payload */
	/* not final: more follows */
	WIRE_PROGRESS,
	WIRE_ADD_HEADER,
	WIRE_INSERT_HEADER,
	WIRE_OTHER_CHANGE, /* any other change of the message */
	/* neither */
	WIRE_TERMS,   /* the answer to an offer */
	WIRE_STRANGE, /* no such reply in the protocol */
};

struct wire_offer {
	uint32_t version, actions, steps;
};

#define WIRE_MACROS_MAX 256

/* What the filter asked for of what was offered. */
struct wire_terms {
	struct wire_offer asked;
	/* Names parted by spaces; NULL pointers do not occur: "" when the
	 * filter asked for none or did not ask, see `has_list`. */
	char lists[WIRE_LIST_COUNT][WIRE_MACROS_MAX];
	bool has_list[WIRE_LIST_COUNT];
};

/* Packets on their way out. All zero is empty. */
struct wire_out {
	char *data;
	size_t len, room;
	bool failed; /* memory ran out: what is there is not whole */
};

struct wire_packet {
	char command;
	struct str payload; /* in the bytes it was found in */
};

void wire_out_free(struct wire_out *out);
/* Bytes as they are, for what no MTA would send. */
void wire_put_bytes(struct wire_out *out, struct str bytes);
void wire_put_packet(struct wire_out *out, char command, struct str payload);
void wire_put_offer(struct wire_out *out, const struct wire_offer *offer);

/*
 * CONNECT. `family` is '4', '6', 'L' (local), or 'U' (unknown: no port, no
 * address).
 */
void wire_put_connect(struct wire_out *out, const char *host, char family,
    uint16_t port, const char *addr);

/* A step with `count` terminated arguments. */
void wire_put_step(struct wire_out *out, enum wire_step step,
    const char *const *args, size_t count);

/* The macros of `step`: name, value, name, value...; `count` counts both. */
void wire_put_macros(struct wire_out *out, enum wire_step step,
    const char *const *pairs, size_t count);

/*
 * The first packet in `bytes`. ERR_BUSY when it is not all there yet,
 * ERR_CORRUPT when no filter may send such a length. `*ret_used` is its size.
 */
enum err wire_find(struct str bytes, struct wire_packet *ret,
    size_t *ret_used) ATTR_MUST_CHECK;

enum wire_kind wire_kind_of(const struct wire_packet *packet);
bool wire_kind_is_final(enum wire_kind kind);

/* ERR_CORRUPT when it is no answer to an offer. */
enum err wire_parse_terms(
    const struct wire_packet *packet, struct wire_terms *ret) ATTR_MUST_CHECK;

/* Is `name` one of the names in `list`? */
bool wire_list_names(const char *list, const char *name);

/* Does an MTA that agreed to `terms` send the step; does it await a reply? */
bool wire_is_sent(const struct wire_terms *terms, enum wire_step step);
bool wire_is_answered(const struct wire_terms *terms, enum wire_step step);

#endif
