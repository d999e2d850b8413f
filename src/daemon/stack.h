/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * stack.h: how much stack a thread gets.
 *
 * libmilter's workers come and go all the time. The C library keeps the stacks
 * of threads that have ended for those to come, up to a sum: of the usual size
 * few, and all others are unmapped and mapped anew, page by page. Of small ones
 * there are always enough.
 */
#ifndef DAEMON_STACK_H
#define DAEMON_STACK_H

#include <stdbool.h>
#include <stddef.h>

/*
 * A decision takes a small part of it. The deepest that others call themselves
 * are Jansson, to read the most nested value that it accepts
 * (tests/unit/test_ctl_server.c), and PCRE2, to compile the most nested
 * pattern: less than half of it each. To write such a value Jansson would take
 * more than all: nothing that a client has sent is written back as a value.
 */
#define STACK_SIZE_B ((size_t)512 * 1024)

/*
 * STACK_SIZE_B for all threads to come, libmilter's too. Returns false when
 * stacks stay as large as they were: it matters to nobody.
 */
bool stack_limit(void);

#endif
