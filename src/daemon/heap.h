/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * heap.h: where the memory of all threads comes from.
 *
 * Berkeley DB asks malloc(3) for each page of its cache when it first needs
 * it. The C library has a heap for each of several threads, and lets most of
 * them grow by one page of memory at a time: a system call, a page fault, and
 * a cache that is scattered over small pages. One heap for all, of which the
 * kernel knows that it will be large, comes in pages of 2 MiB instead.
 * `make bench BENCH_FLAGS="--only scale"` shows what that is worth.
 */
#ifndef DAEMON_HEAP_H
#define DAEMON_HEAP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"

/*
 * One heap for all threads, and room in it for `size_b` more bytes in the
 * kernel's large pages. Takes addresses, not memory: a page counts when
 * something is first put there, and from then on for good. What does not fit
 * any more is had from the system as ever, and large blocks of that go back to
 * it. To be called once, before the first thread. Returns false when there are
 * not so many addresses, the kernel knows no large pages or there is another
 * allocator: slower, and nothing else is lost.
 */
bool heap_reserve(int64_t size_b) ATTR_MUST_CHECK;

#endif
