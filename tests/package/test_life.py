# SPDX-License-Identifier: BSD-2-Clause
"""A package's life on a Postfix host: installed, used, upgraded, removed."""

from host import (CHROOT_DIR, CONF, STORE, attempt, complaints, decisions,
                  expect_running, listed, pid, status)
from test_install import ACCOUNTS, purge, tighten


def with_postfix(machine, package, tests):
    """Postfix and greywaitd, at work as README.Debian says."""
    machine.install("postfix")
    before = machine.read("/etc/postfix/main.cf")
    assert complaints(machine.install(package)) == []
    assert machine.read("/etc/postfix/main.cf") == before
    out = machine.do(f"{tests}/postfix")
    assert "a real queue was deferred, tried again and was accepted" in out
    assert "the mail was delivered" in out
    assert "main.cf is what it was" in out
    machine.do("greywait", "postfix-setup", "--apply")
    machine.do("systemctl", "restart", "postfix")


def test_install_upgrade_remove_purge(machine, package, next_package, tests):
    machine.install("postfix")
    clean = machine.files()
    with_postfix(machine, package, tests)
    assert attempt(machine, "inbox@localhost")
    stored, conf, old = listed(machine), machine.read(CONF), pid(machine)
    assert stored

    assert complaints(machine.install(next_package)) == []
    expect_running(machine)
    assert pid(machine) != old
    assert machine.read(CONF) == conf
    assert listed(machine) == stored
    assert attempt(machine, "inbox@localhost")
    assert decisions(machine)[-1]["reason"] == "passed"

    machine.do("apt-get", "-q", "-y", "remove", "greywait")
    assert machine.exists(STORE + "/conversations.db")
    assert machine.read(CONF) == conf
    assert not machine.exists(CHROOT_DIR)
    assert attempt(machine, "root@localhost")

    assert complaints(machine.install(next_package)) == []
    expect_running(machine)
    kept = {row["recipient"] for row in listed(machine)}
    assert kept == {row["recipient"] for row in stored}

    machine.do("greywait", "postfix-setup", "--remove")
    purge(machine)
    left = machine.files() - clean - ACCOUNTS
    assert {p for p in left if "greywait" in p} == set()
    assert not machine.exists(STORE)


def test_a_configuration_that_is_refused(machine, package, next_package):
    machine.install(package)
    old = pid(machine)
    machine.write(CONF, "nonsense = 1;\n", "a")

    out = machine.install(next_package)

    assert "nonsense" in out
    assert "greywaitd is left as it is" in out
    assert pid(machine) == old
    assert status(machine)["version"]
    assert "install ok installed" in machine.do("dpkg", "-s", "greywait")


def test_a_restart_that_fails(machine, package, next_package, tests):
    with_postfix(machine, package, tests)
    machine.write(STORE + "/DB_CONFIG", "set_cachesize 0 1 1\n")

    out = machine.install(next_package)

    assert "greywaitd does not run" in out
    assert "install ok installed" in machine.do("dpkg", "-s", "greywait")
    assert machine.run("systemctl", "is-active", "greywait").returncode != 0
    assert attempt(machine, "root@localhost")
    machine.script(f"rm {STORE}/DB_CONFIG; systemctl restart greywait")
    assert not attempt(machine, "nobody@localhost")


def test_a_store_of_a_newer_version(machine, package, newer_package, tests):
    with_postfix(machine, package, tests)
    machine.script("systemctl stop greywait; rm -r /var/lib/greywait/*")
    machine.install(newer_package)
    expect_running(machine)
    machine.do("systemctl", "stop", "greywait")
    stored = machine.script(f"cd {STORE} && sha256sum *.db")

    out = machine.install(package, options=("--allow-downgrades",))

    assert "greywaitd does not run" in out
    assert "install ok installed" in machine.do("dpkg", "-s", "greywait")
    said = machine.do("journalctl", "--output=cat", "--unit=greywait")
    assert "the store has format 99" in said
    assert "install the newer greywaitd again" in said
    assert machine.script(f"cd {STORE} && sha256sum *.db") == stored
    assert attempt(machine, "root@localhost")
    # Both ways back that it names.
    assert complaints(machine.install(newer_package)) == []
    expect_running(machine)
    machine.install(package, options=("--allow-downgrades",))
    machine.script(f"mv {STORE}/* /root/; systemctl restart greywait")
    expect_running(machine)
    assert not attempt(machine, "root@localhost")


def test_unix_only_sandbox_with_postfix(machine, package, tests):
    with_postfix(machine, package, tests)

    tighten(machine)

    assert not attempt(machine, "nobody@localhost")
    assert attempt(machine, "inbox@localhost")
