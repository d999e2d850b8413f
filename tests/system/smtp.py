# SPDX-License-Identifier: BSD-2-Clause
"""An SMTP client that claims to be anybody: through Postfix's XCLIENT, or by
a source address of the tests' own network."""

import smtplib

DEFERRED = 451
ACCEPTED = 250


class Client(smtplib.SMTP):
    """One connection, from `source`. `address` None is the connection's
    own."""

    def __init__(self, server, address=None, name="[UNAVAILABLE]",
                 helo="mx.example.com", source=None):
        super().__init__(server[0], server[1], local_hostname=helo,
                         timeout=60, source_address=source and (source, 0))
        self.ehlo()
        if address is not None:
            self.become(address, name)

    def become(self, address, name="[UNAVAILABLE]"):
        """From here on the server takes this session for another client."""
        if ":" in address:
            address = "IPV6:" + address
        code, text = self.docmd("XCLIENT", f"ADDR={address} NAME={name}")
        assert code == 220, f"XCLIENT: {code} {text}"
        self.ehlo()

    def envelope(self, sender, *recipients):
        """MAIL and RCPTs; the reply to each recipient as (code, text)."""
        code, text = self.docmd("MAIL", f"FROM:<{sender}>")
        assert code == 250, f"MAIL: {code} {text}"
        return [self.docmd("RCPT", f"TO:<{r}>") for r in recipients]

    def message(self, subject):
        """DATA and a message; the reply to the last step that was reached."""
        code, text = self.docmd("DATA")
        if code != 354:
            return code, text
        self.send(f"Subject: {subject}\r\nFrom: test\r\n\r\nText.\r\n.\r\n")
        return self.getreply()

    def mail(self, sender, *recipients, subject="test"):
        """A whole transaction for one client: replies to the recipients, and
        that to the message if a recipient was accepted."""
        replies = self.envelope(sender, *recipients)
        if all(code != ACCEPTED for code, _ in replies):
            self.docmd("RSET")
            return replies, None
        return replies, self.message(subject)


def settle(client, sender, recipient, subject):
    """One mail; the code that settled it, and its text: that of the message,
    or of RCPT when that was refused."""
    replies, end = client.mail(sender, recipient, subject=subject)
    code, text = replies[0] if end is None else end
    return code, text.decode("ascii", "replace")


def attempt(server, address, sender, recipient, subject="test", **kwargs):
    """One mail over a connection of its own, settled."""
    with Client(server, address, **kwargs) as client:
        return settle(client, sender, recipient, subject)


class Server:
    """What tests of every MTA know of it. A client of it is made by
    client(address, name=, helo=); one that may log in by
    client_with_login()."""

    def attempt(self, address, sender, recipient, subject="test", **who):
        with self.client(address, **who) as client:
            return settle(client, sender, recipient, subject)
