/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * privacy.c: the file of the secret: 64 hexadecimal digits on one line, for
 * its owner alone. Its mark stands in the store's meta table under "privacy".
 */
#include "daemon/privacy.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "core/tuple.h"

#define DIGITS ((size_t)2 * PSEUDONYM_SECRET_SIZE)
#define META_KEY STR("privacy")
#define STORE_MS 5000

struct key_file {
	char path[CONF_STRING_MAX + sizeof(PRIVACY_KEY_FILE) + 1];
	bool made; /* it was not there */
	uint8_t secret[PSEUDONYM_SECRET_SIZE];
};

static const char hex[] = "0123456789abcdef";

static void
set_path(const struct conf *conf, struct key_file *f)
{
	if (conf->privacy_key_file[0] != '\0')
		(void)snprintf(
		    f->path, sizeof(f->path), "%s", conf->privacy_key_file);
	else
		(void)snprintf(f->path, sizeof(f->path), "%s/%s",
		    conf->store_dir, PRIVACY_KEY_FILE);
}

static enum err
refuse(const struct key_file *f, int sys_errno, const char *what,
    struct err_note *note)
{
	enum err e = err_of_errno(sys_errno);

	return err_note(note, e, "privacy_key_file: %s cannot be %s: %s",
	    f->path, what, err_str(e));
}

static bool
write_whole(int fd, const struct key_file *f)
{
	char line[DIGITS + 1];

	for (size_t i = 0; i < DIGITS; i++)
		line[i] = hex[f->secret[i / 2] >> (i % 2 == 0 ? 4 : 0) & 15];
	line[DIGITS] = '\n';
	return write(fd, line, sizeof(line)) == (ssize_t)sizeof(line) &&
	       fsync(fd) == 0;
}

static enum err
make(struct key_file *f, struct err_note *note)
{
	int fd, failed = 0;

	if (getrandom(f->secret, sizeof(f->secret), 0) !=
	    (ssize_t)sizeof(f->secret))
		return err_note(note, ERR_IO,
		    "privacy: the system has no random bytes for a secret");
	fd = open(f->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return refuse(f, errno, "made", note);
	/* A part of a secret is none. */
	if (!write_whole(fd, f)) {
		failed = errno != 0 ? errno : EIO;
		(void)unlink(f->path);
	}
	(void)close(fd);
	if (failed != 0)
		return refuse(f, failed, "written", note);
	f->made = true;
	log_info("privacy: a new secret was made in %s: keep a copy of it, "
	         "apart from those of the store",
	    f->path);
	return ERR_OK;
}

static enum err
check_mode(const struct key_file *f, int fd, struct err_note *note)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return refuse(f, errno, "looked at", note);
	if (!S_ISREG(st.st_mode))
		return err_note(note, ERR_INVALID,
		    "privacy_key_file: %s is not a file", f->path);
	if ((st.st_mode & (S_IRWXG | S_IRWXO)) != 0)
		return err_note(note, ERR_INVALID,
		    "privacy_key_file: %s is open to others than its owner "
		    "(mode %04o): chmod 600 it, and take another secret if it "
		    "may have been read",
		    f->path, (unsigned int)(st.st_mode & 07777));
	return ERR_OK;
}

static enum err
parse(struct key_file *f, const char *text, size_t len, struct err_note *note)
{
	bool good =
	    len == DIGITS || (len == DIGITS + 1 && text[DIGITS] == '\n');

	for (size_t i = 0; good && i < DIGITS; i++) {
		const char *at = memchr(hex, str_lower(text[i]), 16);

		good = at != NULL;
		if (good)
			f->secret[i / 2] = (uint8_t)(f->secret[i / 2] << 4 |
			                             (uint8_t)(at - hex));
	}
	if (good)
		return ERR_OK;
	return err_note(note, ERR_INVALID,
	    "privacy_key_file: %s is no secret: %zu hexadecimal digits on one "
	    "line are",
	    f->path, DIGITS);
}

static enum err
read_file(struct key_file *f, int fd, struct err_note *note)
{
	char text[DIGITS + 2];
	enum err e = check_mode(f, fd, note);
	ssize_t len;

	if (e != ERR_OK)
		return e;
	len = read(fd, text, sizeof(text));
	if (len < 0)
		return refuse(f, errno, "read", note);
	e = parse(f, text, (size_t)len, note);
	explicit_bzero(text, sizeof(text));
	return e;
}

static enum err
read_or_make(struct key_file *f, struct err_note *note)
{
	int fd = open(f->path, O_RDONLY | O_CLOEXEC);
	enum err e;

	if (fd < 0 && errno == ENOENT)
		return make(f, note);
	if (fd < 0)
		return refuse(f, errno, "read", note);
	e = read_file(f, fd, note);
	(void)close(fd);
	return e;
}

/* Both ways the addresses that are stored are others than those to come. */
static void
tell_change(const struct key_file *f, bool had, bool has)
{
	if (had && has)
		log_warning(
		    "privacy: the secret in %s is %s: every sender is a "
		    "stranger once more, and what was stored is found no "
		    "more until it expires",
		    f->path,
		    f->made ? "a new one, for the file was gone"
		            : "not the one that the store was written with");
	else if (had)
		log_warning("privacy: addresses are stored as they are from "
		            "now on; what is there under pseudonyms is found "
		            "no more until it expires");
	else
		log_warning("privacy: addresses are stored as pseudonyms from "
		            "now on; those that are there stay until they "
		            "expire (see privacy in greywait.conf(5))");
}

/* Is there anything whose addresses matter? */
static bool
has_addresses(struct store *store)
{
	struct store_info info;

	return store_info(store, &info) == ERR_OK &&
	       info.records[STORE_CONVERSATIONS] + info.records[STORE_SENDERS] >
	           0;
}

static enum err
keep_mark(const struct key_file *f, const struct pseudonym *p,
    struct store *store, struct err_note *note)
{
	struct store_value old, now = { .len = PSEUDONYM_MARK_SIZE };
	enum err e = store_get(store, STORE_META, META_KEY, &old);
	bool had = e == ERR_OK;

	if (e == ERR_NOTFOUND)
		e = ERR_OK;
	if (p != NULL)
		pseudonym_mark(p, now.bytes);
	if (e != ERR_OK || (!had && p == NULL) ||
	    (had && p != NULL && old.len == now.len &&
	        memcmp(old.bytes, now.bytes, now.len) == 0))
		goto out;
	if (had || has_addresses(store))
		tell_change(f, had, p != NULL);
	e = p != NULL ? store_put(store, STORE_META, META_KEY, &now, STORE_MS)
	              : store_delete(store, STORE_META, META_KEY, STORE_MS);
out:
	if (e != ERR_OK)
		return err_note(note, e,
		    "privacy: the store cannot say which secret it was "
		    "written with: %s",
		    err_str(e));
	return ERR_OK;
}

enum err
privacy_open(const struct conf *conf, struct store *store,
    struct pseudonym **ret, struct err_note *note)
{
	struct key_file f = { .made = false };
	struct pseudonym *p = NULL;
	enum err e = ERR_OK;

	set_path(conf, &f);
	if (conf->privacy == CONF_PRIVACY_HMAC) {
		e = read_or_make(&f, note);
		if (e == ERR_OK)
			e = pseudonym_new(f.secret, &p);
		explicit_bzero(f.secret, sizeof(f.secret));
		if (e == ERR_NOMEM)
			(void)err_note(note, e, "%s", err_str(e));
	}
	if (e == ERR_OK)
		e = keep_mark(&f, p, store, note);
	if (e != ERR_OK)
		pseudonym_free(&p);
	else
		*ret = p;
	return e;
}

void
privacy_mark(const struct conf *conf, char ret[PRIVACY_MARK_TEXT_MAX])
{
	uint8_t mark[PSEUDONYM_MARK_SIZE];

	ret[0] = '\0';
	if (conf->pseudonym == NULL)
		return;
	pseudonym_mark(conf->pseudonym, mark);
	for (size_t i = 0; i < sizeof(mark); i++)
		(void)snprintf(ret + 2 * i, 3, "%02x", mark[i]);
}

const struct attempt *
privacy_show(const struct conf *conf, const struct attempt *attempt,
    struct privacy_shown *mem)
{
	struct policy policy;

	if (!conf->privacy_log || conf->pseudonym == NULL)
		return attempt;
	policy = conf_policy(conf);
	(attempt->asked ? tuple_asked_sender : tuple_sender)(
	    &policy, attempt->sender, &mem->sender);
	(attempt->asked ? tuple_asked_recipient : tuple_recipient)(
	    &policy, attempt->recipient, &mem->recipient);
	mem->attempt = *attempt;
	mem->attempt.sender = (struct str){ mem->sender.text, mem->sender.len };
	mem->attempt.recipient =
	    (struct str){ mem->recipient.text, mem->recipient.len };
	return &mem->attempt;
}
