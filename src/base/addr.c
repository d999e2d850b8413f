/* SPDX-License-Identifier: BSD-2-Clause */
/* addr.c: IP addresses and networks. */
#include "base/addr.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

#include "base/strbuf.h"

static const uint8_t v4_mapped[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff,
	0xff };

static void
set_v4(struct addr *a, const void *octets)
{
	memcpy(a->octets, v4_mapped, sizeof(v4_mapped));
	memcpy(a->octets + sizeof(v4_mapped), octets, 4);
}

/* The address inside "[...]" and behind "IPv6:". */
static struct str
literal_body(struct str s)
{
	struct str tag = STR("IPv6:");

	if (s.len >= 2 && s.data[0] == '[' && s.data[s.len - 1] == ']')
		s = str_slice(s, 1, s.len - 2);
	if (str_eq_nocase(str_slice(s, 0, tag.len), tag))
		s = str_slice(s, tag.len, s.len);
	return s;
}

enum err
addr_parse(struct str s, struct addr *ret)
{
	char text[ADDR_TEXT_MAX];
	uint8_t octets[16];

	s = literal_body(s);
	if (s.len == 0 || s.len >= sizeof(text) ||
	    memchr(s.data, '\0', s.len) != NULL)
		return ERR_INVALID;
	memcpy(text, s.data, s.len);
	text[s.len] = '\0';
	if (inet_pton(AF_INET, text, octets) == 1) {
		set_v4(ret, octets);
		return ERR_OK;
	}
	if (inet_pton(AF_INET6, text, octets) != 1)
		return ERR_INVALID;
	memcpy(ret->octets, octets, sizeof(ret->octets));
	return ERR_OK;
}

enum err
addr_from_sockaddr(const struct sockaddr *sa, struct addr *ret)
{
	struct sockaddr_in in4;
	struct sockaddr_in6 in6;

	if (sa->sa_family == AF_INET) {
		memcpy(&in4, sa, sizeof(in4));
		set_v4(ret, &in4.sin_addr);
		return ERR_OK;
	}
	if (sa->sa_family == AF_INET6) {
		memcpy(&in6, sa, sizeof(in6));
		memcpy(ret->octets, &in6.sin6_addr, sizeof(ret->octets));
		return ERR_OK;
	}
	return ERR_INVALID;
}

bool
addr_is_v4(const struct addr *a)
{
	return memcmp(a->octets, v4_mapped, sizeof(v4_mapped)) == 0;
}

bool
addr_eq(const struct addr *a, const struct addr *b)
{
	return memcmp(a->octets, b->octets, sizeof(a->octets)) == 0;
}

struct addr
addr_mask(const struct addr *a, unsigned int prefix)
{
	struct addr out = { { 0 } };
	unsigned int whole = prefix / 8, rest = prefix % 8;

	if (prefix >= 128)
		return *a;
	memcpy(out.octets, a->octets, whole);
	if (rest > 0)
		out.octets[whole] =
		    (uint8_t)(a->octets[whole] & (0xff00u >> rest));
	return out;
}

const char *
addr_format(const struct addr *a, char buf[ADDR_TEXT_MAX])
{
	const uint8_t *octets = a->octets + sizeof(v4_mapped);
	struct strbuf b;

	if (!addr_is_v4(a))
		return inet_ntop(AF_INET6, a->octets, buf, ADDR_TEXT_MAX);
	strbuf_init(&b, buf, ADDR_TEXT_MAX);
	for (size_t i = 0; i < 4; i++) {
		if (i > 0)
			strbuf_add(&b, STR("."));
		strbuf_add_int(&b, octets[i]);
	}
	return buf;
}

static enum err
prefix_parse(struct str s, bool v4, unsigned int *ret, struct err_note *note)
{
	unsigned int widest = v4 ? 32 : 128;

	if (!str_to_u32(s, ret) || *ret > widest)
		return err_note(note, ERR_INVALID,
		    "prefix length '%.*s' is not a number of 0 to %u",
		    (int)(s.len > 40 ? 40 : s.len), s.data, widest);
	if (v4)
		*ret += ADDR_V4_OFFSET;
	return ERR_OK;
}

enum err
cidr_parse(struct str s, struct cidr *ret, struct err_note *note)
{
	size_t slash = str_find(s, '/');
	unsigned int prefix = 128;
	struct cidr net;
	char text[CIDR_TEXT_MAX];
	struct addr given;

	if (addr_parse(str_slice(s, 0, slash), &given) != ERR_OK)
		return err_note(note, ERR_INVALID,
		    "'%.*s' is not an address such as 192.0.2.1 or 2001:db8::1 "
		    "or a network such as 192.0.2.0/24 or 2001:db8::/32",
		    (int)(s.len > 100 ? 100 : s.len), s.data);
	if (slash < s.len) {
		enum err e = prefix_parse(str_slice(s, slash + 1, s.len),
		    addr_is_v4(&given), &prefix, note);
		if (e != ERR_OK)
			return e;
	}
	net.addr = addr_mask(&given, prefix);
	net.prefix = (uint8_t)prefix;
	if (!addr_eq(&net.addr, &given))
		return err_note(note, ERR_INVALID,
		    "'%.*s' has host bits set: the network is %s", (int)s.len,
		    s.data, cidr_format(&net, text));
	*ret = net;
	return ERR_OK;
}

bool
cidr_has(const struct cidr *net, const struct addr *a)
{
	struct addr masked = addr_mask(a, net->prefix);

	/* ::/0 and ::/64 hold the mapped addresses only by their notation. */
	if (net->prefix < ADDR_V4_OFFSET && addr_is_v4(a))
		return false;
	return addr_eq(&masked, &net->addr);
}

const char *
cidr_format(const struct cidr *net, char buf[CIDR_TEXT_MAX])
{
	char text[ADDR_TEXT_MAX];
	bool v4 = addr_is_v4(&net->addr) && net->prefix >= ADDR_V4_OFFSET;
	unsigned int prefix = net->prefix - (v4 ? ADDR_V4_OFFSET : 0u);

	(void)addr_format(&net->addr, text);
	if (net->prefix == 128)
		(void)snprintf(buf, CIDR_TEXT_MAX, "%s", text);
	else
		(void)snprintf(buf, CIDR_TEXT_MAX, "%s/%u", text, prefix);
	return buf;
}
