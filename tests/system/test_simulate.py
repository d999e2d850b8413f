# SPDX-License-Identifier: BSD-2-Clause
"""`greywait simulate` on the log of a real Postfix."""

import json

from scratch import until

PLAIN = "whitelist_files = [];\nlocal_networks = [];\n"


def simulate(mx, greywait, tmp_path, text, *args):
    """What a configuration makes of the log since it was asked last."""
    conf = tmp_path / "simulated.conf"
    conf.write_text(PLAIN + text, encoding="ascii")
    return json.loads(greywait.cli("simulate", "--json", "--config",
                                   str(conf), *args).stdout)


def test_a_real_log_is_replayed(mx, greywait, box, tmp_path):
    before = len(mx.log())
    user, other = box("user"), box("other")
    assert mx.attempt("192.0.2.1", "a@example.com", user)[0] == 451
    until(lambda: mx.attempt("192.0.2.1", "a@example.com", user,
                             subject=user)[0] == 250, "the retry accepted")
    mx.delivered(user)
    assert mx.attempt("198.51.100.1", "never@example.org", other)[0] == 451
    assert mx.attempt("198.51.100.2", "x@example.org",
                      "x@elsewhere.example")[0] // 100 == 5
    log = tmp_path / "mail.log"

    def played():
        log.write_text(mx.log()[before:], encoding="utf-8")
        return simulate(mx, greywait, tmp_path, 'delay = "1s";\n', "--log",
                        str(log))

    until(lambda: played()["log"]["taken"] == 1, "the delivery in the log")
    result = played()
    assert result["log"]["greylisted"] >= 2
    assert result["log"]["refused"] == 1
    assert result["log"]["lines_malformed"] == 0
    assert result["log"]["lines_without_time"] == 0
    figures = result["simulations"][0]
    assert figures["mails"] == 2
    assert figures["total"]["delayed"] == 2
    assert figures["total"]["back_seen"] == 1
    assert figures["total"]["open"] == 1
