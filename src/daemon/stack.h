/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * stack.h: how much stack a thread gets.
 *
 * libmilter's workers come and go all the time. The C library keeps the stacks
 * of threads that have ended for those to come, but no more than 40 MiB: five
 * of the 8 MiB that are usual, and all others are unmapped and mapped anew,
 * page by page. Of small ones there are always enough.
 */
#ifndef DAEMON_STACK_H
#define DAEMON_STACK_H

#include <stdbool.h>
#include <stddef.h>

/*
 * A decision takes 20 KiB. The deepest that others call themselves: Jansson
 * takes 170 KiB to read the most nested value that it accepts, PCRE2 200 KiB
 * to compile the most nested pattern. (To write such a value Jansson would
 * take 600: nothing that a client has sent is written back as a value.)
 */
#define STACK_SIZE_B ((size_t)512 * 1024)

/*
 * STACK_SIZE_B for all threads to come, libmilter's too. Returns false when
 * stacks stay as large as they were: it matters to nobody.
 */
bool stack_limit(void);

#endif
