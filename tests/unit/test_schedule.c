/* SPDX-License-Identifier: BSD-2-Clause */
/* test_schedule.c: threads wait for their turn, unless someone has decided
 * otherwise. */
#include "unit.h"

#include <pthread.h>
#include <sched.h>
#include <stdio.h>

#include "daemon/schedule.h"

static void *
ask_policy(void *arg)
{
	int *ret = arg;

	*ret = sched_getscheduler(0);
	return NULL;
}

static int
policy_of_a_new_thread(void)
{
	pthread_t thread;
	int policy = -1;

	assert_int_equal(pthread_create(&thread, NULL, ask_policy, &policy), 0);
	assert_int_equal(pthread_join(thread, NULL), 0);
	return policy;
}

static void
test_threads_are_a_batch(void **state)
{
	(void)state;
	assert_true(schedule_as_batch());
	assert_int_equal(policy_of_a_new_thread(), SCHED_BATCH);
}

/* As by CPUSchedulingPolicy= of a unit. */
static void
test_another_policy_stays(void **state)
{
	const struct sched_param none = { .sched_priority = 0 };

	(void)state;
	assert_int_equal(sched_setscheduler(0, SCHED_IDLE, &none), 0);
	assert_false(schedule_as_batch());
	assert_int_equal(policy_of_a_new_thread(), SCHED_IDLE);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_threads_are_a_batch),
	cmocka_unit_test(test_another_policy_stays),
};

int
main(void)
{
	cmocka_set_message_output(CM_OUTPUT_TAP);
	if (sched_getscheduler(0) == SCHED_OTHER)
		return cmocka_run_group_tests(tests, NULL, NULL);
	(void)printf("1..0 # SKIP this runs under another policy already\n");
	return 0;
}
