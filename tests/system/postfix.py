# SPDX-License-Identifier: BSD-2-Clause
"""Private Postfix instances, each with its own configuration and queue.

Nothing of the system's own Postfix is read or touched but its programs.
"""

import os
import pwd
import shutil
import signal
import subprocess

from maildir import Maildir
from scratch import read

DOMAIN = "example.net"  # what the server delivers, into one maildir

PRIVATE = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                       "../../tools/private-postfix")


class Postfix(Maildir):
    def __init__(self, home, settings):
        """`settings` are added to those that all have in common; listeners
        follow one by one."""
        super().__init__(os.path.join(home, "mail", "inbox"))
        self.home = home
        self.etc = os.path.join(home, "etc")
        self.logfile = os.path.join(home, "postfix.log")
        self.listeners = []
        self.settings = dict(
            queue_directory=os.path.join(home, "queue"),
            data_directory=os.path.join(home, "data"),
            maillog_file=self.logfile,
            maillog_file_prefixes=home,
            **settings)

    def listen(self, host, port, **options):
        """An smtpd of its own, with main.cf options of its own."""
        place = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        extra = "".join(f"\n  -o {{ {k} = {v} }}" for k, v in options.items())
        self.listeners.append(f"{place} inet n - n - 300 smtpd{extra}\n")

    def deliver(self):
        """Deliver all mail for DOMAIN into one maildir."""
        nobody = pwd.getpwnam("nobody")
        base = os.path.join(self.home, "mail")
        os.mkdir(base)
        os.chown(base, nobody.pw_uid, nobody.pw_gid)
        self.settings.update(
            virtual_mailbox_domains=DOMAIN,
            virtual_mailbox_base=base,
            virtual_mailbox_maps="static:inbox/",
            virtual_minimum_uid="1",
            virtual_uid_maps=f"static:{nobody.pw_uid}",
            virtual_gid_maps=f"static:{nobody.pw_gid}",
            default_transport="error:no mail leaves this test")

    def start(self):
        for name in ("etc", "queue", "data"):
            os.mkdir(os.path.join(self.home, name))
        shutil.chown(os.path.join(self.home, "data"), "postfix")
        self.write("main.cf", [f"{k} = {v}\n"
                               for k, v in self.settings.items()])
        self.write("master.cf", self.listeners)
        p = self.control("start")
        assert p.returncode == 0, \
            f"Postfix does not start: {p.stdout}\n{read(self.logfile)}"

    def write(self, name, lines):
        """A configuration file: what is common, and `lines`."""
        shutil.copy(os.path.join(PRIVATE, name), self.etc)
        with open(os.path.join(self.etc, name), "a", encoding="ascii") as f:
            f.writelines(lines)

    def control(self, verb):
        return subprocess.run(["postfix", "-c", self.etc, verb], text=True,
                              stdin=subprocess.DEVNULL, check=False,
                              stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, timeout=60)

    def stop(self):
        """Also when it has not come up, or `postfix stop` fails."""
        pid = read(os.path.join(self.home, "queue/pid/master.pid")).strip()
        if self.control("stop").returncode != 0 and pid:
            os.kill(int(pid), signal.SIGKILL)

    def log(self):
        return read(self.logfile)

    def queue_is_empty(self):
        p = subprocess.run(["postqueue", "-c", self.etc, "-j"], text=True,
                           stdout=subprocess.PIPE, check=True, timeout=30)
        return p.stdout.strip() == ""
