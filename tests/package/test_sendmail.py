# SPDX-License-Identifier: BSD-2-Clause
"""The package on a Sendmail host."""

from host import complaints, expect_running


def test_sendmail(machine, package, tests):
    machine.install("sendmail-bin", "sendmail-cf", "m4", "make")

    assert complaints(machine.install(package)) == []

    expect_running(machine)
    assert not machine.exists("/var/spool/postfix")
    out = machine.do(f"{tests}/sendmail")
    assert "a stranger's first attempt got 451 4.7.1" in out
    assert "a retry was accepted" in out
    assert "the mail was delivered" in out
