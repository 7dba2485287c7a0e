"""Somebody who has Autoreply installed, and nothing else: no settings, no habits."""

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from tests.autoreply.setup.office import ASKS_VOICE
from tests.peers import forks
from tests.peers.certificates import Authority
from tests.peers.dovecot import Dovecot
from tests.peers.forks import HERE
from tests.peers.processes import CLOCK, free_port
from tests.peers.smtp_sink import SmtpSink

NEW_YORK = ZoneInfo("America/New_York")


def hours_far_from_now() -> str:
    """Hours in New York of which the present is far away, so that people who write now write after hours."""
    opens = (CLOCK.now() + timedelta(hours=11)).astimezone(NEW_YORK)
    return f"daily {opens:%H}:00-{opens:%H}:45"


@dataclass
class Newcomer:
    """One person with a fresh home, and a mailbox on servers of the test."""

    home: Path
    dovecot: Dovecot
    smtp: SmtpSink
    authority: Authority
    address: str
    page: int = field(default_factory=free_port)

    @property
    def file(self) -> Path:
        return self.home / ".config/autoreply/config.toml"

    @property
    def env(self) -> dict[str, str]:
        """Of a terminal in New York."""
        place = {"HOME": str(self.home), "TZ": "America/New_York", "LANG": "en_US.UTF-8", "TERM": "xterm"}
        return {"PATH": "/usr/bin:/bin", "AUTOREPLY_CONFIG": str(self.file), "COLUMNS": "120", **place, **HERE}

    @property
    def servers(self) -> tuple[str, str]:
        return f"localhost:{self.dovecot.imaps}/tls", f"localhost:{self.smtp.port}/tls"

    def flags(self) -> dict[str, str]:
        """Everything that `init` wants to know."""
        imap, smtp = self.servers
        password = self.home / "password"
        password.write_text(f"{self.dovecot.password}\n")
        return {
            "--practice": "Ruiz Counseling",
            "--country": "US",
            "--hours": hours_far_from_now(),
            "--address": self.address,
            "--imap": imap,
            "--smtp": smtp,
            "--ca-file": str(self.authority.file),
            "--password-file": str(password),
            "--always-on": "yes",
            "--listen": f"127.0.0.1:{self.page}",
        }

    def answers(self) -> dict[str, str]:
        """The same, question by question."""
        imap, smtp = self.servers
        return {
            "practice": "Ruiz Counseling",
            "country": "US",
            "city": "New York",
            "languages": "en",
            **({"voice": "I"} if ASKS_VOICE else {}),
            "hours": hours_far_from_now(),
            "region": "none",
            "address": self.address,
            "imap": imap,
            "smtp": smtp,
            "servers": self.address,
            "ca_file": str(self.authority.file),
            "password": self.dovecot.password,
            "cover": "nobody",
            "texts": "no",
            "calls": "no",
            "always_on": "yes",
        }

    def inits(self, flags: Mapping[str, str], *more: str) -> "subprocess.CompletedProcess[str]":
        """`autoreply init` without a terminal."""
        words = [word for pair in flags.items() for word in pair]
        return self.calls("init", *words, *more)

    def calls(self, *words: str) -> "subprocess.CompletedProcess[str]":
        return forks.run(words, self.env, self.home)
