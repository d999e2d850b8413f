# SPDX-License-Identifier: BSD-2-Clause
"""Lints over #include: the layers, and who may see which library."""

import os
import re

from tree import line_of

# A file includes its own directory and these.
BELOW = {
    "base": (),
    "core": ("base",),
    "proto": ("base", "core"),
    "store": ("base", "core", "proto"),
    "foreign": ("base", "core"),
    "conf": ("base", "core", "proto", "store"),
    "greylist": ("base", "core", "proto", "store", "conf"),
    "daemon": ("base", "core", "proto", "store", "conf", "greylist"),
    "report": ("base", "core"),
    "simulate": ("base", "core", "store", "conf", "greylist", "report"),
    "ctl": ("base", "core", "proto", "store", "foreign", "report", "simulate"),
}

# Header to the files or directories of src that may include it.
ONLY = {
    r"db\.h": ("store/bdb", "store/store_bdb.c", "store/store_file.c"),
    r"store/bdb[a-z_]*\.h": ("store/bdb", "store/store_bdb.c"),
    r"libmilter/.*": ("daemon/milter.c",),
    r"libconfig\.h": ("conf/conf_file.c",),
    r"systemd/.*": ("daemon/notify_systemd.c",),
    r"jansson\.h": ("proto/", "daemon/ctl_", "ctl/"),
    r"zlib\.h": ("report/log_file.c",),
    r"libpsl\.h": ("core/name.c",),
    r"pcre2\.h": ("core/regex.c",),
    r"nettle/.*": ("core/pseudonym.c",),
    r"syslog\.h": ("base/log.c",),
    r"pthread\.h": ("store/", "daemon/"),
    r"time\.h": ("base/", "store/", "daemon/", "ctl/", "report/"),
}


def includes(text):
    for m in re.finditer(r'^#include ([<"])([^>"]+)[>"]', text, flags=re.M):
        yield line_of(text, m.start()), m.group(1), m.group(2)


def layers(tree):
    seen = 0
    for name in tree.c_files("src/"):
        layer = name.split("/")[1]
        if layer not in BELOW:
            yield name, 0, f"{layer} is no layer: {', '.join(BELOW)} are"
            continue
        for line, kind, header in includes(tree.text(name)):
            if kind == "<":
                continue
            seen += 1
            target = header.split("/")[0]
            if "/" not in header or ".." in header:
                yield name, line, f'"{header}": write "directory/header.h"'
            elif target != layer and target not in BELOW[layer]:
                yield (name, line, f'{layer} does not include "{header}": '
                       f"only {', '.join((layer,) + BELOW[layer])}")
            elif not os.path.exists(tree.path("src/" + header)):
                yield name, line, f'there is no "{header}"'
    if seen == 0:
        yield "src", 0, "no include found: the lint no longer reads C"


def libraries(tree):
    for name in tree.c_files("src/"):
        for line, kind, header in includes(tree.text(name)):
            for pattern, allowed in ONLY.items():
                if re.fullmatch(pattern, header) \
                        and not name[len("src/"):].startswith(allowed):
                    yield (name, line, f"{kind}{header} is for "
                           f"{', '.join(allowed)} only")


LINTS = (
    ("layers", layers),
    ("libraries", libraries),
)
