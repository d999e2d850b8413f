# SPDX-License-Identifier: BSD-2-Clause
"""What a running daemon has asked the system for: memory, turns, and what an
MTA has sent."""

import os
import re
import subprocess

import pytest

THP = "/sys/kernel/mm/transparent_hugepage/enabled"


def ranges(daemon):
    """Its ranges of addresses: name, and the kernel's flags."""
    with open(daemon.proc("smaps"), encoding="ascii") as f:
        text = f.read()
    return re.findall(r"^[0-9a-f]+-[0-9a-f]+ \S+ \S+ \S+ \S+ *(\S*)$"
                      r"(?:.*\n)*?^VmFlags: (.*)$", text, re.MULTILINE)


@pytest.mark.skipif(not os.path.exists(THP), reason="no large pages here")
def test_the_cache_is_in_large_pages(make_daemon):
    daemon = make_daemon().start()
    flags = [flags for name, flags in ranges(daemon) if name == "[heap]"]
    assert any("hg" in one.split() for one in flags), flags
    assert "no large pages" not in daemon.log()


@pytest.mark.skipif(os.sched_getscheduler(0) != os.SCHED_OTHER,
                    reason="this runs under another policy already")
def test_its_threads_wait_for_their_turn(make_daemon):
    daemon = make_daemon().start()
    for thread in os.listdir(daemon.proc("task")):
        policy = os.sched_getscheduler(int(thread))
        assert policy == os.SCHED_BATCH, thread


def reads(daemon):
    """So often it has called read(2) and the like."""
    with open(daemon.proc("io"), encoding="ascii") as f:
        return int(re.search(r"^syscr: (\d+)$", f.read(), re.MULTILINE)[1])


def test_what_was_sent_at_once_is_read_at_once(make_daemon):
    """The installed libmilter calls what inlet.c puts before it. Of itself it
    reads the five packets of a mail in nine pieces."""
    daemon = make_daemon().start()
    mails = 500
    before = reads(daemon)
    subprocess.run([os.environ["MILTER_LOAD"], "-k", "-c", "1", "-w", "0",
                    "-d", "0", "-n", str(mails),
                    f"unix:{daemon.milter_path}"],
                   check=True, timeout=60, stdout=subprocess.DEVNULL)
    assert mails <= reads(daemon) - before <= 5 * mails
