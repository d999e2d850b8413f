/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * schedule.h: when a thread gets a processor.
 *
 * A worker of libmilter sleeps after each step until the MTA's next one wakes
 * it. On a busy host the kernel would let it take the processor from another
 * worker at once, which may hold a lock of Berkeley DB; then a third one waits
 * for that lock, and so on. As a batch a woken thread waits for its turn.
 */
#ifndef DAEMON_SCHEDULE_H
#define DAEMON_SCHEDULE_H

#include <stdbool.h>

/*
 * Schedule this thread and those that it will start as a batch (SCHED_BATCH,
 * see sched(7)), if it has the usual policy (SCHED_OTHER); any other one was
 * somebody's choice. The nice value stays. Returns false when nothing has
 * changed: it matters to nobody.
 */
bool schedule_as_batch(void);

#endif
