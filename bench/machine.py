# SPDX-License-Identifier: BSD-2-Clause
"""What is measured on."""

import os
import platform
import re


def machine():
    model = platform.machine()
    try:
        with open("/proc/cpuinfo") as info:
            found = re.search(r"model name\s*:\s*(.*)", info.read())
        model = found.group(1) if found else model
    except OSError:
        pass
    return {"cpu": model, "cores": os.cpu_count(),
            "kernel": f"{platform.system()} {platform.release()}",
            "load_before": os.getloadavg()[0]}
