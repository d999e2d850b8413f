/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * conf_include.h: opening a configuration file, and a look at what it
 * includes before libconfig does: it ends the process when an @include names
 * a directory, and a daemon must not end by a reload.
 */
#ifndef CONF_CONF_INCLUDE_H
#define CONF_CONF_INCLUDE_H

#include <stdio.h>

#include "base/err.h"
#include "conf/conf_fault.h"

/*
 * Open the main file; the caller closes it. It and all files below it that
 * are there have been seen to be regular files that not everybody can write.
 * Every fault is reported. ERR_NOTFOUND, ERR_PERM, ERR_IO: the main file
 * could not be read; ERR_INVALID: anything else.
 */
enum err
conf_include_open(struct conf_faults *faults, FILE **ret) ATTR_MUST_CHECK;

#endif
