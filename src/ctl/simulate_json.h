/* SPDX-License-Identifier: BSD-2-Clause */
/* simulate_json.h: what a simulation came to, as one line of JSON. */
#ifndef CTL_SIMULATE_JSON_H
#define CTL_SIMULATE_JSON_H

#include "ctl/simulate_text.h"

/* On stdout. CLI_FAILED, after a complaint, without memory. */
enum cli_status simulate_json(const struct simulated *s);

#endif
