# SPDX-License-Identifier: BSD-2-Clause
"""The examples of the manuals, run as they stand: commands against a greywaitd
that knows what they ask about, configurations through greywaitd and the MTAs'
own readers. Each display belongs to one of the tests; test_all_are_covered
finds one that does not."""

import glob
import os
import re
import shutil
import subprocess
import threading
import time

import pytest

import mta
from peers import Postgrey
from scratch import until
from test_setup import bare, postfix

__all__ = ["bare", "postfix"]  # fixtures

HERE = os.path.dirname(os.path.abspath(__file__))
MAN = os.path.join(HERE, "../../man")
UNIT = os.path.join(HERE, "../../etc/greywait.service")
DELAY_S = 6
RECIPIENT = "bob@example.net"

# What a command's exit status is where that says something: explain finds a
# mail that waits, and the clock of the tests' machine may not be kept right.
STATUS = {"greywait explain": (1,), "greywait doctor": (0, 1)}


def displays():
    """(page, line, text) of each example of each manual."""
    found = []
    for path in sorted(glob.glob(os.path.join(MAN, "*.[1-8]"))):
        with open(path, encoding="utf-8") as f:
            text = f.read()
        for m in re.finditer(r"^\.Bd -literal[^\n]*\n(.*?)^\.Ed|^\.Dl ([^\n]*)",
                             text, flags=re.S | re.M):
            if m.group(2) and m.start() < text.index("\n.Sh EXAMPLES"):
                continue  # a line of a description: a form, no example
            body = m.group(1) or m.group(2) + "\n"
            for coded, plain in (("\\e", "\\"), ("\\(dq", '"'), ("\\-", "-"),
                                 ("\\&", "")):
                body = body.replace(coded, plain)
            found.append((os.path.basename(path),
                          text.count("\n", 0, m.start()) + 1, body))
    assert found
    return found


def kind(page, text):
    """Which of the tests runs it."""
    if page == "greywait.whitelist.5":
        return "whitelist"
    if page == "greywait.conf.5":
        return "configuration"
    if re.match(r"[$#] \w", text):
        return "commands"
    if text.startswith("greywaitd "):
        return "check"
    for word, start in (("log", "verdict="), ("postfix", "smtpd_milters"),
                        ("sendmail", "INPUT_MAIL_FILTER"),
                        ("unit", "[Service]")):
        if text.startswith(start):
            return word
    return None


def of_kind(word):
    return [pytest.param(text, id=f"{page}:{line}")
            for page, line, text in displays() if kind(page, text) == word]


def commands(text):
    """(command, what it prints) of each prompt in a display; a command goes on
    after a backslash or a bar."""
    found = []
    open_ended = False
    for line in text.splitlines():
        if open_ended:
            found[-1][0] += "\n" + line
        elif re.match(r"[$#] ", line):
            found.append([line[2:], ""])
        else:
            assert found, f"no prompt before: {line}"
            found[-1][1] += line + "\n"
            continue
        open_ended = line.endswith(("\\", "|"))
    return found


def shape(text):
    """Times, spans and counts aside, and how the lines are filled."""
    text = re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", "TIME", text)
    text = re.sub(r"\b\d+ (?:d|h|min|s)\b(?: \d+ (?:h|min|s)\b)?", "SPAN",
                  text)
    text = re.sub(r"(?<![\w.])\d+(?![\w.])", "COUNT", text)
    return " ".join(text.split())


def expect_shown(shown, printed):
    """`...` in the manual stands for anything."""
    parts = [re.escape(shape(part)) for part in shown.split("...")]
    pattern = r"\s*.*?\s*".join(parts)
    assert re.search(pattern, shape(printed), flags=re.S), \
        f"the manual shows\n{shown}\nbut this was printed:\n{printed}"


class Stage:
    """A daemon, what it knows, and a shell like the operator's."""

    def __init__(self, daemon, postfix):
        self.daemon = daemon
        self.bin = os.path.join(daemon.home, "bin")
        os.mkdir(self.bin)
        for name in ("GREYWAIT", "GREYWAITD"):
            os.symlink(os.environ[name],
                       os.path.join(self.bin, name.lower()))
        self.environment = {
            **os.environ, "GREYWAIT_SOCKET": daemon.control,
            "MAIL_CONFIG": postfix.etc, "LC_ALL": "C.UTF-8",
            "PATH": self.bin + ":" + os.environ["PATH"]}
        self.places = {}  # of the manual, and where they are here

    def attempt(self, client, sender, recipient=RECIPIENT):
        return mta.attempt(self.daemon.milter_path, client, sender,
                           recipient)[0]

    def run(self, command):
        for theirs, ours in self.places.items():
            command = command.replace(theirs, ours)
        p = subprocess.run(["bash", "-c", command], text=True, check=False,
                           stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                           stderr=subprocess.PIPE, env=self.environment,
                           timeout=60)
        words = " ".join(command.split()[:2])
        assert p.returncode in STATUS.get(words, (0,)), \
            f"{command}\n{p.stdout}{p.stderr}"
        printed = p.stdout
        for theirs, ours in self.places.items():
            printed = printed.replace(ours, theirs)
        return printed

    def retry_when_watched(self):
        until(lambda: self.daemon.status()["watchers"] > 0, "a watcher")
        until(lambda: self.attempt("192.0.2.7", "alice@example.org")
              == mta.ACCEPTED, "the delay is over")


@pytest.fixture
def stage(make_daemon, postfix, names):
    return Stage(make_daemon(delay=f"{DELAY_S}s", statistics_interval="1s",
                             milter_socket_mode="0666").start(), postfix)


def hasty(stage):
    """Twenty mails, each tried again soon and long after the delay: they have
    waited longer than any other."""
    began = time.monotonic()
    for at_s in (0, 1.5, DELAY_S + 5):
        until(lambda: time.monotonic() - began >= at_s, "it is time")
        for i in range(20):
            stage.attempt("198.51.100.1", "news@hasty.example.org",
                          f"user{i}@example.net")
    until(lambda: stage.daemon.ask("sender", "hasty.example.org")[
        "decisions"]["retried"] == 20, "statistics that are written")
    # A profile is told by the delay that holds now, in steps of half minutes.
    stage.daemon.write_conf(delay="3m")
    assert stage.daemon.cli("reload").returncode == 0


def configurations(stage):
    """Two to be compared, and a log to do it by."""
    other = os.path.join(stage.daemon.home, "other")
    with open(other, "w", encoding="ascii") as f:
        f.write('delay = "5m";\n')
    stage.places.update({
        "/etc/greywait/greywait.conf": stage.daemon.conf, "new.conf": other,
        "/var/log/mail.log*": os.path.join(MAN, "../tests/unit/data/mail.log"),
    })


def postgrey(stage):
    peer = Postgrey(stage.daemon.home)
    try:
        peer.ask_at(int(time.time()) - 60, "192.0.2.77", "carl@example.org",
                    "dora@example.net")
        stage.places["/var/lib/postgrey"] = peer.dir
    finally:
        peer.stop()


def test_commands(stage):
    """One after the other, as they stand in the page: what one does the next
    may build on."""
    postgrey(stage)
    configurations(stage)
    slow = threading.Thread(target=hasty, args=(stage,))
    slow.start()
    stage.attempt("192.0.2.7", "alice@example.org")
    until(lambda: "waited_s\":0" not in stage.daemon.cli(
        "-j", "explain", "192.0.2.7", "alice@example.org", RECIPIENT).stdout,
        "a second has passed")
    seen = 0
    for page, _, text in displays():
        if kind(page, text) != "commands":
            continue
        for command, shown in commands(text):
            if command.startswith("greywait senders"):
                slow.join()
            if command.startswith("greywait watch"):
                threading.Thread(target=stage.retry_when_watched).start()
            expect_shown(shown, stage.run(command))
            seen += 1
    assert seen > 10


@pytest.mark.parametrize("text", of_kind("check"))
def test_checks(stage, text):
    stage.places["/etc/greywait/greywait.conf"] = stage.daemon.conf
    stage.run(text)


@pytest.mark.parametrize("text", of_kind("configuration"))
def test_configurations(make_daemon, text):
    daemon = make_daemon()
    with open(daemon.conf, "w", encoding="ascii") as f:
        f.write(text)
    p = daemon.run("-t", "-f", daemon.conf)
    # 65 and 67: files that this machine does not have, a user likewise.
    assert p.returncode in (0, 65, 67), p.stdout


@pytest.mark.parametrize("text", of_kind("whitelist"))
def test_whitelists(make_daemon, text):
    daemon = make_daemon()
    path = os.path.join(daemon.home, "whitelist")
    with open(path, "w", encoding="ascii") as f:
        f.write(text)
    daemon.write_conf(whitelist_files=[path])
    daemon.start()
    lint = daemon.cli("whitelist", "lint", "--unused", "100d")
    assert lint.returncode == 0, lint.stdout
    entries = [line for line in text.splitlines()
               if not line.startswith("#")]
    listed = daemon.cli("-jq", "whitelist", "list").stdout.splitlines()
    assert len(listed) == len(entries)


@pytest.mark.parametrize("text", of_kind("log"))
def test_log_lines(stage, text):
    stage.attempt("192.0.2.1", "a@example.com", "b@example.net")
    line = stage.daemon.logged("verdict=.*").group(0)
    keys = re.findall(r"(\w+)=", text)
    assert re.findall(r"(\w+)=", line) == keys


@pytest.mark.parametrize("text", of_kind("postfix"))
def test_postfix_takes_it(postfix, text):
    with open(os.path.join(postfix.etc, "main.cf"), "a",
              encoding="ascii") as f:
        f.write(text)
    p = subprocess.run(["postconf", "-c", postfix.etc, "-h", "smtpd_milters"],
                       text=True, check=True, stdout=subprocess.PIPE,
                       stderr=subprocess.PIPE)
    assert p.stdout.split() == text.split("=", 1)[1].split()
    assert postfix.control("check").returncode == 0


@pytest.mark.parametrize("text", of_kind("sendmail"))
def test_sendmail_setup_prints_it(stage, text):
    printed = stage.run("greywait sendmail-setup -m "
                        "unix:/run/greywait/milter.sock")
    assert "".join(text.split()) in "".join(printed.split())


@pytest.mark.parametrize("text", of_kind("unit"))
def test_drop_ins(tmp_path, text):
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is missing: tools/install-packages test")
    unit = shutil.copy(UNIT, tmp_path)
    os.mkdir(unit + ".d")
    with open(unit + ".d/override.conf", "w", encoding="ascii") as f:
        f.write(text)
    p = subprocess.run(["systemd-analyze", "verify", "--man=no", unit],
                       text=True, check=False, stdout=subprocess.PIPE,
                       stderr=subprocess.STDOUT)
    # It also says that the programs are not installed.
    assert "greywait.service" in p.stdout
    assert "override.conf" not in p.stdout


def test_all_are_covered():
    left = [f"{page}:{line}" for page, line, text in displays()
            if kind(page, text) is None]
    assert left == []
