/* SPDX-License-Identifier: BSD-2-Clause */
/* place.c: the milter's socket, by --milter or by the daemon's status. */
#include "ctl/place.h"

#include <stdio.h>
#include <string.h>

#include "ctl/ask.h"
#include "ctl/say.h"

enum cli_status
place_find(const struct cli *cli, struct place *ret)
{
	const char *given = cli_option(cli, "milter");
	char text[SAY_TEXT_MAX];
	json_t *result = NULL;
	struct err_note note;

	memset(ret, 0, sizeof(*ret));
	if (given == NULL) {
		enum cli_status status =
		    ask_take(cli, "status", json_object(), NULL, NULL, &result);

		if (status == CLI_NO_DAEMON)
			cli_complain("start greywaitd first, or tell "
			             "where it will listen with --milter");
		if (status != CLI_OK)
			return status;
		given = say_text(json_object_get(result, "configuration"),
		    "milter_socket", text);
	}
	if (endpoint_parse(str_of(given), &ret->socket, &note) != ERR_OK) {
		cli_complain("milter socket: %s", note.text);
		json_decref(result);
		return CLI_USAGE;
	}
	json_decref(result);
	return CLI_OK;
}

enum err
place_ask_postfix(
    struct place *place, const struct postconf *p, struct err_note *note)
{
	enum err e = postconf_value(p, "queue_directory", place->queue, note);

	return e == ERR_OK ? postconf_chrooted(p, &place->chrooted, note) : e;
}

const char *
place_below_queue(const struct place *place)
{
	size_t len = strlen(place->queue);
	const char *path = place->socket.path;

	if (place->socket.kind != ENDPOINT_UNIX || len == 0 ||
	    strncmp(path, place->queue, len) != 0 || path[len] != '/')
		return NULL;
	return path + len + 1;
}

static void
add(struct milters_own *own, const char *kind, const char *path)
{
	(void)snprintf(own->places[own->count++], sizeof(own->places[0]),
	    "%s%s", kind, path);
}

static enum err
unix_names(
    const struct place *place, struct milters_own *own, struct err_note *note)
{
	const char *below = place_below_queue(place);

	if (below != NULL) {
		/* smtpd is in its queue directory, chrooted or not. */
		add(own, "unix:", below);
		add(own, "unix:/", below);
	}
	add(own, "unix:", place->socket.path);
	if (below != NULL || !place->chrooted)
		return ERR_OK;
	return err_note(note, ERR_INVALID,
	    "smtpd runs in the chroot %s and cannot see %s: set "
	    "milter_socket = \"unix:%s/greywait/milter.sock\" in "
	    "greywait.conf, make that directory for greywaitd and "
	    "Postfix's group, and restart greywaitd",
	    place->queue, place->socket.path, place->queue);
}

enum err
place_names(
    const struct place *place, struct milters_own *ret, struct err_note *note)
{
	const struct endpoint *ep = &place->socket;
	bool literal = strchr(ep->host, ':') != NULL;

	ret->count = 0;
	if (ep->kind == ENDPOINT_UNIX)
		return unix_names(place, ret, note);
	(void)snprintf(ret->places[ret->count++], sizeof(ret->places[0]),
	    "inet:%s%s%s:%u", literal ? "[" : "", ep->host, literal ? "]" : "",
	    (unsigned int)ep->port);
	return ERR_OK;
}
