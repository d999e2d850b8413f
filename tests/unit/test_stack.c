/* SPDX-License-Identifier: BSD-2-Clause */
/* test_stack.c: threads get small stacks. */
#include "unit.h"

#include <pthread.h>

#include "daemon/stack.h"

static void *
measure(void *arg)
{
	size_t *ret_size_b = arg;
	pthread_attr_t attr;

	if (pthread_getattr_np(pthread_self(), &attr) != 0)
		return NULL;
	(void)pthread_attr_getstacksize(&attr, ret_size_b);
	(void)pthread_attr_destroy(&attr);
	return NULL;
}

static void
test_every_thread_gets_a_small_one(void **state)
{
	size_t size_b = 0;
	pthread_t thread;

	(void)state;
	assert_true(stack_limit());
	assert_int_equal(pthread_create(&thread, NULL, measure, &size_b), 0);
	assert_int_equal(pthread_join(thread, NULL), 0);
	assert_int_equal(size_b, STACK_SIZE_B);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_every_thread_gets_a_small_one),
};

UNIT_MAIN(tests)
