"""Who writes in the sandbox. Each situation brings somebody new: who was told tonight is not told again."""

from dataclasses import dataclass, field

from autoreply_demo.sandbox.chats import PLACES
from autoreply_demo.sandbox.letters import Person

_NAMES = ("Maria", "Tom", "Jo", "Lena", "Sam", "Ines", "Noah", "Ruth", "Omar", "Vera", "Paul", "Dina")


@dataclass(slots=True)
class Cast:
    """Everybody who has appeared so far, and who is looked at now."""

    people: list[Person] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)
    writer: Person = field(init=False)
    number: str = field(init=False)
    place: str = "clients"  # where in Slack

    def __post_init__(self) -> None:
        self.writer, self.number = self.somebody(), self.telephone()

    def somebody(self) -> Person:
        """A new person with a mailbox, at whom the page looks from now on."""
        turn, name = divmod(len(self.people), len(_NAMES))
        known = f"{_NAMES[name]}{turn + 1 if turn else ''}"
        self.writer = Person(known, f"{known.lower()}@mail.example")
        self.people.append(self.writer)
        return self.writer

    def telephone(self) -> str:
        """A new telephone, at which the page looks from now on."""
        self.number = f"+1555019{9001 + len(self.numbers)}"
        self.numbers.append(self.number)
        return self.number

    def look_at(self, name: str) -> None:
        """At the person, telephone or conversation of this address, number or name; nobody where it is unknown."""
        self.writer = next((one for one in self.people if one.address == name), self.writer)
        self.number = name if name in self.numbers else self.number
        self.place = name if name in PLACES else self.place
