# SPDX-License-Identifier: BSD-2-Clause
"""What the lints share: the tree's files, C without comments, functions.

A lint is a function of a Tree that yields findings, (path, line, message),
with the path relative to the source directory. It changes nothing there.
"""

import os
import re
import subprocess

TOP_DIRS = ("bench", "debian", "doc", "etc", "m4", "man", "src", "tests",
            "tools")
GENERATED = ("configure", "configure~", "config.status", "config.log",
             "Makefile", "Makefile.in", "aclocal.m4", "libtool")


class Function:
    """One function definition; lines count from 1, both ends included."""

    def __init__(self, name, line, end, params, body):
        self.name, self.line, self.end = name, line, end
        self.params, self.body = params, body

    @property
    def length(self):
        return self.end - self.line + 1


class Tree:
    def __init__(self, src, build):
        self.src, self.build = os.path.abspath(src), os.path.abspath(build)
        self.names = None

    def path(self, name):
        return os.path.join(self.src, name)

    def built(self, name):
        return os.path.join(self.build, name)

    def all_files(self):
        """What git knows or would take; in a tarball, what is there."""
        status, out = run(["git", "ls-files", "-co", "--exclude-standard"],
                          cwd=self.src)
        if status == 0 and os.path.exists(self.path(".git")):
            return [n for n in out.split("\n") if os.path.isfile(self.path(n))]
        found = [n for n in os.listdir(self.src)
                 if os.path.isfile(self.path(n)) and n not in GENERATED]
        for top in TOP_DIRS:
            for where, dirs, names in os.walk(self.path(top)):
                dirs[:] = [d for d in dirs if d != "__pycache__"
                           and not d.startswith(".")]
                rel = os.path.relpath(where, self.src)
                found += [os.path.join(rel, n) for n in names]
        return found

    def files(self, *suffixes):
        if self.names is None:
            self.names = sorted(self.all_files())
        return [n for n in self.names if not suffixes or n.endswith(suffixes)]

    def c_files(self, *under):
        names = self.files(".c", ".h")
        return [n for n in names if not under or n.startswith(under)]

    def text(self, name):
        with open(self.path(name), encoding="utf-8", errors="replace") as f:
            return f.read()

    def shell_files(self):
        return [n for n in self.files()
                if re.match(r"#! ?/(usr/)?bin/(env )?(ba)?sh\b"
                            r"|# shellcheck shell=", self.first_line(n))]

    def python_files(self):
        return [n for n in self.files() if n.endswith(".py")
                or re.match(r"#!.*python", self.first_line(n))]

    def first_line(self, name):
        with open(self.path(name), "rb") as f:
            return f.readline(200).decode("utf-8", "replace")

    def objects(self):
        """(source, object) for each C file of src that has been built.

        Per-target flags make automake prefix the object's name.
        """
        out = []
        for where, _, names in os.walk(self.built("src")):
            rel = os.path.relpath(where, self.build)
            for n in sorted(names):
                stem = re.sub(r"^.*-", "", n[:-2]) if n.endswith(".o") else ""
                source = os.path.join(rel, stem + ".c")
                if stem and os.path.exists(self.path(source)):
                    out.append((source, os.path.join(rel, n)))
        return out


def run(args, **kwargs):
    """A program's status and what it said on both outputs."""
    p = subprocess.run(args, stdout=subprocess.PIPE, check=False, text=True,
                       stderr=subprocess.STDOUT, errors="replace", **kwargs)
    return p.returncode, p.stdout


def blank(text):
    """C with comments and the insides of literals as spaces, same lines."""
    def spaces(m):
        s = m.group(0)
        if s[0] in "\"'":
            return s[0] + re.sub(r"[^\n]", " ", s[1:-1]) + s[-1]
        return re.sub(r"[^\n]", " ", s)

    return re.sub(r"/\*.*?\*/|//[^\n]*|\"(?:\\.|[^\"\\\n])*\"|"
                  r"'(?:\\.|[^'\\\n])*'", spaces, text, flags=re.S)


def functions(text):
    """The definitions in C that has the return type on its own line."""
    code = blank(text)
    out = []
    for m in re.finditer(r"^([a-z_]\w*)\(([^;{}]*)\)\s*^\{\n(.*?)^\}",
                         code, flags=re.S | re.M):
        first = code.count("\n", 0, m.start()) + 1
        last = code.count("\n", 0, m.end()) + 1
        out.append(Function(m.group(1), first, last, count_params(m.group(2)),
                            m.group(3)))
    return out


def count_params(text):
    depth, n = 0, 1
    for c in text:
        depth += (c == "(") - (c == ")")
        n += c == "," and depth == 0
    return 0 if text.strip() in ("", "void") else n


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1
