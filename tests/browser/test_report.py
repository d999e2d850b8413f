# SPDX-License-Identifier: BSD-2-Clause
"""`greywait report` as a person sees it: the page in a real browser, and what
is said about logs that cannot be read."""

import gzip
import json
import os
import re
import shutil
import subprocess

import pytest

CHROMIUM = shutil.which("chromium")
EVIL = "<script>document.title='owned'</script>.example"


def line(day, minute, **values):
    fields = dict(verdict="defer", reason="first", link="none",
                  grade="verified", delay=60, waited=0, left=60,
                  client_name="mx.example.com", client_address="192.0.2.1",
                  helo="mx.example.com", sender="a@example.com",
                  recipient="b@example.net", rule="none", would="none")
    fields.update(values)
    words = ", ".join(f"{k}={v}" for k, v in fields.items())
    return (f"2026-11-{day:02d}T10:{minute:02d}:00.000000+01:00 mx "
            f"greywaitd[7]: {words}\n")


def a_log():
    """On three days 4 first contacts, of which 3 come back; then the end."""
    out = ""
    for day in (1, 2, 3):
        for i in range(4):
            who = f"u{i}-{day}@" + ("bank.example" if i else "lost.example")
            out += line(day, i, sender=who)
            if i:
                out += line(day, i + 5, sender=who, verdict="accept",
                            reason="retried", link="name", waited=300,
                            left=0)
    out += line(9, 0, sender="x@" + EVIL, grade="unknown", delay=180)
    return out + line(9, 1, verdict="accept", reason="shadow", would="first",
                      sender="y@shadow.example")


def report(*args, stdin=None):
    return subprocess.run([os.environ["GREYWAIT"], "report", *args], text=True, check=False, input=stdin,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          timeout=60)


@pytest.fixture
def log(tmp_path):
    path = tmp_path / "mail.log"
    path.write_text(a_log(), encoding="ascii")
    return str(path)


def browse(page, *flags):
    """Let Chromium load the page without a network."""
    p = subprocess.run(
        [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu",
         "--host-resolver-rules=MAP * ~NOTFOUND", "--hide-scrollbars",
         f"--user-data-dir={page.parent}/profile", *flags,
         f"file://{page}"], text=True, check=True, timeout=120,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    return p.stdout


@pytest.fixture
def page(tmp_path, log):
    if CHROMIUM is None:
        pytest.fail("no chromium: tools/install-packages browser")
    path = tmp_path / "report.html"
    p = report("--html", str(path), log)
    assert (p.returncode, p.stderr) == (0, "")
    return path


def seen(dom):
    """The text of the page as it is read."""
    body = re.sub(r"<style>.*?</style>", "", dom, flags=re.S)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", body))


def test_page_says_what_happened(page):
    dom = browse(page, "--dump-dom")
    text = seen(dom)
    for words in ("2026-11-01 10:00 to 2026-11-09 10:01, 23 attempts",
                  "13 first contacts delayed",
                  "1 would have been delayed (shadow mode)",
                  "9 came back and were accepted",
                  "5 min 0 s median wait of those",
                  "3 never came back",
                  "3 of them verified: probably real mail",
                  "bank.example 9", "lost.example 3", "name 9"):
        assert words in text
    days = re.search(r"First contacts day by day.*?</svg>", dom, re.S)
    assert len(re.findall(r'<rect class="back"', days.group())) == 3
    assert len(re.findall(r'<rect class="lost"', days.group())) == 3


def test_page_runs_nothing_and_fetches_nothing(page):
    dom = browse(page, "--dump-dom")
    assert "<title>greywait report</title>" in dom
    assert not re.search(r"<script|<img|<link|url\(|\bon\w+=", dom)
    # Neither address nor style is from elsewhere.
    assert not re.search(r"(src|href)=", dom)


def pixels(page, scheme, width):
    """What the browser paints, as a picture's bytes."""
    shot = page.parent / f"{scheme}{width}.png"
    browse(page, f"--blink-settings=preferredColorScheme={scheme}",
           f"--window-size={width},900", f"--screenshot={shot}")
    return shot.read_bytes()


def test_page_is_light_or_dark(page):
    assert pixels(page, 0, 800) != pixels(page, 1, 800)


def test_page_fits_a_phone(page, tmp_path):
    """Nothing but the wide table, which scrolls by itself, is too wide."""
    probe = tmp_path / "probe.html"
    probe.write_text(
        "<iframe width=360 height=800 src=report.html></iframe>"
        "<script>onload=()=>{let d=frames[0].document.documentElement;"
        "document.title=d.scrollWidth+' '+d.clientWidth}</script>",
        encoding="ascii")
    dom = browse(probe, "--allow-file-access-from-files", "--dump-dom")
    wide, room = re.search(r"<title>(\d+) (\d+)</title>", dom).groups()
    assert int(wide) <= int(room) <= 360


def test_json_in_rotated_logs_and_standard_input(tmp_path, log):
    old, new = a_log().split("2026-11-02T", 1)
    new = "2026-11-02T" + new
    (tmp_path / "new").write_text(new, encoding="ascii")
    with gzip.open(tmp_path / "old.gz", "wt") as f:
        f.write(old)
    whole = json.loads(report("--json", log).stdout)
    assert whole["total"]["retried"] == 9
    assert whole["grades"]["verified"]["lost"] == 3
    assert whole["total"]["open"] == 1
    parts = report("--json", str(tmp_path / "new"), str(tmp_path / "old.gz"))
    assert json.loads(parts.stdout) == whole
    assert json.loads(report("--json", "-", stdin=a_log()).stdout) == whole


def test_period(log):
    p = report("--json", "--since", "2026-11-02", "--until",
               "2026-11-03 10:01", log)
    assert [d["day"] for d in json.loads(p.stdout)["days"]] == [
        "2026-11-02", "2026-11-03"]
    assert "2026-11-25" in report("--since", "monday", log).stderr


@pytest.mark.parametrize("content, words", [
    (bytes(i * i * 7 % 251 for i in range(200000)), "no decision of greywaitd"),
    (b"", "no decision of greywaitd"),
    (gzip.compress(a_log().encode() * 500)[:2000], "ends too early"),
    (b"\x1f\x8b\x08\x00" + b"\xff" * 1000, "cannot be decompressed"),
    (a_log().encode()[:150], "cannot be understood"),
], ids=["rubbish", "empty", "cut", "damaged", "half a line"])
def test_bad_logs(tmp_path, content, words):
    path = tmp_path / "bad"
    path.write_bytes(content)
    p = report(str(path))
    assert p.returncode == 65
    assert words in p.stderr
    assert str(path) in p.stderr
    assert p.stdout == ""


def test_no_such_log(tmp_path):
    p = report(str(tmp_path / "missing"))
    assert p.returncode == 65
    assert "missing" in p.stderr and "No such file" in p.stderr
