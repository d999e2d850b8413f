/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fuzz_conf.c: a configuration file. What is taken can be printed, and what
 * was printed is taken again.
 */
#include "fuzz.h"

#include <sys/mman.h>
#include <unistd.h>

#include "conf/conf.h"

static void
count(void *ctx, const char *line)
{
	int *faults = ctx;

	FUZZ_ASSERT(line[0] != '\0');
	(*faults)++;
}

static enum err
load(int fd, struct conf **ret)
{
	char path[40];
	int faults = 0;
	enum err e;

	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	e = conf_load(path, ret, count, &faults);
	/* Nothing is refused without a word, nor taken with one. */
	FUZZ_ASSERT((e == ERR_OK) == (faults == 0));
	return e;
}

static int
file_of(const uint8_t *bytes, size_t len)
{
	int fd = memfd_create("fuzz", MFD_CLOEXEC);

	FUZZ_ASSERT(fd >= 0);
	FUZZ_ASSERT(write(fd, bytes, len) == (ssize_t)len);
	FUZZ_ASSERT(lseek(fd, 0, SEEK_SET) == 0);
	return fd;
}

void
fuzz_conf(const uint8_t *bytes, size_t len)
{
	struct conf *conf = NULL, *again = NULL;
	int fd = file_of(bytes, len), printed;
	FILE *out;

	if (load(fd, &conf) == ERR_OK) {
		printed = file_of(bytes, 0);
		out = fdopen(dup(printed), "w");
		FUZZ_ASSERT(out != NULL);
		conf_print(conf, out);
		FUZZ_ASSERT(fclose(out) == 0);
		FUZZ_ASSERT(lseek(printed, 0, SEEK_SET) == 0);
		FUZZ_ASSERT(load(printed, &again) == ERR_OK);
		(void)close(printed);
	}
	conf_unref(&again);
	conf_unref(&conf);
	(void)close(fd);
}
