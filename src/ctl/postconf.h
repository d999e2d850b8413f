/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * postconf.h: struct postconf, a Postfix's configuration, read and changed by
 * Postfix's own postconf(1).
 */
#ifndef CTL_POSTCONF_H
#define CTL_POSTCONF_H

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"

#define POSTCONF_VALUE_MAX 16384 /* the terminator included */

struct postconf {
	const char *dir; /* of main.cf and master.cf; NULL: Postfix's own */
};

/* The value of a parameter as it is written, on one line. */
enum err postconf_written(const struct postconf *p, const char *name,
    char ret[POSTCONF_VALUE_MAX], struct err_note *note) ATTR_MUST_CHECK;

/* The value of a parameter, with all that it refers to in its place. */
enum err postconf_value(const struct postconf *p, const char *name,
    char ret[POSTCONF_VALUE_MAX], struct err_note *note) ATTR_MUST_CHECK;

/* Write a parameter into main.cf; a value of "" takes it out. */
enum err postconf_set(const struct postconf *p, const char *name,
    const char *value, struct err_note *note) ATTR_MUST_CHECK;

/* master.cf, a service a line. */
enum err postconf_services(const struct postconf *p,
    char ret[POSTCONF_VALUE_MAX], struct err_note *note) ATTR_MUST_CHECK;

/* master.cf's own parameters: "smtp/inet/smtpd_milters = ...", one a line. */
enum err postconf_overrides(const struct postconf *p,
    char ret[POSTCONF_VALUE_MAX], struct err_note *note) ATTR_MUST_CHECK;

/* Does any smtpd run in a chroot? */
enum err postconf_chrooted(
    const struct postconf *p, bool *ret, struct err_note *note) ATTR_MUST_CHECK;

/* Take the first line off `*rest`; false when there is none. */
bool postconf_line(struct str *rest, struct str *ret);

#endif
