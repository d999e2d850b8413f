/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * period.h: the period that a log is looked at for, as --since and --until
 * give it.
 */
#ifndef CTL_PERIOD_H
#define CTL_PERIOD_H

#include <stdbool.h>
#include <stdint.h>

#include "ctl/cli.h"

/* Seconds since 1970. What is not given stays as it was. Complains. */
bool
period_parse(const struct cli *cli, int64_t *ret_since_s, int64_t *ret_until_s);

#endif
