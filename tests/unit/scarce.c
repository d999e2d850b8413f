/* SPDX-License-Identifier: BSD-2-Clause */
/* scarce.c: the linker's __wrap_ and __real_ functions (ld --wrap). */
#include "scarce.h"

static size_t left;
static bool failed;

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_reallocarray(void *old, size_t count, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_reallocarray(void *old, size_t count, size_t size);

void
scarce_fail_at(size_t n)
{
	left = n;
	failed = false;
}

bool
scarce_failed(void)
{
	return failed;
}

static bool
is_due(void)
{
	if (left == 0 || --left > 0)
		return false;
	failed = true;
	return true;
}

void *
__wrap_malloc(size_t size)
{
	return is_due() ? NULL : __real_malloc(size);
}

void *
__wrap_calloc(size_t count, size_t size)
{
	return is_due() ? NULL : __real_calloc(count, size);
}

void *
__wrap_reallocarray(void *old, size_t count, size_t size)
{
	return is_due() ? NULL : __real_reallocarray(old, count, size);
}
