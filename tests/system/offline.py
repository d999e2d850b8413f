# SPDX-License-Identifier: BSD-2-Clause
"""Commands that work on a store whether its daemon runs or not."""

import os
import subprocess
import time


def offline(daemon, *args):
    """A command that must work, whether the daemon runs or not."""
    p = run(daemon, *args)
    assert p.returncode == 0, p.stdout + p.stderr
    return p.stdout


def run(daemon, *args, **environment):
    return subprocess.run(
        [os.environ["GREYWAIT"], "-s", daemon.control, *args, "--config",
         daemon.conf], text=True, stdin=subprocess.DEVNULL, check=False,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60,
        env={**os.environ, **environment})


def fill(daemon, count):
    path = os.path.join(daemon.home, "greylist.db")
    soon = int(time.time()) + 1200
    with open(path, "w", encoding="ascii") as f:
        for i in range(count):
            f.write(f"192.0.2.{i % 250}\t<s@x{i}.example.org>\t"
                    f"<r@example.net>\t{soon} # when\n")
    return path
