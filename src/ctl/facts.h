/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * facts.h: the facts behind an explanation, a line each: what greywaitd goes
 * by, and what else would have counted as the same sender.
 */
#ifndef CTL_FACTS_H
#define CTL_FACTS_H

#include <jansson.h>
#include <stdint.h>

/* `result` is the daemon's answer to explain. */
void facts_print(const json_t *result, int64_t now_s);

#endif
