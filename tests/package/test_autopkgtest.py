# SPDX-License-Identifier: BSD-2-Clause
"""The package's own tests, run as Debian's test service runs them."""

import os
import re

from conftest import TOP


def test_autopkgtest(machine, package, tests):
    machine.script("cp -r /root/source /root/greywait-source")
    for name in ("control", "changelog"):
        machine.put(os.path.join(TOP, "debian", name),
                    "/root/greywait-source/debian/" + name)

    out = machine.do("autopkgtest", "--no-built-binaries", package,
                     "/root/greywait-source", "--", "null")

    assert re.findall(r"(?m)^(\w+) +(PASS|FAIL|SKIP)", out)[-3:] == [
        ("cli", "PASS"), ("postfix", "PASS"), ("sendmail", "PASS")]
