# SPDX-License-Identifier: BSD-2-Clause
"""Private Sendmail instances, run from an unpacked Debian package.

Sendmail cannot be installed beside Postfix: its packages conflict. It has
nothing like XCLIENT either, so that its clients have the addresses and names
that they claim (module network).
"""

import os
import signal
import subprocess

from maildir import Maildir
from network import HOST, NO_NAME
from postfix import DOMAIN
from sasl import PASSWORD, USER
from scratch import free_port, have_ipv6, read, until
from smtp import Client, Server

ROOT = os.environ.get("SENDMAIL_ROOT", "")
CF = os.path.join(ROOT, "usr/share/sendmail/cf/")
SASLPASSWD = os.path.join(ROOT, "usr/sbin/saslpasswd2")
PROGRAM = os.path.join(ROOT, "usr/libexec/sendmail/sendmail")

# What every private Sendmail has in common. Load of this machine, names of
# sender domains and passwords of the host's users are none of its business.
COMMON = """\
OSTYPE(`linux')
define(`confDOMAIN_NAME', `{host}')
define(`QUEUE_DIR', `{home}/queue')
define(`STATUS_FILE', `{home}/statistics')
define(`HELP_FILE', `')
define(`ALIAS_FILE', `')
define(`confCONTROL_SOCKET_NAME', `')
define(`confPID_FILE', `{home}/sendmail.pid')
define(`confQUEUE_LA', `1000')
define(`confREFUSE_LA', `1000')
define(`confTO_IDENT', `0')
define(`confBAD_RCPT_THROTTLE', `0')
FEATURE(`no_default_msa')
FEATURE(`accept_unresolvable_domains')
FEATURE(`nocanonify')
"""

MAILERS = """\
MAILER(`local')
MAILER(`smtp')
"""

# Where it looks for USER's password.
SASL = """\
pwcheck_method: auxprop
auxprop_plugin: sasldb
sasldb_path: {place}/sasldb2
mech_list: CRAM-MD5
"""

# A mail's local delivery; $u is the recipient without its domain.
DELIVER = """\
#!/bin/sh
file=new/$$.$(date +%s%N)
cd "$1" && {{ echo "Delivered-To: $2@{domain}"; cat; }} >"$file.tmp" &&
	mv "$file.tmp" "$file"
"""


class Sendmail(Maildir):
    def __init__(self, home, host):
        super().__init__(os.path.join(home, "mail"))
        self.home = home
        self.logfile = os.path.join(home, "sendmail.log")
        self.cf = os.path.join(home, "sendmail.cf")
        self.lines = [COMMON.format(home=home, host=host)]
        self.process = None

    def add(self, line):
        """A line of sendmail.mc, before those of the mailers."""
        self.lines.append(line + "\n")

    def listen(self, name, host, port):
        family = "inet6" if ":" in host else "inet"
        self.add(f"DAEMON_OPTIONS(`Name={name}, Family={family}, "
                 f"Addr={host}, Port={port}')")

    def deliver(self):
        """Deliver all mail for DOMAIN into one maildir."""
        os.makedirs(os.path.join(self.maildir, "new"))
        os.chmod(os.path.join(self.maildir, "new"), 0o777)
        script = os.path.join(self.home, "deliver")
        with open(script, "w", encoding="ascii") as f:
            f.write(DELIVER.format(domain=DOMAIN))
        os.chmod(script, 0o755)
        self.add(f"LOCAL_DOMAIN(`{DOMAIN}')")
        self.add(f"define(`LOCAL_MAILER_PATH', `{script}')")
        self.add(f"define(`LOCAL_MAILER_ARGS', `deliver {self.maildir} $u')")
        # No look at aliases and passwords, no -f or -r with the sender.
        self.add("MODIFY_MAILER_FLAGS(`LOCAL', `-wA5fr')")

    def start(self, *options):
        os.mkdir(os.path.join(self.home, "queue"), 0o700)
        mc = os.path.join(self.home, "sendmail.mc")
        with open(mc, "w", encoding="ascii") as f:
            f.writelines([*self.lines, MAILERS])
        with open(self.cf, "w", encoding="ascii") as f:
            subprocess.run(["m4", f"-D_CF_DIR_={CF}", CF + "m4/cf.m4", mc],
                           stdout=f, check=True)
        with open(self.logfile, "ab") as log:
            self.process = subprocess.Popen(
                [PROGRAM, "-C", self.cf, "-bD", "-X", self.logfile,
                 "-O", "LogLevel=14", *options],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                cwd=self.home, start_new_session=True)
        until(self.is_up, f"Sendmail up, see {self.logfile}")

    def is_up(self):
        assert self.process.poll() is None, \
            f"Sendmail has ended: {read(self.logfile)}"
        return read(os.path.join(self.home, "sendmail.pid"))

    def stop(self):
        if self.process is None or self.process.poll() is not None:
            return
        # The listener, and the children that have clients.
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait(20)

    def log(self):
        return read(self.logfile)

    def queue_is_empty(self):
        return not os.listdir(os.path.join(self.home, "queue"))


class SendmailServer(Server, Sendmail):
    """The Sendmail that asks greywaitd."""

    kind = "sendmail"

    def __init__(self, home, milter, names):
        super().__init__(home, HOST)
        self.names = names
        self.address = ("127.0.0.1", free_port())
        self.listen("MTA", *self.address)
        if have_ipv6():
            self.address6 = ("::1", free_port("::1"))
            self.listen("MTA6", *self.address6)
        # As the manual tells operators to write it.
        self.add(f"INPUT_MAIL_FILTER(`greywait', "
                 f"`S={milter}, T=C:5s;S:10s;R:10s;E:30s')")
        self.deliver()
        # In a directory that Sendmail believes in, as the socket.
        self.let_log_in(os.path.dirname(milter.removeprefix("unix:")))

    def let_log_in(self, place):
        with open(os.path.join(place, "Sendmail.conf"), "w",
                  encoding="ascii") as f:
            f.write(SASL.format(place=place))
        user, realm = USER.split("@")
        subprocess.run([SASLPASSWD, "-c", "-p", "-f",
                        os.path.join(place, "sasldb2"), "-u", realm,
                        user], input=PASSWORD, text=True, check=True)
        # Sendmail takes nothing else of its environment.
        self.add(f"LOCAL_CONFIG\nESASL_CONF_PATH={place}\ndivert(0)")
        self.add("TRUST_AUTH_MECH(`CRAM-MD5')")
        self.add("define(`confAUTH_MECHANISMS', `CRAM-MD5')")

    def client(self, address, name=NO_NAME, helo="mx.example.com"):
        """A client with this address, of which the name server tells the
        name."""
        self.names.tell(address, name)
        return self.client_at(address, helo)

    def client_at(self, address, helo="mx.example.com"):
        server = self.address6 if ":" in address else self.address
        return Client(server, helo=helo, source=address)

    client_with_login = client


class SendmailSender(Sendmail):
    """A Sendmail that hands all mail to a server and looks at its queue each
    second."""

    def __init__(self, home, server):
        super().__init__(home, "mail.example.com")
        self.address = ("127.0.0.1", free_port())
        self.listen("MTA", *self.address)
        self.add("define(`SMART_HOST', `relay:[127.0.0.1]')")
        self.add(f"define(`RELAY_MAILER_ARGS', `TCP $h {server[1]}')")
        self.add("define(`confMIN_QUEUE_AGE', `0')")

    def start(self):
        super().start("-q1s")
