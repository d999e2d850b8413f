# SPDX-License-Identifier: BSD-2-Clause
"""Lints over the text of C files: sizes, words, heads."""

import re

from tree import blank, functions, line_of

FILE_LINES = 400
FUNCTION_LINES = 60
PERCENTILE_90 = 45
NESTING = 4
PARAMETERS = 6
IFS_PER_1000 = 1

# libmilter's, not ours.
CALLBACKS = {"on_negotiate"}

# Unbounded, locale-bound or not thread-safe; and what ends the process.
FORBIDDEN = {
    name: "use strbuf, str or snprintf" for name in
    "strcpy strcat stpcpy sprintf vsprintf strncat gets".split()}
FORBIDDEN.update({name: "use str_to_u32 or quantity_parse_ms" for name in
                  "atoi atol atoll atof".split()})
FORBIDDEN.update({name: "not thread-safe: use the _r form or clock.h"
                  for name in "strtok localtime gmtime ctime asctime strerror "
                  "readdir_r getpwnam getgrnam getpwuid getgrgid "
                  "inet_ntoa gethostbyname rand".split()})
FORBIDDEN.update({name: "runs a shell" for name in ("system", "popen")})
# Not in tests and bench, where it takes apart what they made themselves.
FORBIDDEN_IN_SRC = {"sscanf": "use str and str_to_u32"}
FORBIDDEN["alloca"] = "unbounded stack"

ENDS_PROCESS = ("exit", "_exit", "quick_exit", "abort")


def file_size(tree):
    for name in tree.c_files():
        lines = tree.text(name).count("\n")
        if lines > FILE_LINES:
            yield name, 0, f"{lines} lines; at most {FILE_LINES}"


def depth(body):
    """The deepest block inside a function's body, the body being 0."""
    level = deepest = 0
    for c in body:
        level += (c == "{") - (c == "}")
        deepest = max(deepest, level)
    return deepest


def function_size(tree):
    lengths = []
    for name in tree.c_files():
        for f in functions(tree.text(name)):
            if name.startswith("src/"):
                lengths.append(f.length)
            if f.length > FUNCTION_LINES:
                yield (name, f.line, f"{f.name}() has {f.length} lines; "
                       f"at most {FUNCTION_LINES}")
            if depth(f.body) > NESTING:
                yield (name, f.line, f"{f.name}() nests {depth(f.body)} "
                       f"deep; at most {NESTING}")
            if f.params > PARAMETERS and f.name not in CALLBACKS:
                yield (name, f.line, f"{f.name}() has {f.params} "
                       f"parameters; at most {PARAMETERS}")
    lengths.sort()
    p90 = lengths[len(lengths) * 9 // 10] if lengths else 0
    if not lengths:
        yield "src", 0, "no function found: the lint no longer reads C"
    if p90 > PERCENTILE_90:
        yield ("src", 0, f"90th percentile of function lengths is {p90}; "
               f"at most {PERCENTILE_90}")


def conditionals(tree):
    """#if outside base, include guards not counted."""
    lines, places = 0, []
    for name in tree.c_files("src/"):
        if name.startswith("src/base/"):
            continue
        text = blank(tree.text(name))
        lines += text.count("\n")
        guard = re.search(r"^#ifndef (\w+)\n#define \1$", text, flags=re.M)
        places += [(name, line_of(text, m.start()))
                   for m in re.finditer(r"^[ \t]*#[ \t]*if", text, flags=re.M)
                   if not guard or m.start() != guard.start()]
    if len(places) * 1000 > IFS_PER_1000 * max(lines, 1000):
        for name, line in places:
            yield (name, line, f"#if outside base: {len(places)} in {lines} "
                   "lines; make it a file in or out of the build")


def include_guard(tree):
    """DIR_NAME_H below src, as the file is included."""
    for name in tree.c_files("src/"):
        if not name.endswith(".h"):
            continue
        want = re.sub(r"[^A-Z0-9]", "_", name[len("src/"):].upper())
        if f"#ifndef {want}\n#define {want}\n" not in tree.text(name):
            yield name, 0, f"no include guard {want}"


def external_variables(tree):
    for name in tree.c_files("src/"):
        text = blank(tree.text(name))
        for m in re.finditer(r"^extern\b[^(;]*;", text, flags=re.M):
            yield (name, line_of(text, m.start()),
                   "external variable: hand it in as an argument")


def forbidden(tree):
    words = {**FORBIDDEN, **FORBIDDEN_IN_SRC}
    calls = re.compile(r"(?<![>.\w])(" + "|".join(words) + r")\s*\(")
    ends = re.compile(r"(?<![>.\w])(" + "|".join(ENDS_PROCESS) + r")\s*\(")
    for name in tree.c_files():
        text = blank(tree.text(name))
        for m in calls.finditer(text):
            if name.startswith("src/") or m.group(1) in FORBIDDEN:
                yield (name, line_of(text, m.start()),
                       f"{m.group(1)}(): {words[m.group(1)]}")
        if name.startswith("src/") and not name.endswith("/main.c"):
            for m in ends.finditer(text):
                yield (name, line_of(text, m.start()),
                       f"{m.group(1)}() outside main.c: return an error")


def spdx(tree):
    names = set(tree.c_files() + tree.shell_files() + tree.python_files())
    names |= {"configure.ac", "Makefile.am"}
    for name in sorted(names):
        head = tree.text(name).split("\n", 3)[:3]
        if not any("SPDX-License-Identifier: BSD-2-Clause" in s
                   for s in head):
            yield (name, 1, "no line 'SPDX-License-Identifier: "
                   "BSD-2-Clause' at the head")


def file_head(tree):
    """Line 2 begins a comment that begins with the file's own name."""
    for name in tree.c_files():
        base = name.rsplit("/", 1)[1]
        text = tree.text(name).split("\n", 1)[-1]
        if not re.match(r"/\*\s+(\* )?" + re.escape(base) + ": ", text):
            yield name, 2, f"the head does not say '{base}: ...'"


LINTS = (
    ("file-size", file_size),
    ("function-size", function_size),
    ("conditionals", conditionals),
    ("include-guard", include_guard),
    ("external-variables", external_variables),
    ("forbidden-functions", forbidden),
    ("spdx", spdx),
    ("file-head", file_head),
)
