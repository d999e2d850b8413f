# SPDX-License-Identifier: BSD-2-Clause
"""Fixtures: one base for the run, a machine for each test.

PACKAGES is the directory that tests/package/build has filled. PACKAGE_BASE
names a directory for the base, which is then made once and kept.
"""

import glob
import os
import shutil
import tempfile

import pytest

from machine import Machine, make_base

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../..")


def pytest_sessionstart():
    if os.geteuid() != 0:
        pytest.exit("the package tests boot machines: run them as root", 2)
    if not os.path.isdir(os.environ.get("PACKAGES", "")):
        pytest.exit("PACKAGES names no directory: use make check-package", 2)
    for program in ("mmdebstrap", "systemd-nspawn"):
        if shutil.which(program) is None:
            pytest.exit(f"{program} is missing: tools/install-packages "
                        "package", 2)


def built(which):
    """A package of tests/package/build."""
    found = glob.glob(os.path.join(os.environ["PACKAGES"], which,
                                   "greywait_*.deb"))
    assert len(found) == 1, f"not one package in {which}: {found}"
    return found[0]


@pytest.fixture(scope="session")
def deb():
    return built("release")


@pytest.fixture(scope="session")
def next_deb():
    return built("next")


@pytest.fixture(scope="session")
def scratch():
    path = tempfile.mkdtemp(prefix="greywait-package.", dir="/tmp")
    os.chmod(path, 0o755)
    yield path
    shutil.rmtree(path)


@pytest.fixture(scope="session")
def base(scratch, deb):
    path = os.environ.get("PACKAGE_BASE", os.path.join(scratch, "base"))
    if not os.path.isdir(path):
        make_base(path, deb)
    return path


@pytest.fixture
def machine(request, scratch, base):
    name = request.node.name.replace("_", "-")[:40]
    home = os.path.join(scratch, name)
    os.mkdir(home)
    m = Machine(base, home, name)
    try:
        yield m.boot()
    finally:
        m.close()
        shutil.rmtree(home)


@pytest.fixture
def package(machine, deb):
    """The path of the package in the machine."""
    return machine.put(deb, "/root/greywait.deb")


@pytest.fixture
def next_package(machine, next_deb):
    return machine.put(next_deb, "/root/greywait-next.deb")


@pytest.fixture
def newer_package(machine):
    return machine.put(built("newer"), "/root/greywait-newer.deb")


@pytest.fixture
def tests(machine):
    """The package's own tests in the machine, and what they need."""
    machine.script("mkdir -p /root/source/debian /root/source/tools")
    machine.put(os.path.join(TOP, "debian/tests"), "/root/source/debian/tests")
    machine.put(os.path.join(TOP, "tools/private-postfix"),
                "/root/source/tools/private-postfix")
    return "/root/source/debian/tests"
