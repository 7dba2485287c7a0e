"""The clients of the sandbox. Each situation uses a new one, because nobody gets two replies in one night."""

from dataclasses import dataclass, field

from autoreply_demo.sandbox.mail import MailSender
from autoreply_demo.sandbox.slack import PLACES

_NAMES = ("Maria", "Tom", "Jo", "Lena", "Sam", "Ines", "Noah", "Ruth", "Omar", "Vera", "Paul", "Dina")


@dataclass(slots=True)
class SandboxPeople:
    """Everybody so far, and whom the page shows now."""

    senders: list[MailSender] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)
    writer: MailSender = field(init=False)
    number: str = field(init=False)
    place: str = "clients"  # where in Slack

    def __post_init__(self) -> None:
        self.writer, self.number = self.new_sender(), self.new_number()

    def new_sender(self) -> MailSender:
        """A new person with a mailbox. The page shows them from now on."""
        round_, name = divmod(len(self.senders), len(_NAMES))
        known = f"{_NAMES[name]}{round_ + 1 if round_ else ''}"
        self.writer = MailSender(known, f"{known.lower()}@mail.example")
        self.senders.append(self.writer)
        return self.writer

    def new_number(self) -> str:
        """A new phone. The page shows it from now on."""
        self.number = f"+1555019{9001 + len(self.numbers)}"
        self.numbers.append(self.number)
        return self.number

    def look_at(self, name: str) -> None:
        """Show the sender, phone or conversation with this address, number or name. An unknown one changes nothing."""
        self.writer = next((one for one in self.senders if one.address == name), self.writer)
        self.number = name if name in self.numbers else self.number
        self.place = name if name in PLACES else self.place
