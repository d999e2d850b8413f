/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * name.c: registered domains, and generic names. Words count below the
 * registered domain only: dsl.net may run mail servers. An address counts
 * anywhere: 7.ip-192-0-2.example.
 */
#include "core/name.h"

#include <libpsl.h>
#include <string.h>

#include "core/embed.h"
#include "core/wording.h"

/* Lower case, without a dot at the end. False if it is no name at all. */
static bool
canonical(struct str name, char ret[NAME_HOST_MAX + 1])
{
	if (str_ends(name, STR(".")))
		name.len--;
	if (name.len == 0 || name.len > NAME_HOST_MAX)
		return false;
	for (size_t i = 0; i < name.len; i++) {
		char c = str_lower(name.data[i]);

		if (!str_is_alnum(c) && c != '-' && c != '.' && c != '_')
			return false;
		ret[i] = c;
	}
	ret[name.len] = '\0';
	return true;
}

bool
name_registered_domain(struct str name, char ret[NAME_DOMAIN_MAX + 1])
{
	char text[NAME_HOST_MAX + 1];
	const char *domain;
	struct addr a;

	if (!canonical(name, text) || addr_parse(str_of(text), &a) == ERR_OK)
		return false;
	domain = psl_registrable_domain(psl_builtin(), text);
	if (domain == NULL || strlen(domain) > NAME_DOMAIN_MAX)
		return false;
	memcpy(ret, domain, strlen(domain) + 1);
	return true;
}

bool
name_is_generic(struct str name, struct str domain, const struct addr *a)
{
	char text[NAME_HOST_MAX + 1];
	struct wording wording;
	bool embeds;

	if (!canonical(name, text))
		return false;
	name = str_of(text);
	wording = wording_of(str_slice(name, 0, name.len - domain.len));
	embeds = embed_has(name, a);
	/* A provider's own mail server may have its address for a name. */
	if (wording.server)
		return embeds && wording.line;
	return embeds || wording.line || wording.rented;
}
