/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * memory.h: is memory short? To be asked before a library is called that ends
 * the process when it gets none: libconfig 1.5 writes through a null pointer,
 * and Jansson's parser reads through one.
 */
#ifndef BASE_MEMORY_H
#define BASE_MEMORY_H

#include <stdbool.h>

/* No more than 1 MiB is to be had: many times what one file or line takes. */
bool memory_is_short(void);

#endif
