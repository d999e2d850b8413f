/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * doctor_access.c: checks of who reaches whom: smtpd the milter's socket, with
 * the rights of Postfix's user; and this host's own networks their
 * recipients, without a wait.
 */
#include <arpa/inet.h>
#include <grp.h>
#include <limits.h>
#include <pwd.h>
#include <string.h>
#include <unistd.h>

#include "ctl/ask.h"
#include "ctl/doctor.h"
#include "ctl/say.h"

#define USER_MAX 4096   /* bytes of an entry of passwd */
#define GROUPS_MAX 1024 /* of this process */
#define NETWORKS_MAX 64 /* that are asked about */

/*
 * Connect with the rights of `user`. In a chroot nothing is different but the
 * path's beginning, which all may pass.
 */
static enum err
connect_with_rights_of(const struct passwd *user, const char *path)
{
	gid_t groups[GROUPS_MAX];
	int count = getgroups(GROUPS_MAX, groups), fd;
	enum err e = ERR_PERM;

	if (count < 0 || initgroups(user->pw_name, user->pw_gid) != 0)
		return ERR_PERM;
	if (setegid(user->pw_gid) == 0 && seteuid(user->pw_uid) == 0)
		e = endpoint_connect_unix(path, &fd, NULL);
	if (e == ERR_OK)
		(void)close(fd);
	/* Back to root, whose groups were there before. */
	if (seteuid(0) != 0 || setegid(0) != 0 ||
	    setgroups((size_t)count, groups) != 0)
		return ERR_PERM;
	return e;
}

static enum err
connect_as(const char *name, const char *path)
{
	char memory[USER_MAX];
	struct passwd entry, *user = NULL;

	if (getpwnam_r(name, &entry, memory, sizeof(memory), &user) != 0 ||
	    user == NULL)
		return ERR_NOTFOUND;
	return connect_with_rights_of(user, path);
}

void
doctor_socket(struct doctor *d, struct doctor_row *row)
{
	char owner[POSTCONF_VALUE_MAX];
	struct err_note note;
	enum err e;

	if (!doctor_needs_postfix(d, row))
		return;
	if (d->place.socket.kind != ENDPOINT_UNIX || geteuid() != 0) {
		doctor_say(row, DOCTOR_SKIP,
		    geteuid() != 0 ? "only root can try it as Postfix's user"
		                   : "a port needs no rights");
		return;
	}
	if (postconf_value(&d->postfix, "mail_owner", owner, &note) != ERR_OK) {
		doctor_say(row, DOCTOR_SKIP, "%s", note.text);
		return;
	}
	e = connect_as(owner, d->place.socket.path);
	if (e == ERR_OK) {
		doctor_say(row, DOCTOR_OK, "%s can connect to %s", owner,
		    d->place.socket.path);
		return;
	}
	doctor_say(row, DOCTOR_FAIL, "%s cannot connect to %s: %s", owner,
	    d->place.socket.path, err_str(e));
	doctor_advise(row,
	    "put milter_socket where the directory has Postfix's group: "
	    "install -d -o greywait -g %s -m 2750 "
	    "/var/spool/postfix/greywait, milter_socket = "
	    "\"unix:/var/spool/postfix/greywait/milter.sock\"; and restart "
	    "greywaitd",
	    owner);
}

/* Is a client with this address let through at once? */
static bool
is_exempt(const struct doctor *d, const char *address)
{
	json_t *result = NULL;
	char reason[SAY_TEXT_MAX];
	json_t *args = json_pack("{s:s,s:s,s:s}", "client", address, "sender",
	    "doctor@example.com", "recipient", "postmaster@example.com");
	bool exempt;

	if (ask_take(d->cli, "explain", args, NULL, NULL, &result) != CLI_OK)
		return true; /* it has been complained of */
	(void)say_text(result, "reason", reason);
	exempt = strcmp(reason, "local") == 0 || strcmp(reason, "rule") == 0;
	json_decref(result);
	return exempt;
}

/* The address of "192.0.2.0/24" or "[2001:db8::]/32"; false for "hash:...". */
static bool
first_address(struct str word, char ret[INET6_ADDRSTRLEN])
{
	unsigned char bytes[sizeof(struct in6_addr)];
	struct strbuf b;

	word = str_slice(word, 0, str_find(word, '/'));
	if (str_starts(word, STR("[")))
		word = str_slice(word, 1, str_find(word, ']') - 1);
	strbuf_init(&b, ret, INET6_ADDRSTRLEN);
	strbuf_add(&b, word);
	return inet_pton(AF_INET, ret, bytes) == 1 ||
	       inet_pton(AF_INET6, ret, bytes) == 1;
}

/* The first network of the list that would have to wait, or "". */
static struct str
first_greylisted(const struct doctor *d, struct str list)
{
	char address[INET6_ADDRSTRLEN];
	struct milters_item item; /* the lists look alike */
	size_t at = 0;

	for (int n = 0; n < NETWORKS_MAX && milters_next(list, &at, &item); n++)
		if (first_address(item.text, address) && !is_exempt(d, address))
			return item.text;
	return STR("");
}

void
doctor_networks(struct doctor *d, struct doctor_row *row)
{
	static const char *const parameters[] = { "mynetworks", "relayhost" };
	char value[POSTCONF_VALUE_MAX];
	struct err_note note;
	struct str net;

	if (!doctor_needs_daemon(d, row) || !doctor_needs_postfix(d, row))
		return;
	for (size_t i = 0; i < ARRAY_LEN(parameters); i++) {
		if (postconf_value(&d->postfix, parameters[i], value, &note) !=
		    ERR_OK) {
			doctor_say(row, DOCTOR_SKIP, "%s", note.text);
			return;
		}
		net = first_greylisted(d, str_of(value));
		if (net.len == 0)
			continue;
		doctor_say(row, DOCTOR_WARN, "%.*s of %s would have to wait",
		    (int)net.len, net.data, parameters[i]);
		doctor_advise(row,
		    "add it to local_networks, or: greywait whitelist add "
		    "client %.*s",
		    (int)net.len, net.data);
		return;
	}
	doctor_say(row, DOCTOR_OK, "mynetworks and relayhost do not wait");
}
