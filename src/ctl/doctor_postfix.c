/* SPDX-License-Identifier: BSD-2-Clause */
/* doctor_postfix.c: checks of Postfix's configuration. */
#include <string.h>

#include "ctl/doctor.h"

#define SETUP "greywait postfix-setup --apply, then postfix reload"

/* The value of a list of milters and ours in it, if it is there. False, and
 * the row is filled in, when that cannot be told. */
static bool
find_in(struct doctor *d, const char *parameter, struct doctor_row *row,
    char ret_value[POSTCONF_VALUE_MAX], struct milters_item *ret_item)
{
	struct milters_own own;
	struct err_note note;

	memset(ret_item, 0, sizeof(*ret_item));
	if (!doctor_needs_postfix(d, row))
		return false;
	/* The row of smtpd-milters complains of what smtpd cannot see. */
	if (place_names(&d->place, &own, NULL) != ERR_OK && own.count == 0)
		return false;
	if (postconf_value(&d->postfix, parameter, ret_value, &note) !=
	    ERR_OK) {
		doctor_say(row, DOCTOR_SKIP, "%s", note.text);
		return false;
	}
	(void)milters_find(str_of(ret_value), &own, ret_item);
	return true;
}

void
doctor_smtpd(struct doctor *d, struct doctor_row *row)
{
	char value[POSTCONF_VALUE_MAX], action[POSTCONF_VALUE_MAX];
	struct milters_item item;
	struct milters_own own;
	struct err_note note;

	if (!find_in(d, "smtpd_milters", row, value, &item))
		return;
	if (place_names(&d->place, &own, &note) != ERR_OK) {
		doctor_say(row, DOCTOR_FAIL, "smtpd cannot see the socket");
		doctor_advise(row, "%s", note.text);
		return;
	}
	if (item.text.len == 0) {
		doctor_say(row, DOCTOR_FAIL,
		    "smtpd_milters does not name greywaitd: %s",
		    value[0] != '\0' ? value : "it is empty");
		doctor_advise(row, SETUP);
		return;
	}
	if (!milters_accepts(&item) &&
	    (postconf_value(&d->postfix, "milter_default_action", action,
	         NULL) != ERR_OK ||
	        strcmp(action, "accept") != 0)) {
		doctor_say(row, DOCTOR_FAIL,
		    "mail would stop without greywaitd: "
		    "milter_default_action is not accept");
		doctor_advise(row, SETUP);
		return;
	}
	doctor_say(row, item.begin == 0 ? DOCTOR_OK : DOCTOR_WARN,
	    "greywaitd is asked, and mail flows without it");
	if (item.begin != 0)
		doctor_advise(row,
		    "name greywaitd first: what it defers, the others need "
		    "not look at");
}

void
doctor_non_smtpd(struct doctor *d, struct doctor_row *row)
{
	char value[POSTCONF_VALUE_MAX];
	struct milters_item item;

	if (!find_in(d, "non_smtpd_milters", row, value, &item))
		return;
	if (item.text.len == 0) {
		doctor_say(row, DOCTOR_OK, "they do not name greywaitd");
		return;
	}
	doctor_say(row, DOCTOR_FAIL, "they name greywaitd: %s", value);
	doctor_advise(row,
	    "take it out: mail from this machine has no client that could "
	    "try again");
}

/* The first of master.cf's smtpd that goes without greywaitd, or "". */
static struct str
first_without(struct str rest, const struct milters_own *own)
{
	struct milters_item item;
	struct str line;

	while (postconf_line(&rest, &line)) {
		size_t equals = str_find(line, '=');
		struct str name = str_trim(str_slice(line, 0, equals));

		if (str_ends(name, STR("/smtpd_milters")) &&
		    !milters_find(
		        str_slice(line, equals + 1, line.len), own, &item))
			return name;
	}
	return STR("");
}

void
doctor_services(struct doctor *d, struct doctor_row *row)
{
	char text[POSTCONF_VALUE_MAX];
	struct milters_own own = { .count = 0 };
	struct err_note note;
	struct str name;

	if (!doctor_needs_postfix(d, row))
		return;
	if (postconf_overrides(&d->postfix, text, &note) != ERR_OK) {
		doctor_say(row, DOCTOR_SKIP, "%s", note.text);
		return;
	}
	if (place_names(&d->place, &own, NULL) != ERR_OK && own.count == 0)
		return;
	name = first_without(str_of(text), &own);
	if (name.len == 0) {
		doctor_say(row, DOCTOR_OK, "master.cf leaves greywaitd alone");
		return;
	}
	doctor_say(row, DOCTOR_WARN, "master.cf goes without greywaitd: %.*s",
	    (int)name.len, name.data);
	doctor_advise(row, "nothing if that service is for your own users; "
	                   "else name greywaitd there too");
}
