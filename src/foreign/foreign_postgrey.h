/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * foreign_postgrey.h: the records of postgrey's databases. Of postgrey.db the
 * key is network/sender/recipient in lower case, the value "first,last": a
 * triplet has passed when the two are at least the delay apart, and the last
 * one moves with each use. Of postgrey_clients.db the key is an address, the
 * value "count,last": how often it passed, at most once an hour. With
 * --privacy the keys are SHA-1 in hexadecimal.
 */
#ifndef FOREIGN_FOREIGN_POSTGREY_H
#define FOREIGN_FOREIGN_POSTGREY_H

#include "foreign/foreign.h"

#define FOREIGN_POSTGREY_DELAY_S 300

/* Of either database: a triplet's key has slashes. ERR_INVALID with a note. */
enum err foreign_postgrey(const struct foreign_terms *terms, struct str key,
    struct str value, struct foreign_row *ret,
    struct err_note *note) ATTR_MUST_CHECK;

#endif
