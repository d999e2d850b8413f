/* SPDX-License-Identifier: BSD-2-Clause */
/* wire.c: the one place that knows the bytes of the milter protocol. */
#include "wire.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include <libmilter/mfdef.h>

/* More than any filter's longest reply, and less than a wild length. */
#define PACKET_MAX (1024 * 1024)

_Static_assert(WIRE_NO_CONNECT == SMFIP_NOCONNECT, "as the protocol");
_Static_assert(WIRE_NO_HELO == SMFIP_NOHELO, "as the protocol");
_Static_assert(WIRE_NO_MAIL == SMFIP_NOMAIL, "as the protocol");
_Static_assert(WIRE_NO_RCPT == SMFIP_NORCPT, "as the protocol");
_Static_assert(WIRE_NO_BODY == SMFIP_NOBODY, "as the protocol");
_Static_assert(WIRE_NO_HEADERS == SMFIP_NOHDRS, "as the protocol");
_Static_assert(WIRE_NO_EOH == SMFIP_NOEOH, "as the protocol");
_Static_assert(WIRE_NO_UNKNOWN == SMFIP_NOUNKNOWN, "as the protocol");
_Static_assert(WIRE_NO_DATA == SMFIP_NODATA, "as the protocol");
_Static_assert(WIRE_SKIP == SMFIP_SKIP, "as the protocol");
_Static_assert(WIRE_REJECTED_RCPTS == SMFIP_RCPT_REJ, "as the protocol");
_Static_assert(WIRE_QUIET_CONNECT == SMFIP_NR_CONN, "as the protocol");
_Static_assert(WIRE_QUIET_HELO == SMFIP_NR_HELO, "as the protocol");
_Static_assert(WIRE_QUIET_MAIL == SMFIP_NR_MAIL, "as the protocol");
_Static_assert(WIRE_QUIET_RCPT == SMFIP_NR_RCPT, "as the protocol");
_Static_assert(WIRE_QUIET_DATA == SMFIP_NR_DATA, "as the protocol");
_Static_assert(WIRE_QUIET_UNKNOWN == SMFIP_NR_UNKN, "as the protocol");
_Static_assert(WIRE_QUIET_EOH == SMFIP_NR_EOH, "as the protocol");
_Static_assert(WIRE_QUIET_BODY == SMFIP_NR_BODY, "as the protocol");
_Static_assert(WIRE_QUIET_HEADERS == SMFIP_NR_HDR, "as the protocol");
_Static_assert(WIRE_LEADING_SPACE == SMFIP_HDR_LEADSPC, "as the protocol");
_Static_assert(WIRE_ALL_STEPS == SMFI_CURR_PROT, "as the protocol");
_Static_assert(WIRE_ALL_ACTIONS == SMFI_CURR_ACTS, "as the protocol");

struct step_row {
	char command;
	uint32_t skip;  /* the flag that leaves the step out */
	uint32_t quiet; /* the flag that leaves its reply out */
	bool answered;  /* has a reply without that flag */
};

static const struct step_row steps[] = {
	[WIRE_CONNECT] = { SMFIC_CONNECT, WIRE_NO_CONNECT, WIRE_QUIET_CONNECT,
	    true },
	[WIRE_HELO] = { SMFIC_HELO, WIRE_NO_HELO, WIRE_QUIET_HELO, true },
	[WIRE_MAIL] = { SMFIC_MAIL, WIRE_NO_MAIL, WIRE_QUIET_MAIL, true },
	[WIRE_RCPT] = { SMFIC_RCPT, WIRE_NO_RCPT, WIRE_QUIET_RCPT, true },
	[WIRE_DATA] = { SMFIC_DATA, WIRE_NO_DATA, WIRE_QUIET_DATA, true },
	[WIRE_EOM] = { SMFIC_BODYEOB, 0, 0, true },
	[WIRE_EOH] = { SMFIC_EOH, WIRE_NO_EOH, WIRE_QUIET_EOH, true },
	[WIRE_HEADER] = { SMFIC_HEADER, WIRE_NO_HEADERS, WIRE_QUIET_HEADERS,
	    true },
	[WIRE_BODY] = { SMFIC_BODY, WIRE_NO_BODY, WIRE_QUIET_BODY, true },
	[WIRE_UNKNOWN] = { SMFIC_UNKNOWN, WIRE_NO_UNKNOWN, WIRE_QUIET_UNKNOWN,
	    true },
	[WIRE_ABORT] = { SMFIC_ABORT, 0, 0, false },
	[WIRE_QUIT] = { SMFIC_QUIT, 0, 0, false },
	[WIRE_QUIT_NC] = { SMFIC_QUIT_NC, 0, 0, false },
};

void
wire_out_free(struct wire_out *out)
{
	free(out->data);
	*out = (struct wire_out){ 0 };
}

void
wire_put_bytes(struct wire_out *out, struct str bytes)
{
	if (out->room - out->len < bytes.len) {
		size_t room = 2 * (out->len + bytes.len) + 512;
		char *more = realloc(out->data, room);

		if (more == NULL) {
			out->failed = true;
			return;
		}
		out->data = more;
		out->room = room;
	}
	if (bytes.len > 0)
		memcpy(out->data + out->len, bytes.data, bytes.len);
	out->len += bytes.len;
}

static void
put_u32(struct wire_out *out, uint32_t n)
{
	uint32_t net = htonl(n);

	wire_put_bytes(out, (struct str){ (const char *)&net, sizeof(net) });
}

static void
put_head(struct wire_out *out, char command, size_t payload_len)
{
	put_u32(out, (uint32_t)(payload_len + 1));
	wire_put_bytes(out, (struct str){ &command, 1 });
}

/* With the terminator. */
static void
put_string(struct wire_out *out, const char *s)
{
	wire_put_bytes(out, (struct str){ s, strlen(s) + 1 });
}

void
wire_put_packet(struct wire_out *out, char command, struct str payload)
{
	put_head(out, command, payload.len);
	wire_put_bytes(out, payload);
}

void
wire_put_offer(struct wire_out *out, const struct wire_offer *offer)
{
	put_head(out, SMFIC_OPTNEG, 3 * sizeof(uint32_t));
	put_u32(out, offer->version);
	put_u32(out, offer->actions);
	put_u32(out, offer->steps);
}

void
wire_put_connect(struct wire_out *out, const char *host, char family,
    uint16_t port, const char *addr)
{
	uint16_t net = htons(port);

	if (family == SMFIA_UNKNOWN) {
		put_head(out, SMFIC_CONNECT, strlen(host) + 2);
		put_string(out, host);
		wire_put_bytes(out, (struct str){ &family, 1 });
		return;
	}
	put_head(out, SMFIC_CONNECT,
	    strlen(host) + 2 + sizeof(net) + strlen(addr) + 1);
	put_string(out, host);
	wire_put_bytes(out, (struct str){ &family, 1 });
	wire_put_bytes(out, (struct str){ (const char *)&net, sizeof(net) });
	put_string(out, addr);
}

static size_t
size_of_args(const char *const *args, size_t count)
{
	size_t size = 0;

	for (size_t i = 0; i < count; i++)
		size += strlen(args[i]) + 1;
	return size;
}

void
wire_put_step(struct wire_out *out, enum wire_step step,
    const char *const *args, size_t count)
{
	put_head(out, steps[step].command, size_of_args(args, count));
	for (size_t i = 0; i < count; i++)
		put_string(out, args[i]);
}

void
wire_put_macros(struct wire_out *out, enum wire_step step,
    const char *const *pairs, size_t count)
{
	put_head(out, SMFIC_MACRO, 1 + size_of_args(pairs, count));
	wire_put_bytes(out, (struct str){ &steps[step].command, 1 });
	for (size_t i = 0; i < count; i++)
		put_string(out, pairs[i]);
}

static uint32_t
get_u32(const char *p)
{
	uint32_t net;

	memcpy(&net, p, sizeof(net));
	return ntohl(net);
}

enum err
wire_find(struct str bytes, struct wire_packet *ret, size_t *ret_used)
{
	uint32_t len;

	if (bytes.len < MILTER_LEN_BYTES)
		return ERR_BUSY;
	len = get_u32(bytes.data);
	if (len == 0 || len > PACKET_MAX)
		return ERR_CORRUPT;
	if (bytes.len - MILTER_LEN_BYTES < len)
		return ERR_BUSY;
	ret->command = bytes.data[MILTER_LEN_BYTES];
	ret->payload = str_slice(bytes, MILTER_LEN_BYTES + 1, len - 1);
	*ret_used = MILTER_LEN_BYTES + len;
	return ERR_OK;
}

enum wire_kind
wire_kind_of(const struct wire_packet *packet)
{
	static const struct {
		char command;
		enum wire_kind kind;
	} kinds[] = {
		{ SMFIR_CONTINUE, WIRE_CONTINUE },
		{ SMFIR_ACCEPT, WIRE_ACCEPT },
		{ SMFIR_DISCARD, WIRE_DISCARD },
		{ SMFIR_REJECT, WIRE_REJECT },
		{ SMFIR_TEMPFAIL, WIRE_TEMPFAIL },
		{ SMFIR_SKIP, WIRE_SKIPPED },
		{ SMFIR_SHUTDOWN, WIRE_SHUTDOWN },
		{ SMFIR_REPLYCODE, WIRE_REPLY },
		{ SMFIR_PROGRESS, WIRE_PROGRESS },
		{ SMFIR_ADDHEADER, WIRE_ADD_HEADER },
		{ SMFIR_INSHEADER, WIRE_INSERT_HEADER },
		{ SMFIR_ADDRCPT, WIRE_OTHER_CHANGE },
		{ SMFIR_DELRCPT, WIRE_OTHER_CHANGE },
		{ SMFIR_ADDRCPT_PAR, WIRE_OTHER_CHANGE },
		{ SMFIR_REPLBODY, WIRE_OTHER_CHANGE },
		{ SMFIR_CHGFROM, WIRE_OTHER_CHANGE },
		{ SMFIR_CHGHEADER, WIRE_OTHER_CHANGE },
		{ SMFIR_QUARANTINE, WIRE_OTHER_CHANGE },
		{ SMFIC_OPTNEG, WIRE_TERMS },
	};

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (kinds[i].command == packet->command)
			return kinds[i].kind;
	return WIRE_STRANGE;
}

bool
wire_kind_is_final(enum wire_kind kind)
{
	return kind > WIRE_NONE && kind < WIRE_PROGRESS;
}

/* A list that the filter sent: stage, names, a terminator. */
static enum err
parse_list(struct str *rest, struct wire_terms *terms)
{
	uint32_t stage;
	size_t len;

	if (rest->len < sizeof(stage) + 1)
		return ERR_CORRUPT;
	stage = get_u32(rest->data);
	*rest = str_slice(*rest, sizeof(stage), rest->len);
	len = str_find(*rest, '\0');
	if (stage >= WIRE_LIST_COUNT || len == rest->len ||
	    len >= WIRE_MACROS_MAX)
		return ERR_CORRUPT;
	memcpy(terms->lists[stage], rest->data, len + 1);
	terms->has_list[stage] = true;
	*rest = str_slice(*rest, len + 1, rest->len);
	return ERR_OK;
}

enum err
wire_parse_terms(const struct wire_packet *packet, struct wire_terms *ret)
{
	struct str rest = packet->payload;
	struct wire_terms terms = { 0 };

	if (packet->command != SMFIC_OPTNEG || rest.len < MILTER_OPTLEN)
		return ERR_CORRUPT;
	terms.asked.version = get_u32(rest.data);
	terms.asked.actions = get_u32(rest.data + MILTER_LEN_BYTES);
	terms.asked.steps = get_u32(rest.data + 2 * MILTER_LEN_BYTES);
	rest = str_slice(rest, MILTER_OPTLEN, rest.len);
	while (rest.len > 0) {
		enum err e = parse_list(&rest, &terms);

		if (e != ERR_OK)
			return e;
	}
	*ret = terms;
	return ERR_OK;
}

/* Steps that a version does not know are not sent (milter8_connect()). */
static bool
version_has(const struct wire_terms *terms, enum wire_step step)
{
	if (step == WIRE_UNKNOWN)
		return terms->asked.version >= 3;
	if (step == WIRE_DATA)
		return terms->asked.version >= 4;
	return true;
}

bool
wire_is_sent(const struct wire_terms *terms, enum wire_step step)
{
	return version_has(terms, step) &&
	       (terms->asked.steps & steps[step].skip) == 0;
}

bool
wire_is_answered(const struct wire_terms *terms, enum wire_step step)
{
	return steps[step].answered && wire_is_sent(terms, step) &&
	       (terms->asked.steps & steps[step].quiet) == 0;
}

bool
wire_list_names(const char *list, const char *name)
{
	size_t len = strlen(name);

	for (const char *at = strstr(list, name); at != NULL;
	     at = strstr(at + 1, name)) {
		bool starts = at == list || strchr(" ,\t", at[-1]) != NULL;

		if (starts && strchr(" ,\t", at[len]) != NULL)
			return true;
	}
	return false;
}
