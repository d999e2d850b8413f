# SPDX-License-Identifier: BSD-2-Clause
"""Other greylisting programs, run for real on a loopback port, so that what
they store can be imported."""

import os
import socket
import subprocess

from scratch import until


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Policy:
    """A Postfix policy server and one connection to it."""

    def __init__(self, argv, port, log):
        self.log = open(log, "wb")
        self.process = subprocess.Popen(argv, stdin=subprocess.DEVNULL,
                                        stdout=self.log, stderr=self.log)
        self.socket = until(lambda: self.connect(port),
                            f"{argv[0]} listens on port {port}")

    def connect(self, port):
        assert self.process.poll() is None, "it has ended: see its log"
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=10)
        except OSError:
            return None

    def ask(self, client, sender, recipient, **more):
        fields = {"request": "smtpd_access_policy", "protocol_state": "RCPT",
                  "client_address": client, "client_name": "unknown",
                  "sender": sender, "recipient": recipient, **more}
        text = "".join(f"{k}={v}\n" for k, v in fields.items())
        self.socket.sendall(text.encode() + b"\n")
        answer = self.socket.recv(4096).decode()
        assert answer.startswith("action="), answer
        return answer

    def stop(self):
        self.socket.close()
        self.process.terminate()
        try:
            self.process.wait(60)  # it may look up only now and then
        except subprocess.TimeoutExpired:
            self.kill()
        self.log.close()

    def kill(self):
        self.process.kill()
        self.process.wait(20)


class Postgrey(Policy):
    DELAY_S = 300

    def __init__(self, home, *options):
        self.dir = os.path.join(home, "postgrey")
        os.mkdir(self.dir)
        port = free_port()
        super().__init__(
            ["postgrey", f"--inet=127.0.0.1:{port}", f"--dbdir={self.dir}",
             "--user=root", "--group=root", f"--pidfile={self.dir}/pid",
             "--whitelist-clients=/dev/null",
             "--whitelist-recipients=/dev/null", *options],
            port, os.path.join(home, "postgrey.log"))

    def ask_at(self, when, *triplet):
        """Postgrey takes a time for tests."""
        return self.ask(*triplet, policy_test_time=int(when),
                        instance=f"{when}{triplet}")


class Sqlgrey(Policy):
    def __init__(self, home):
        self.db = os.path.join(home, "sqlgrey.db")
        port = free_port()
        conf = os.path.join(home, "sqlgrey.conf")
        with open(conf, "w", encoding="ascii") as f:
            f.write(f"user = root\ngroup = root\ninet = 127.0.0.1:{port}\n"
                    f"db_type = SQLite\ndb_name = {self.db}\n"
                    f"reconnect_delay = 0\ngreymethod = classc\n"
                    f"conf_dir = /etc/sqlgrey\n")
        super().__init__(["sqlgrey", "-f", conf], port,
                         os.path.join(home, "sqlgrey.log"))

    def text(self, *options):
        return subprocess.run(["sqlite3", *options], check=True,
                              stdout=subprocess.PIPE).stdout
