/* SPDX-License-Identifier: BSD-2-Clause */
/* home.c: see home.h. */
#include "home.h"

#include <errno.h>
#include <ftw.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

void
home_make(struct home *h)
{
	const char *tmp = getenv("TMPDIR");

	memset(h, 0, sizeof(*h));
	(void)snprintf(h->base, sizeof(h->base), "%.200s/greywait-XXXXXX",
	    tmp != NULL ? tmp : "/tmp");
	if (mkdtemp(h->base) == NULL || chmod(h->base, 0755) != 0)
		abort();
	(void)snprintf(h->dir, sizeof(h->dir), "%s/store", h->base);
	(void)snprintf(h->other, sizeof(h->other), "%s/other", h->base);
	if (mkdir(h->dir, 0700) != 0)
		abort();
	h->options = (struct store_options){ .dir = h->dir,
		.cache_b = 8 << 20,
		.lock_ms = 2000,
		.durability = STORE_DURABILITY_WRITE };
}

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

void
home_remove(struct home *h)
{
	(void)nftw(h->base, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

const char *
home_path(const struct home *h, const char *name)
{
	static char path[2 * HOME_MAX];

	(void)snprintf(path, sizeof(path), "%s/%s", h->dir, name);
	return path;
}

struct str
home_key(unsigned int n, char mem[32])
{
	int len = snprintf(mem, 32, "key-%010u", n);

	return (struct str){ mem, (size_t)len };
}

enum err
home_put(
    struct store *s, enum store_table table, unsigned int n, const char *value)
{
	struct store_value v = { .len = strlen(value) };
	char mem[32];

	memcpy(v.bytes, value, v.len);
	return store_put(s, table, home_key(n, mem), &v, HOME_DEADLINE_MS);
}

bool
home_has(
    struct store *s, enum store_table table, unsigned int n, const char *value)
{
	struct store_value v;
	char mem[32];

	return store_get(s, table, home_key(n, mem), &v) == ERR_OK &&
	       v.len == strlen(value) && memcmp(v.bytes, value, v.len) == 0;
}

unsigned int
home_number(const struct store_value *value)
{
	unsigned int n = 0;

	if (value->len == sizeof(n))
		memcpy(&n, value->bytes, sizeof(n));
	return n;
}

enum store_action
home_add_one(
    void *ctx, const struct store_value *old, struct store_value *ret_new)
{
	unsigned int n = old != NULL ? home_number(old) + 1 : 1;

	(void)ctx;
	ret_new->len = sizeof(n);
	memcpy(ret_new->bytes, &n, sizeof(n));
	return STORE_PUT;
}

bool
home_child_ok(int pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0) {
		if (errno != EINTR)
			return false;
	}
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}
