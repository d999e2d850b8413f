# SPDX-License-Identifier: BSD-2-Clause
"""Lints over shell and Python."""

import re
import shutil

from tree import run


def shellcheck(tree):
    if shutil.which("shellcheck") is None:
        yield "shellcheck", 0, "not installed"
        return
    for name in tree.shell_files():
        _, out = run(["shellcheck", "-x", "-f", "gcc", name], cwd=tree.src)
        for line in out.split("\n"):
            m = re.match(r"(.*?):(\d+):\d+: (.*)", line)
            if m:
                yield m.group(1), int(m.group(2)), m.group(3)
            elif line:
                yield name, 0, line


def python(tree):
    for name in tree.python_files():
        try:
            compile(tree.text(name), name, "exec")
        except SyntaxError as e:
            yield name, e.lineno, e.msg


def generated(tree):
    """What a script of the tree writes is what stands in the tree."""
    script = "tests/scenarios/generate"
    status, out = run(["python3", script, "--check"], cwd=tree.src)
    for line in out.split("\n"):
        m = re.match(r".*(tests/\S+?):(\d+): (.*)", line)
        if m:
            yield m.group(1), int(m.group(2)), m.group(3)
        elif line or status not in (0, 1):
            yield script, 0, line or "failed"


LINTS = (
    ("shellcheck", shellcheck),
    ("python", python),
    ("generated", generated),
)
