# SPDX-License-Identifier: BSD-2-Clause
"""Fixtures: one Postfix and one Sendmail for the whole run, one greywaitd for
each test.

The MTAs find greywaitd at fixed places, so that each test can put a daemon of
its own there. A test of what both MTAs do alike has the fixture `mta` and runs
over each: client() and attempt() of an MTA are its clients. A test of what
only Postfix does has the fixture `mx`.
"""

import itertools
import os
import shutil

import pytest

import network
import sasl
import sendmail as sendmail_program
from greywait import Greywait
from postfix import DOMAIN, Postfix
from scratch import Scratch, free_port, have_ipv6
from smtp import Client, Server


def pytest_sessionstart(session):
    if os.geteuid() != 0:
        pytest.exit("the system tests run Postfix: run them as root", 2)
    for name in ("GREYWAITD", "GREYWAIT"):
        if not os.access(os.environ.get(name, ""), os.X_OK):
            pytest.exit(f"{name} names no program: use make check-system", 2)
    if shutil.which("postfix") is None:
        pytest.exit("Postfix is missing: tools/install-packages test", 2)
    session.config.scratch = Scratch()
    session.config.no_network = network.enter(
        session.config.scratch.fresh("network"))


def pytest_sessionfinish(session):
    if hasattr(session.config, "scratch"):
        session.config.scratch.remove(keep_logs=session.testsfailed)


class PostfixServer(Server, Postfix):
    """The Postfix that asks greywaitd. Each address is of an smtpd that
    reaches greywaitd in its own way."""

    kind = "postfix"

    def __init__(self, home, milter):
        super().__init__(home, {
            "myhostname": "mx." + DOMAIN,
            "smtpd_authorized_xclient_hosts": "127.0.0.0/8, [::1]",
            "smtpd_relay_restrictions": "reject_unauth_destination",
        })
        self.milter = milter
        self.settings["smtpd_milters"] = self.asking(self.milter)
        self.address = ("127.0.0.1", free_port())
        self.listen(*self.address)
        self.deliver()
        self.listen_with_login()
        if have_ipv6():
            self.address6 = ("::1", free_port("::1"))
            self.listen(*self.address6)

    def client(self, address, **who):
        return Client(self.address, address, **who)

    def client_with_login(self, address, **who):
        return Client(self.address_auth, address, **who)

    @staticmethod
    def asking(milter):
        """As the manual tells operators to write it."""
        return f"{{ {milter}, default_action=accept }}"

    def listen_with_login(self):
        """Another smtpd, whose clients may authenticate."""
        path = os.path.join(self.home, "auth.sock")
        self.sasl = sasl.Server(path)
        self.address_auth = ("127.0.0.1", free_port())
        self.listen(*self.address_auth, smtpd_sasl_auth_enable="yes",
                    smtpd_sasl_type="dovecot", smtpd_sasl_path=path)

    def listen_for(self, host):
        """Another smtpd, asking a milter at a port of `host`; its address and
        that milter's, in greywait's words."""
        address, port = ("127.0.0.1", free_port()), free_port(host)
        kind, place = ("inet6", f"[{host}]") if ":" in host else ("inet", host)
        self.listen(*address,
                    smtpd_milters=self.asking(f"inet:{place}:{port}"))
        return address, f"{kind}:{port}@{host}"


def pytest_terminal_summary(terminalreporter, exitstatus, config):
    if exitstatus == pytest.ExitCode.TESTS_FAILED:
        terminalreporter.write_line(
            "logs of the MTAs and greywaitd are kept: "
            f"{config.scratch.path}")


@pytest.fixture(scope="session")
def scratch(request):
    return request.config.scratch


@pytest.fixture(scope="session")
def milter(scratch):
    """Where the MTAs look for greywaitd."""
    return f"unix:{scratch.run}/milter.sock"


@pytest.fixture(scope="session")
def mx(scratch, milter):
    server = PostfixServer(scratch.fresh("mx"), milter)
    server.inet = server.listen_for("127.0.0.1")
    if have_ipv6():
        server.inet6 = server.listen_for("::1")
    try:
        server.start()
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def names(request):
    """The name server of the tests' own network."""
    if request.config.no_network:
        pytest.skip("no network of its own can be made here: "
                    f"{request.config.no_network}")
    with network.NameServer() as server:
        yield server
        server.shutdown()


@pytest.fixture(scope="session")
def sendmail(scratch, milter, names):
    if not sendmail_program.ROOT:
        pytest.skip("SENDMAIL_ROOT names no unpacked Sendmail")
    server = sendmail_program.SendmailServer(scratch.fresh("sendmail"),
                                             milter, names)
    try:
        server.start()
        yield server
    finally:
        server.stop()


@pytest.fixture(params=["postfix", "sendmail"])
def mta(request):
    """Each of the two in its turn."""
    fixture = {"postfix": "mx", "sendmail": "sendmail"}[request.param]
    return request.getfixturevalue(fixture)


@pytest.fixture
def ipv6():
    if not have_ipv6():
        pytest.skip("this machine has no IPv6 loopback")


@pytest.fixture
def make_greywait(request, scratch, milter):
    """Makes daemons that are not yet started: make_greywait(option=...)."""
    made = []

    def make(**options):
        home = scratch.fresh(request.node.name.partition("[")[0])
        made.append(Greywait(home, options.pop("milter_socket", milter),
                             **options))
        return made[-1]

    yield make
    for daemon in made:
        daemon.close()


@pytest.fixture
def greywait(make_greywait):
    """A running daemon with the options of class Greywait."""
    return make_greywait().start()


@pytest.fixture(scope="session")
def numbers():
    return itertools.count(1)


@pytest.fixture
def box(request, numbers):
    """Addresses that no other test uses: box("user"), a new one each."""
    test = request.node.name.partition("[")[0]

    def address(local):
        return f"{local}-{test}-{next(numbers)}@{DOMAIN}"

    return address
