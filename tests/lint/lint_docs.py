# SPDX-License-Identifier: BSD-2-Clause
"""Lints over manuals and documents: they say what the programs do."""

import os
import re
import shlex
import shutil
import tempfile

from tree import TOP_DIRS, line_of, run

CONF_MAN = "man/greywait.conf.5"
CTL_MAN = "man/greywait.8"


def pages(tree):
    return [n for n in tree.files()
            if re.match(r"man/.*\.[1-8](\.in)?$", n)]


def mandoc(tree):
    """Warnings fail; notes on style do not."""
    if shutil.which("mandoc") is None:
        yield "mandoc", 0, "not installed"
        return
    for name in pages(tree):
        _, out = run(["mandoc", "-T", "lint", "-W", "warning", name],
                     cwd=tree.src)
        for line in filter(None, out.split("\n")):
            m = re.match(r"mandoc: (.*?):(\d+):\d+: (.*)", line)
            yield ((m.group(1), int(m.group(2)), m.group(3)) if m
                   else (name, 0, line))


def items(text):
    """`.It Ic words` to its line; words end at the next macro."""
    found = {}
    for m in re.finditer(r"^\.It Ic (.*)$", text, flags=re.M):
        words = []
        for word in m.group(1).split():
            if re.fullmatch(r"[A-Z][a-z]", word):
                break
            words.append(word.strip('"'))
        found.setdefault(" ".join(words), line_of(text, m.start()))
    return found


def dumped(tree, program, option):
    """The first column of a table, or a finding."""
    path = tree.built(program)
    if not os.path.exists(path):
        return None, [(program, 0, "not built: run make first")]
    status, out = run([path, option])
    rows = [line.split("\t")[0] for line in out.split("\n")
            if line and not line.startswith("#")]
    if status != 0 or not rows:
        return None, [(program, 0, f"{option} failed: {out.strip()[:200]}")]
    return rows, []


def both_ways(tree, page, program, option, what):
    rows, faults = dumped(tree, program, option)
    yield from faults
    if faults:
        return
    if not os.path.exists(tree.path(page)):
        yield page, 0, "missing"
        return
    told = items(tree.text(page))
    for name in rows:
        if name not in told:
            yield page, 0, f"no '.It Ic {name}': {program} has this {what}"
    for name, line in told.items():
        if name not in rows:
            yield (page, line, f"'{name}' is no {what} of {program} "
                   f"{option}")


def conf_manual(tree):
    yield from both_ways(tree, CONF_MAN, "greywaitd", "--dump-schema",
                         "option")


def ctl_manual(tree):
    yield from both_ways(tree, CTL_MAN, "greywait", "--dump-commands",
                         "command")


def guides(tree):
    return [n for n in tree.files(".md")
            if re.match(r"(README\.md$|doc/[\w-]+\.md$)", n)]


def commands_shown(text):
    """(line, words) of each `greywait ...`, in a block or between quotes."""
    for m in re.finditer(r"^    (?:[\w@]+ )*?(greywait .*)$|`(greywait [^`]+)`",
                         text, flags=re.M):
        shown = " ".join((m.group(1) or m.group(2)).split())
        shown = re.split(r" (?:[|>]|&&|#)", shown)[0]
        try:
            yield line_of(text, m.start()), shlex.split(shown)[1:]
        except ValueError:
            continue  # a sentence, with an apostrophe


def vocabulary(tree):
    """A command to its options: each to whether a value comes after it."""
    status, out = run([tree.built("greywait"), "--dump-commands"])
    found = {}
    for row in out.split("\n") if status == 0 else ():
        if row:
            columns = row.split("\t")
            found[columns[0]] = {word.split("=")[0]: "=" in word
                                 for word in columns[-1].split()}
    return found


def fault_of(words, known):
    """What greywait would not take of a command line, or None."""
    depth = 2 if " ".join(words[:2]) in known else 1
    name, rest = " ".join(words[:depth]), iter(words[depth:])
    if name not in known and not any(k.startswith(name + " ")
                                     for k in known):
        return f"greywait has no command '{name}'"
    for word in rest:
        option = word.split("=")[0]
        if not re.match(r"--?[A-Za-z]", word):
            continue
        if option not in known.get(name, {}):
            return f"'greywait {name}' does not take '{option}'"
        if known[name][option] and "=" not in word and not next(rest, None):
            return f"'{option}' needs a value"
    return None


def guide_commands(tree):
    """Command lines in documents are such as greywait takes."""
    known = vocabulary(tree)
    if not known:
        yield "greywait", 0, "not built: run make first"
        return
    for name in guides(tree):
        for line, words in commands_shown(tree.text(name)):
            if words[0] in ("help", "--help", "--version"):
                continue
            fault = fault_of(words, known)
            if fault:
                yield name, line, fault


def guide_options(tree):
    """Configuration shown in documents is taken as it stands."""
    for name in guides(tree):
        text = tree.text(name)
        for m in re.finditer(r"(?:^    .*\n|^\n(?=    ))+", text, flags=re.M):
            body = re.sub(r"^    ", "", m.group(0), flags=re.M)
            if not re.match(r"\s*\w+ = [^\n]", body) or ";" not in body:
                continue
            with tempfile.NamedTemporaryFile("w", suffix=".conf") as f:
                f.write(body)
                f.flush()
                said = check_conf(tree, f.name)
            if said:
                yield (name, line_of(text, m.start()),
                       f"greywaitd -t: {said}")


def literal_blocks(text):
    """(line, content) of each .Bd -literal display."""
    for m in re.finditer(r"^\.Bd -literal[^\n]*\n(.*?)^\.Ed", text,
                         flags=re.S | re.M):
        body = re.sub(r"^\\&", "", m.group(1), flags=re.M)
        body = body.replace("\\e", "\\").replace("\\(dq", '"')
        body = body.replace("\\-", "-").replace("\\&", "")
        yield line_of(text, m.start()), body


def check_conf(tree, path):
    """None when `greywaitd -t` takes the file, else what it said. The host
    of the lint need not have the users and groups that it names."""
    status, out = run([tree.built("greywaitd"), "-t", "-f", path])
    return None if status in (0, os.EX_NOUSER) else " ".join(out.split())[:400]


def conf_examples(tree):
    """What the manual and the package show must be taken as it stands."""
    if not os.path.exists(tree.built("greywaitd")):
        yield "greywaitd", 0, "not built: run make first"
        return
    seen = 0
    if os.path.exists(tree.path(CONF_MAN)):
        for line, body in literal_blocks(tree.text(CONF_MAN)):
            if " = " not in body:
                continue
            seen += 1
            with tempfile.NamedTemporaryFile("w", suffix=".conf") as f:
                f.write(body)
                f.flush()
                said = check_conf(tree, f.name)
            if said:
                yield CONF_MAN, line, f"greywaitd -t: {said}"
    if seen == 0:
        yield CONF_MAN, 0, "no example: a .Bd -literal with 'option = value'"
    for name in tree.files(".conf"):
        if name == "etc/greywait.conf":
            said = check_conf(tree, tree.path(name))
            if said:
                yield name, 0, f"greywaitd -t: {said}"
    if not os.path.exists(tree.path("etc/greywait.conf")):
        yield "etc/greywait.conf", 0, "missing"


def links(tree):
    """Paths of the tree that documents name exist."""
    for name in tree.files(".md"):
        text = tree.text(name)
        here = os.path.dirname(name)
        for m in re.finditer(r"\]\(([^)#\s]+)(#[^)]*)?\)", text):
            target = m.group(1)
            if not re.match(r"[a-z]+:", target) and not os.path.exists(
                    tree.path(os.path.join(here, target))):
                yield (name, line_of(text, m.start()),
                       f"there is no '{target}'")
        for m in re.finditer(r"`((?:" + "|".join(TOP_DIRS)
                             + r")/[\w./-]*)`", text):
            if not os.path.exists(tree.path(m.group(1))):
                yield (name, line_of(text, m.start()),
                       f"there is no '{m.group(1)}'")


def cases(tree):
    """Test functions and scenarios that documents name exist."""
    for name in tree.files(".md"):
        text = tree.text(name)
        for m in re.finditer(r"`(tests/[\w./-]+\.(?:c|py)):(\w+)`", text):
            path, case = m.groups()
            if not os.path.exists(tree.path(path)):
                yield name, line_of(text, m.start()), f"there is no '{path}'"
            elif not re.search(rf"^(?:def )?{case}\(", tree.text(path),
                               flags=re.M):
                yield (name, line_of(text, m.start()),
                       f"'{path}' has no test '{case}'")
        for m in re.finditer(r"`([\w.-]+\.scn)`", text):
            if not os.path.exists(tree.path(f"tests/scenarios/{m.group(1)}")):
                yield (name, line_of(text, m.start()),
                       f"there is no scenario '{m.group(1)}'")


def figures(tree):
    """The table in the document is what the program prints."""
    program, doc = "tests/scenarios/figures", "doc/figures.md"
    if not os.path.exists(tree.built(program)):
        yield program, 0, "not built: run make check first"
        return
    _, out = run([tree.built(program), tree.src])
    if out not in tree.text(doc):
        yield doc, 0, f"not what {program} prints now"


def named(tree, kind):
    """All text of the tree's sources or tests, and their files' names."""
    names = [n for n in tree.files() if n.startswith(f"{kind}/")]
    return "".join(tree.text(n) for n in names
                   if n.endswith((".c", ".h", ".py"))), " ".join(names)


def threats(tree):
    """Bounds and tests that the threat model names are there."""
    name = "SECURITY.md"
    text = tree.text(name)
    sources, _ = named(tree, "src")
    tests, files = named(tree, "tests")
    options, faults = dumped(tree, "greywaitd", "--dump-schema")
    yield from faults
    for m in re.finditer(r"`([^`\n]+)`", text):
        word = m.group(1)
        if re.fullmatch(r"test_\w+(\.py)?|[\w-]+\.scn", word):
            there = (re.search(rf"\b{word}\b", files) or
                     re.search(rf"\b{word}\(", tests))
        elif re.fullmatch(r"[a-z]+(_[a-z0-9]+)+|[A-Z]+(_[A-Z0-9]+)+", word):
            there = (word in (options or ()) or
                     re.search(rf"\b{word}\b", sources))
        else:
            there = "/" not in word or os.path.exists(
                os.path.join(tree.src, word.split()[0]))
        if not there:
            yield name, line_of(text, m.start()), f"there is no '{word}'"


LINTS = (
    ("links", links),
    ("threats", threats),
    ("cases", cases),
    ("figures", figures),
    ("mandoc", mandoc),
    ("conf-manual", conf_manual),
    ("ctl-manual", ctl_manual),
    ("conf-examples", conf_examples),
    ("guide-commands", guide_commands),
    ("guide-options", guide_options),
)
