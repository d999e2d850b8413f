# SPDX-License-Identifier: BSD-2-Clause
"""A store that cannot be opened, and one that fails while mail comes."""

import os
import pwd
import shutil
import subprocess

import pytest

from greywait import USER
from scratch import until
from smtp import ACCEPTED, DEFERRED, Client, attempt

SENDER = "alice@example.com"
CLIENT = "192.0.2.1"


def test_directory_that_cannot_be_written(make_greywait):
    daemon = make_greywait()
    shutil.chown(daemon.store_dir, "root")
    status, said = daemon.run_refused()
    assert status not in (0, 78)
    assert daemon.store_dir in said
    assert f"chown {pwd.getpwnam(USER).pw_uid} {daemon.store_dir}" in said


def test_directory_that_is_not_there(make_greywait):
    daemon = make_greywait()
    os.rmdir(daemon.store_dir)
    daemon.write_conf(store_dir=daemon.store_dir + "/deep/er")
    status, said = daemon.run_refused()
    assert status not in (0, 78)
    assert daemon.store_dir in said


@pytest.fixture
def small_disk(make_greywait):
    """A daemon, not yet started, with its store on a disk of 48 MiB."""
    daemon = make_greywait(cache_size="1M", checkpoint_interval="1s")
    mount = ["mount", "-t", "tmpfs", "-o", "size=48m,mode=0777", "tmpfs",
             daemon.store_dir]
    p = subprocess.run(mount, text=True, stdout=subprocess.PIPE,
                       stderr=subprocess.STDOUT, check=False)
    if p.returncode != 0:
        pytest.skip(f"no disk can be mounted here: {p.stdout.strip()}")
    shutil.chown(daemon.store_dir, USER)
    os.chmod(daemon.store_dir, 0o700)
    try:
        yield daemon
    finally:
        daemon.close()
        subprocess.run(["umount", daemon.store_dir], check=True)


def store_errors(daemon):
    events = daemon.status()["events"]
    return sum(n for name, n in events.items()
               if name.startswith("store_"))


def fill(path):
    with open(path, "wb", buffering=0) as f:
        try:
            while True:
                f.write(bytes(1 << 16))
        except OSError:
            pass
        try:
            while True:
                f.write(bytes(1 << 9))
        except OSError:
            pass


def test_full_disk_lets_mail_flow_and_heals(mx, small_disk, box):
    daemon = small_disk.start()
    old = box("user")
    assert attempt(mx.address, CLIENT, SENDER, old)[0] == DEFERRED
    filler = os.path.join(daemon.store_dir, "filler")
    fill(filler)

    def fails():
        with Client(mx.address, CLIENT) as client:
            for _ in range(20):
                user = box("user")
                replies, _ = client.mail(SENDER, user)
                assert replies[0][0] in (ACCEPTED, DEFERRED)
        return store_errors(daemon) > 0

    until(fails, "a store error counted", timeout_s=40)
    user = box("full")
    assert attempt(mx.address, CLIENT, SENDER, user, subject=user)[0] \
        == ACCEPTED
    mx.delivered(user)
    assert daemon.decisions(reason="store-error", recipient=user)
    assert len([line for line in daemon.log().splitlines()
                if line.startswith("store: ")
                and "without greylisting" in line]) == 1
    os.unlink(filler)
    until(lambda: attempt(mx.address, CLIENT, SENDER, box("user"))[0]
          == DEFERRED, "greylisting resumed", timeout_s=30)
    assert daemon.status()["store"]["healthy"]
    # What was stored before is still known.
    until(lambda: attempt(mx.address, CLIENT, SENDER, old)[0] == ACCEPTED,
          "the retry accepted")
    assert daemon.decisions(reason="retried", recipient=old)
    assert len(daemon.decisions(reason="first", recipient=old)) == 1
    assert daemon.running()
