/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * trouble.c: a library to be preloaded into greywaitd that makes the system
 * fail on demand. What is to fail stands in the file named by TROUBLE, which
 * the test writes and reads while the daemon runs: struct trouble.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

/* Eight bytes each, in the test's order (trouble.py). */
struct trouble {
	_Atomic int64_t clock_s;     /* added to the wall clock */
	_Atomic int64_t write_errno; /* of writes to regular files; 0: none */
	_Atomic int64_t read_errno;
	_Atomic int64_t sync_errno;
	_Atomic int64_t thread_errno; /* of pthread_create() */
	_Atomic int64_t alloc_count;  /* counted up */
	_Atomic int64_t alloc_from;   /* the first one that fails; 0: none */
	_Atomic int64_t alloc_many;   /* how many fail */
	_Atomic int64_t happened;     /* failures that were made */
};

/* Set by the constructor, before any thread. */
static struct trouble calm;
static struct trouble *trouble = &calm;

__attribute__((constructor)) static void
begin(void)
{
	const char *path = getenv("TROUBLE");
	int fd = path == NULL ? -1 : open(path, O_RDWR | O_CLOEXEC);
	void *mem = MAP_FAILED;

	if (fd >= 0)
		mem = mmap(NULL, sizeof(*trouble), PROT_READ | PROT_WRITE,
		    MAP_SHARED, fd, 0);
	if (mem != MAP_FAILED)
		trouble = mem;
	if (fd >= 0)
		(void)close(fd);
}

/* dlsym() gives an object pointer; POSIX lets it hold a function. */
#define REAL(type, name) ((type *)dlsym(RTLD_NEXT, name))

static int
fails(_Atomic int64_t *with, int fd)
{
	int64_t e = atomic_load(with);
	struct stat st;

	/* Standard error is the log. */
	if (e == 0 || fd <= STDERR_FILENO || fstat(fd, &st) != 0 ||
	    !S_ISREG(st.st_mode))
		return 0;
	atomic_fetch_add(&trouble->happened, 1);
	errno = (int)e;
	return 1;
}

typedef ssize_t write_fn(int, const void *, size_t);
typedef ssize_t pwrite_fn(int, const void *, size_t, off_t);
typedef ssize_t readv_fn(int, const struct iovec *, int);
typedef ssize_t pread_fn(int, void *, size_t, off_t);
typedef int sync_fn(int);

ssize_t
write(int fd, const void *data, size_t size)
{
	return fails(&trouble->write_errno, fd)
	           ? -1
	           : REAL(write_fn, "write")(fd, data, size);
}

ssize_t
pwrite(int fd, const void *data, size_t size, off_t at)
{
	return fails(&trouble->write_errno, fd)
	           ? -1
	           : REAL(pwrite_fn, "pwrite")(fd, data, size, at);
}

ssize_t
pwrite64(int fd, const void *data, size_t size, off_t at)
{
	return pwrite(fd, data, size, at);
}

/* What read(2) is made of in greywaitd: see src/daemon/inlet.c. */
ssize_t
readv(int fd, const struct iovec *parts, int count)
{
	return fails(&trouble->read_errno, fd)
	           ? -1
	           : REAL(readv_fn, "readv")(fd, parts, count);
}

ssize_t
pread(int fd, void *data, size_t size, off_t at)
{
	return fails(&trouble->read_errno, fd)
	           ? -1
	           : REAL(pread_fn, "pread")(fd, data, size, at);
}

ssize_t
pread64(int fd, void *data, size_t size, off_t at)
{
	return pread(fd, data, size, at);
}

int
fsync(int fd)
{
	return fails(&trouble->sync_errno, fd) ? -1
	                                       : REAL(sync_fn, "fsync")(fd);
}

int
fdatasync(int fd)
{
	return fails(&trouble->sync_errno, fd) ? -1
	                                       : REAL(sync_fn, "fdatasync")(fd);
}

typedef int clock_fn(clockid_t, struct timespec *);

int
clock_gettime(clockid_t clock, struct timespec *ret)
{
	int e = REAL(clock_fn, "clock_gettime")(clock, ret);

	if (e == 0 && clock == CLOCK_REALTIME)
		ret->tv_sec += atomic_load(&trouble->clock_s);
	return e;
}

time_t
time(time_t *ret)
{
	struct timespec now = { 0 };

	(void)clock_gettime(CLOCK_REALTIME, &now);
	if (ret != NULL)
		*ret = now.tv_sec;
	return now.tv_sec;
}

typedef int
create_fn(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);

int
pthread_create(
    pthread_t *ret, const pthread_attr_t *attr, void *(*run)(void *), void *arg)
{
	int64_t e = atomic_load(&trouble->thread_errno);

	if (e == 0)
		return REAL(create_fn, "pthread_create")(ret, attr, run, arg);
	atomic_fetch_add(&trouble->happened, 1);
	return (int)e;
}

/* glibc's own, by names that are not preloaded over. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *old, size_t size);

/* Those two end the process: memory.h. */
static int
is_excused(void *caller)
{
	Dl_info info;

	return dladdr(caller, &info) != 0 && info.dli_fname != NULL &&
	       (strstr(info.dli_fname, "libjansson") != NULL ||
	           strstr(info.dli_fname, "libconfig") != NULL);
}

static int
no_memory(void *caller)
{
	int64_t from = atomic_load(&trouble->alloc_from);
	int64_t n;

	if (from == 0 || is_excused(caller))
		return 0;
	n = atomic_fetch_add(&trouble->alloc_count, 1) + 1;
	if (n < from || n >= from + atomic_load(&trouble->alloc_many))
		return 0;
	atomic_fetch_add(&trouble->happened, 1);
	errno = ENOMEM;
	return 1;
}

void *
malloc(size_t size)
{
	return no_memory(__builtin_return_address(0)) ? NULL
	                                              : __libc_malloc(size);
}

void *
calloc(size_t n, size_t size)
{
	return no_memory(__builtin_return_address(0)) ? NULL
	                                              : __libc_calloc(n, size);
}

void *
realloc(void *old, size_t size)
{
	return no_memory(__builtin_return_address(0))
	           ? NULL
	           : __libc_realloc(old, size);
}
