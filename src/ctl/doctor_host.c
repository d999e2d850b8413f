/* SPDX-License-Identifier: BSD-2-Clause */
/* doctor_host.c: checks of what the daemon needs of this host. */
#include <arpa/nameser.h>
#include <errno.h>
#include <inttypes.h>
#include <netdb.h>
#include <netinet/in.h>
#include <resolv.h>
#include <sys/statvfs.h>

#include "ctl/doctor.h"
#include "ctl/say.h"

#define DISK_WARN_MIB 512
#define DISK_FAIL_MIB 64
#define ANSWER_MAX 4096

void
doctor_disk(struct doctor *d, struct doctor_row *row)
{
	char dir[SAY_TEXT_MAX];
	struct err_note note;
	struct statvfs fs;
	uint64_t mib;

	if (!doctor_needs_daemon(d, row))
		return;
	(void)say_text(
	    json_object_get(d->status, "configuration"), "store_dir", dir);
	if (statvfs(dir, &fs) != 0) {
		(void)err_note_sys(&note, errno, "%s", dir);
		doctor_say(row, DOCTOR_SKIP, "%s", note.text);
		return;
	}
	mib = ((uint64_t)fs.f_bavail * fs.f_frsize) >> 20;
	doctor_say(row,
	    mib < DISK_FAIL_MIB   ? DOCTOR_FAIL
	    : mib < DISK_WARN_MIB ? DOCTOR_WARN
	                          : DOCTOR_OK,
	    "%" PRIu64 " MiB free for %s", mib, dir);
	if (mib < DISK_WARN_MIB)
		doctor_advise(row,
		    "make room: %d MiB at least. Without, mail flows "
		    "ungreylisted",
		    DISK_WARN_MIB);
}

/* Names of clients come from the MTA, and the MTA has them from here. */
void
doctor_resolver(struct doctor *d ATTR_UNUSED, struct doctor_row *row)
{
	unsigned char answer[ANSWER_MAX];

	(void)res_init();
	_res.retrans = 2;
	_res.retry = 2;
	h_errno = NETDB_SUCCESS;
	/* Any answer is one: a server of its own may not know the root. */
	if (res_query(".", ns_c_in, ns_t_ns, answer, sizeof(answer)) >= 0 ||
	    h_errno == HOST_NOT_FOUND || h_errno == NO_DATA) {
		doctor_say(row, DOCTOR_OK, "it answers");
		return;
	}
	doctor_say(
	    row, DOCTOR_FAIL, "no name server answers: %s", hstrerror(h_errno));
	doctor_advise(row,
	    "mend /etc/resolv.conf: without names every client counts as "
	    "unknown and waits longer");
}
