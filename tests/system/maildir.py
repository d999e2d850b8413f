# SPDX-License-Identifier: BSD-2-Clause
"""What an MTA has delivered."""

import email
import email.policy
import os

from scratch import until


class Maildir:
    def __init__(self, path):
        self.maildir = path

    def messages(self):
        """What has been delivered, as email.message.EmailMessage."""
        folder = os.path.join(self.maildir, "new")
        try:
            names = [n for n in os.listdir(folder) if not n.endswith(".tmp")]
        except FileNotFoundError:
            names = []
        found = []
        for name in names:
            with open(os.path.join(folder, name), "rb") as f:
                found.append(email.message_from_binary_file(
                    f, policy=email.policy.default))
        return found

    def delivered(self, subject):
        """Wait for the message with this subject."""
        def look():
            return [m for m in self.messages() if m["Subject"] == subject]

        return until(look, f"the message {subject} in {self.maildir}")[0]
