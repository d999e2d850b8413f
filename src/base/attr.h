/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * attr.h: the GNU attributes the rest of the code uses, under names of ours,
 * so that no other file depends on the compiler's spelling.
 */
#ifndef BASE_ATTR_H
#define BASE_ATTR_H

/* The caller must look at the result. */
#define ATTR_MUST_CHECK __attribute__((warn_unused_result))
/* Argument `fmt` is a printf format for the arguments from `first` on. */
#define ATTR_PRINTF(fmt, first) __attribute__((format(printf, fmt, first)))
/* A parameter that a callback's type demands and this callback ignores. */
#define ATTR_UNUSED __attribute__((unused))
/* A function that needs much stack, not to be built into its caller, which
 * would hold all of that while it calls others. */
#define ATTR_OWN_FRAME __attribute__((noinline))

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

#endif
