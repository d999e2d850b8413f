/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * privilege.h: becoming an ordinary user, and how many descriptors there are.
 */
#ifndef DAEMON_PRIVILEGE_H
#define DAEMON_PRIVILEGE_H

#include <stdint.h>

#include "base/err.h"

/*
 * Become `user` with its groups, for good, when running as root; "" stays
 * what it is. ERR_NOTFOUND when there is no such user, ERR_INVALID when it is
 * root. When not root, does nothing: the service manager did it. In any case
 * no new privileges can be gained afterwards.
 */
enum err
privilege_drop(const char *user, struct err_note *note) ATTR_MUST_CHECK;

/*
 * What privilege_drop would find wrong with the name as root, without becoming
 * anything: ERR_NOTFOUND or ERR_INVALID. "" is right.
 */
enum err
privilege_check_user(const char *user, struct err_note *note) ATTR_MUST_CHECK;

/* The same of the group that `option` of the configuration names. */
enum err privilege_check_group(const char *option, const char *group,
    struct err_note *note) ATTR_MUST_CHECK;

/* Raise the limit of descriptors as far as it goes; returns what it is. */
int64_t privilege_raise_descriptors(void);

#endif
