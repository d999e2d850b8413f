# SPDX-License-Identifier: BSD-2-Clause
"""The system says no: what greywaitd answers, that it counts, and that it
recovers by itself when the fault has gone."""

import errno
import os
import re
import resource
import shutil
import subprocess

import pytest

from greywait import USER
from mta import ACCEPTED, DEFERRED, Gone, Mta, attempt
from scratch import until

CLIENT = "192.0.2.1"
SENDER = "alice@example.org"
HOUR, DAY = 3600, 86400
YEAR = 365 * DAY


def mail(daemon, user, client=CLIENT):
    return attempt(daemon.milter_path, client, SENDER,
                   f"{user}@example.net")[0]


def try_mail(daemon, user):
    """None when the filter could not be asked: the MTA lets mail through."""
    try:
        with Mta(daemon.milter_path, timeout_s=3) as mta:
            mta.negotiate().client(CLIENT)
            return mta.attempt(SENDER, f"{user}@example.net")
    except (Gone, OSError):
        return None


def store_errors(daemon):
    return daemon.status()["decisions"]["accept"]["store-error"]


@pytest.fixture
def daemon(make_daemon):
    return make_daemon(trouble=True, checkpoint_interval="1s").start()


@pytest.mark.parametrize("number", [errno.EIO, errno.EROFS, errno.ENOSPC])
def test_writes_fail(daemon, number):
    assert mail(daemon, "before") == DEFERRED
    daemon.trouble.set(write_errno=number)
    until(lambda: mail(daemon, "during") == ACCEPTED, "mail flows")
    assert mail(daemon, "before") == ACCEPTED
    assert store_errors(daemon) >= 2
    # Rules cannot be written, and whoever tries is told.
    p = daemon.cli("whitelist", "add", "sender", "example.com")
    assert p.returncode != 0
    daemon.trouble.end()
    until(lambda: mail(daemon, "after") == DEFERRED, "greylisting resumed")
    assert daemon.status()["store"]["healthy"]
    # Nothing that was acknowledged before is forgotten.
    until(lambda: mail(daemon, "before") == ACCEPTED, "the retry")
    assert not daemon.decisions(reason="first",
                                recipient="before@example.net")[1:]
    told = [line for line in daemon.log().splitlines()
            if "without greylisting" in line]
    assert len(told) == 1, told


def test_fsync_fails(make_daemon):
    """Under durability "sync" what is not on the disk is not acknowledged."""
    daemon = make_daemon(trouble=True, durability="sync").start()
    assert mail(daemon, "before") == DEFERRED
    daemon.trouble.set(sync_errno=errno.EIO)
    assert mail(daemon, "during") == ACCEPTED
    assert store_errors(daemon) == 1
    daemon.trouble.end()
    until(lambda: mail(daemon, "after") == DEFERRED, "greylisting resumed")


def test_fsync_fails_behind(make_daemon):
    """Under durability "write" nobody waits for the disk but upkeep, which
    does so within a second, long before the next checkpoint."""
    daemon = make_daemon(trouble=True).start()
    assert mail(daemon, "before") == DEFERRED
    daemon.trouble.set(sync_errno=errno.EIO)
    until(lambda: mail(daemon, "during") == ACCEPTED, "upkeep has noticed")
    assert "does not reach the disk" in daemon.log()
    daemon.trouble.end()
    until(lambda: mail(daemon, "after") == DEFERRED, "greylisting resumed")
    until(lambda: mail(daemon, "before") == ACCEPTED, "the retry")
    assert len(daemon.decisions(reason="first",
                                recipient="before@example.net")) == 1


def test_reads_fail(make_daemon):
    """Pages that are not in the cache."""
    daemon = make_daemon(trouble=True, cache_size="1M",
                         max_pending_per_net=1000000).start()
    with Mta(daemon.milter_path) as mta:
        mta.negotiate().client(CLIENT)
        for n in range(12000):
            mta.attempt(SENDER, f"u{n}@example.net")
    daemon.trouble.set(read_errno=errno.EIO)

    def some_fail():
        with Mta(daemon.milter_path) as mta:
            mta.negotiate().client(CLIENT)
            for n in range(0, 12000, 400):
                mta.attempt(SENDER, f"u{n}@example.net")
        return store_errors(daemon) > 0

    until(some_fail, "a page could not be read")
    daemon.trouble.end()
    until(lambda: mail(daemon, "after") == DEFERRED, "greylisting resumed")
    until(lambda: daemon.status()["store"]["healthy"], "it is well")


def test_read_only_at_start(make_daemon):
    daemon = make_daemon()
    mount = ["mount", "-t", "tmpfs", "-o", "size=8m,mode=0700,ro", "tmpfs",
             daemon.store_dir]
    if subprocess.run(mount, check=False).returncode != 0:
        pytest.skip("nothing can be mounted here")
    try:
        status, said = daemon.run_refused()
    finally:
        subprocess.run(["umount", daemon.store_dir], check=True)
    assert status not in (0, 78)
    assert daemon.store_dir in said


def test_permissions_taken_away(daemon):
    """No matter while it runs; at the next start it is told, and nothing is
    moved aside."""
    assert mail(daemon, "before") == DEFERRED
    table = os.path.join(daemon.store_dir, "conversations.db")
    shutil.chown(table, "root")
    os.chmod(table, 0)
    assert mail(daemon, "during") == DEFERRED
    assert daemon.stop() == 0
    status, said = daemon.run_refused()
    assert status not in (0, 78)
    assert daemon.store_dir in said
    assert not [n for n in os.listdir(daemon.store_dir) if "damaged" in n]
    shutil.chown(table, USER)
    os.chmod(table, 0o600)
    daemon.start()
    until(lambda: mail(daemon, "before") == ACCEPTED, "the retry")


def spoil_pages(path):
    with open(path, "r+b") as f:
        f.seek(0, os.SEEK_END)
        size = f.tell()
        for at in range(8192, size, 4096):
            f.seek(at + 200)
            f.write(b"\xa5" * 64)


def test_corrupt_pages(make_daemon):
    """Found by their checksums while mail comes: it flows, what is damaged
    goes aside, and greylisting begins anew."""
    daemon = make_daemon(max_pending_per_net=1000000).start()
    with Mta(daemon.milter_path) as mta:
        mta.negotiate().client(CLIENT)
        for n in range(2000):
            mta.attempt(SENDER, f"u{n}@example.net")
    assert daemon.stop() == 0
    spoil_pages(os.path.join(daemon.store_dir, "conversations.db"))
    daemon.start()

    def resumed():
        codes = {try_mail(daemon, f"u{n}") for n in range(0, 2000, 100)}
        assert codes <= {ACCEPTED, DEFERRED}
        return codes == {DEFERRED} and daemon.status()["store"]["healthy"]

    until(resumed, "greylisting resumed", timeout_s=40)
    assert [n for n in os.listdir(daemon.store_dir) if "damaged" in n]
    assert re.search("moved to|damaged", daemon.log())


def test_somebody_elses_database(make_daemon):
    """Refused and left alone: a B-tree of libdb's under a name of ours."""
    daemon = make_daemon().start()
    assert mail(daemon, "user") == DEFERRED
    assert daemon.stop() == 0
    other = make_daemon()
    meta = os.path.join(other.store_dir, "meta.db")
    shutil.copy(os.path.join(daemon.store_dir, "conversations.db"), meta)
    shutil.chown(meta, USER)
    with open(meta, "rb") as f:
        before = f.read()
    status, said = other.run_refused()
    assert status not in (0, 78)
    assert other.store_dir in said
    with open(meta, "rb") as f:
        assert f.read() == before


def test_no_descriptors(make_daemon):
    """libmilter waits for one; control clients are told."""
    daemon = make_daemon(user="")
    shutil.chown(daemon.store_dir, "root")
    daemon.start()
    assert mail(daemon, "before") == DEFERRED
    pid = daemon.process.pid
    old = resource.prlimit(pid, resource.RLIMIT_NOFILE)
    highest = max(int(n) for n in os.listdir(f"/proc/{pid}/fd"))
    resource.prlimit(pid, resource.RLIMIT_NOFILE, (highest + 1, old[1]))
    for n in range(5):
        assert try_mail(daemon, f"d{n}") in (None, ACCEPTED, DEFERRED)
    assert daemon.running()
    resource.prlimit(pid, resource.RLIMIT_NOFILE, old)
    until(lambda: try_mail(daemon, "after") == DEFERRED, "back", 30)
    until(lambda: daemon.cli("status").returncode == 0, "control is back")
    until(lambda: mail(daemon, "before") == ACCEPTED, "the retry")


def test_no_threads(daemon):
    assert mail(daemon, "before") == DEFERRED
    daemon.trouble.set(thread_errno=errno.EAGAIN)
    for n in range(5):
        assert try_mail(daemon, f"t{n}") in (None, ACCEPTED, DEFERRED)
        assert daemon.cli("status").returncode in (0, 69, 75)
    assert daemon.trouble.get("happened") > 0
    assert daemon.running()
    daemon.trouble.end()
    until(lambda: try_mail(daemon, "after") == DEFERRED, "back")
    until(lambda: daemon.cli("status").returncode == 0, "control is back")


@pytest.mark.parametrize("step", [HOUR, DAY - 60, DAY + 60, -HOUR, -DAY,
                                  -YEAR])
def test_clock_steps(daemon, step):
    """Waits end at once or begin anew at most once; none is endless."""
    assert mail(daemon, "user") == DEFERRED
    daemon.trouble.set(clock_s=step)
    # More than a day later the retry is too late, and a first attempt again.
    if 0 < step < DAY:
        assert mail(daemon, "user") == ACCEPTED
    else:
        assert mail(daemon, "user") == DEFERRED
        until(lambda: mail(daemon, "user") == ACCEPTED, "the retry")
    assert all(int(d["waited"]) >= 0 for d in daemon.decisions())
    # And back again.
    daemon.trouble.set(clock_s=0)
    # A pass of a year ago has not been used for too long.
    assert mail(daemon, "user") == (DEFERRED if step == -YEAR else ACCEPTED)
    assert mail(daemon, "other") == DEFERRED


def test_clock_jumps_a_year(make_daemon):
    """Nothing expires until the operator says that the time is right."""
    daemon = make_daemon(trouble=True, expiry_interval="1s").start()
    assert mail(daemon, "user") == DEFERRED
    until(lambda: mail(daemon, "user") == ACCEPTED, "the retry")
    daemon.trouble.set(clock_s=YEAR)
    daemon.logged("the clock jumped .* ahead: nothing expires for a day")
    assert daemon.status()["origins"]["expiry_held_s"] > DAY - 600
    assert daemon.status()["events"]["expired_passed"] == 0
    # It was a mistake: the pass is still there.
    daemon.trouble.set(clock_s=0)
    daemon.logged("the clock was set back by .* expiry goes on")
    assert mail(daemon, "user") == ACCEPTED
    assert daemon.status()["events"]["expired_passed"] == 0
    # It was none: the operator says so.
    daemon.trouble.set(clock_s=YEAR)
    until(lambda: daemon.status()["origins"]["expiry_held_s"] > 0, "held")
    assert "goes on" in daemon.cli("clock-is-right").stdout
    until(lambda: daemon.status()["events"]["expired_passed"] == 1,
          "expiry went on")
    assert "not held" in daemon.cli("clock-is-right").stdout
