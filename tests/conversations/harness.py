"""A closed practice, and the people who write to it: `ana.writes(...)`, `ana.hears("988", "Tuesday")`.

Everything is real but the time: the settings come from a file, the engine is the daemon's own with its record on
SQLite, the mail lies on a Dovecot and the replies go out to an SMTP server. There are no threads: whenever somebody
writes or time passes, the engine runs its heartbeat once. A silence is always asserted with its reason, and a reply
that nobody asked after fails the test at its end.
"""

import json
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from email.message import EmailMessage
from pathlib import Path
from string import Template
from typing import Any
from zoneinfo import ZoneInfo

from imapclient import IMAPClient

from autoreply.engine.dependencies import Dependencies
from autoreply.engine.wiring import build_engine
from autoreply.record import Record, State
from autoreply.settings import load
from autoreply.settings.paths import record_url, state_folder
from autoreply.telemetry.health import Health
from autoreply.telemetry.metrics import Metrics
from channels import Inbound
from channels.email.channel import EmailChannel
from schedules import FakeClock, Mode, Override
from tests.conversations.letters import Letter, moment
from tests.conversations.promises import check_promises, words_of
from tests.peers.dovecot import PASSWORD, Dovecot
from tests.peers.smtp_sink import Received, SmtpSink

FILE = Template("""
practice = "Hillside Counseling"
country = "$country"
languages = $languages
timezone = "$timezone"
profile = "$profile"
state = "$state"

[hours]
$hours

[web]
listen = "off"

$accounts
$more
""")

ACCOUNT = Template("""
[channels.$name]
kind = "email"
address = "$address"
$more

[channels.$name.imap]
host = "127.0.0.1"
port = $imap
security = "none"
password = "$password"

[channels.$name.smtp]
host = "127.0.0.1"
port = $smtp
security = "none"
authenticate = false
""")

NINE_TO_FIVE = {"mon-fri": "9-17"}


class Practice:
    """A practice with its accounts, of which the first is where people write to.

    `at` is when the story begins, by the practice's own clock. `accounts` gives each account its further settings, and
    `more` is the rest of the file, both as the practice writes them; "@" + the name of an account stands for its
    address there.
    """

    def __init__(
        self,
        server: Dovecot,
        sink: SmtpSink,
        folder: Path,
        at: str,
        *,
        hours: Mapping[str, str] | None = None,
        timezone: str = "America/New_York",
        country: str = "US",
        languages: Iterable[str] = ("en",),
        profile: str = "care",
        domain: str = "practice.example",
        accounts: Mapping[str, str] | None = None,
        more: str = "",
    ) -> None:
        self.server, self.sink = server, sink
        self.zone = ZoneInfo(timezone)
        self.clock = FakeClock(moment(at, self.zone))
        self.file = folder / "config.toml"
        accounts = accounts or {"office": ""}
        self.addresses = {name: f"{name}-{secrets.token_hex(4)}@{domain}" for name in accounts}
        self._wishes: dict[str, Any] = {
            "country": country,
            "languages": json.dumps(list(languages)),
            "timezone": timezone,
            "profile": profile,
            "state": folder / "state",
            "hours": _table(hours or NINE_TO_FIVE),
            "accounts": "".join(self._account(name, wishes) for name, wishes in accounts.items()),
        }
        self.letters: dict[str, Letter] = {}
        self.delivered: dict[str, Inbound] = {}
        self._heard: list[Received] = []
        self._postmen: dict[str, IMAPClient] = {}
        self.writes_file(more)
        self.opens_its_eyes()

    # --- its life

    def writes_file(self, more: str = "") -> None:
        """The settings file as it stands from now on; it is read at the next start."""
        for name, address in self.addresses.items():
            more = more.replace(f"@{name}@", address)
        self.file.write_text(FILE.substitute(self._wishes, more=more), encoding="utf-8")
        self.file.chmod(0o600)

    def opens_its_eyes(self) -> None:
        """The daemon starts."""
        settings = load(self.file)
        state_folder(settings).mkdir(mode=0o700, exist_ok=True)
        self.record = Record.open(record_url(settings))
        self.record.database.hold()
        self.record.outgoing.forget_leases()
        self.health, self.metrics = Health(self.clock), Metrics()
        given = Dependencies(self.record, self.clock, state_folder(settings), self.health, self.metrics)
        self.engine = build_engine(settings, given)
        self.awake = True
        self.looks()

    def falls_asleep(self) -> None:
        """The daemon ends, or the power does."""
        self.awake = False
        for account in self.engine.accounts.values():
            account.channel.close()
        self.record.close()

    def ends(self) -> None:
        """The story is over."""
        self.falls_asleep()
        for postman in self._postmen.values():
            postman.logout()

    def at(self, when: str) -> None:
        """Time passes until `when`."""
        self.clock.set(moment(when, self.zone))
        self._looks_if_awake()

    def later(self, **units: float) -> None:
        """Time passes, as in `later(minutes=5)`."""
        self.clock.advance(**units)
        self._looks_if_awake()

    def looks(self, deliver: Callable[[Sequence[Inbound]], object] | None = None) -> None:
        """Run the heartbeat, look into every mailbox, and at the replies that wait."""
        self.engine.run_heartbeat()
        for account in self.engine.accounts.values():
            assert isinstance(account.channel, EmailChannel)
            account.channel.sweep(lambda inbounds: self._take(inbounds, deliver or self.engine.deferred.deliver))
        for outbox in (self.engine.outbox, self.engine.fallback_outbox):
            outbox.retry_due(lambda _channel, work: work())

    def overrides(self, mode: Mode, until: str, person: str | None = None) -> None:
        """`autoreply open` or `autoreply close`."""
        wish = Override(mode, self.clock.now(), moment(until, self.zone), "Ana Ruiz", "the heating is broken")
        self.record.overrides.add(person, wish)
        self.looks()

    def _looks_if_awake(self) -> None:
        if self.awake:
            self.looks()

    def _take(self, inbounds: Sequence[Inbound], deliver: Callable[[Sequence[Inbound]], object]) -> None:
        self.delivered |= {inbound.context.get("message_id", ""): inbound for inbound in inbounds}
        deliver(inbounds)

    # --- people who write, and what they hear

    @property
    def address(self) -> str:
        """Where people write to."""
        return next(iter(self.addresses.values()))

    def client(self, name: str, address: str = "") -> "Person":
        """Somebody, or something, that writes to the practice."""
        return Person(self, name, address or f"{name.split()[0].lower()}@mail.example")

    def gets(self, letter: Letter, account: str = "", *, junk: bool = False) -> None:
        """The mail is stored in the mailbox of an account now."""
        self.letters[letter.message_id] = letter
        user = self.addresses[account] if account else self.address
        self.stores(user, letter.raw, flags=(b"$Junk",) if junk else ())

    def stores(self, user: str, raw: bytes, folder: str = "INBOX", flags: Iterable[bytes] = ()) -> None:
        """Put octets into a folder, with the present as their time of arrival."""
        if user not in self._postmen:
            self._postmen[user] = IMAPClient("127.0.0.1", self.server.imap, ssl=False)
            self._postmen[user].login(user, PASSWORD)
        self._postmen[user].append(folder, raw, tuple(flags), self.clock.now())
        self._looks_if_awake()

    def writes_to(self, person: "Person", text: str) -> None:
        """Somebody of the practice writes with an ordinary mail program, which files it under Sent."""
        letter = Letter(
            "Ana Ruiz",
            self.address,
            person.address,
            text,
            "Re: Thursday",
            _new_id("practice.example"),
            self.clock.now(),
        )
        self.stores(self.address, letter.raw, folder="Sent", flags=(b"\\Seen",))

    def reason_of(self, message_id: str) -> str:
        """The word the record has for what was decided about a mail, "" where it was never decided."""
        inbound = self.delivered.get(message_id) or self.delivered.get("")
        reason = self.record.messages.reason_of(inbound.channel, inbound.id) if inbound else None
        return reason.value if reason else ""

    def counted(self, reason: str) -> int:
        """How often the figures of the daemon counted this reason."""
        samples = (sample for metric in self.metrics.decisions.collect() for sample in metric.samples)
        return int(sum(s.value for s in samples if s.name.endswith("_total") and s.labels["reason"] == reason))

    def replies(self, state: State) -> int:
        """How many replies stand so in the record."""
        return self.record.outgoing.by_state().get(state, 0)

    @property
    def unheard(self) -> list[Received]:
        """What went out and no test has asked after yet."""
        return [mail for mail in list(self.sink.received) if mail not in self._heard]

    def next_reply_to(self, address: str) -> Received | None:
        """Take the first reply to `address` that was not asked after yet."""
        found = next((mail for mail in self.unheard if address in mail.recipients), None)
        if found:
            self._heard.append(found)
        return found

    def nobody_hears_anything_else(self) -> None:
        """Every reply was asked after; checked at the end of each test."""
        assert not self.unheard, f"nobody asked for these: {[mail.recipients for mail in self.unheard]}"

    def _account(self, name: str, wishes: str) -> str:
        return ACCOUNT.substitute(
            name=name,
            address=self.addresses[name],
            more=wishes,
            imap=self.server.imap,
            smtp=self.sink.port,
            password=PASSWORD,
        )


class Person:
    """Somebody who writes to the practice, and may hear from it."""

    def __init__(self, practice: Practice, name: str, address: str) -> None:
        self.practice = practice
        self.name = name
        self.address = address
        self.last = ""

    def writes(
        self,
        text: str = "Could we move Thursday to ten o'clock?",
        *,
        to: str = "",
        account: str = "",
        subject: str = "Thursday at noon",
        headers: Iterable[str] = (),
        without: Iterable[str] = (),
        return_path: str | None = None,
        quoting: str = "",
        message_id: str | None = None,
        junk: bool = False,
    ) -> Letter:
        """Write a mail that arrives now. `headers` replace the usual ones of their names, `without` leaves some out."""
        letter = Letter(
            self.name,
            self.address,
            to or self.practice.addresses.get(account, self.practice.address),
            text,
            subject,
            message_id or _new_id("mail.example"),
            self.practice.clock.now(),
            tuple(headers),
            tuple(without),
            return_path,
            quoting,
        )
        self.last = letter.message_id
        self.practice.gets(letter, account, junk=junk)
        return letter

    def hears(self, *phrases: str, because: str = "", never: Iterable[str] = ()) -> EmailMessage:
        """One reply came, with these phrases and nothing of `never` in it, and it is all that a reply should be."""
        mail = self.practice.next_reply_to(self.address)
        assert mail is not None, f"{self.name} heard nothing: {self.practice.reason_of(self.last) or 'not decided'}"
        check_promises(mail, self.practice.letters, self.practice.addresses.values())
        said = words_of(mail.message)
        for phrase in phrases:
            assert phrase in said, f"{self.name} did not hear “{phrase}” but:\n{said}"
        for phrase in never:
            assert phrase not in said, f"{self.name} heard “{phrase}”:\n{said}"
        if because:
            assert self.practice.reason_of(self.last) == because
        return mail.message

    def hears_nothing(self, because: str) -> None:
        """No reply came to the last mail, and the record names this reason."""
        assert self.practice.next_reply_to(self.address) is None, f"{self.name} heard something"
        assert self.practice.reason_of(self.last) == because


def _new_id(domain: str) -> str:
    return f"<{secrets.token_hex(6)}@{domain}>"


def _table(lines: Mapping[str, str]) -> str:
    return "\n".join(f'"{key}" = "{text}"' for key, text in lines.items())
