/* SPDX-License-Identifier: BSD-2-Clause */
/* setup.h: what the filter that does nothing does before it serves. */
#ifndef BENCH_SETUP_H
#define BENCH_SETUP_H

/* Nothing (bench/nothing), or all that greywaitd does to serve the same in less
 * time (bench/nothing-alike). */
void set_up(void);

#endif
