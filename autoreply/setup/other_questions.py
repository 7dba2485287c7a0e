"""What else is good to know: other channels, who covers, and whether this computer is on at night."""

from collections.abc import Sequence

from autoreply.setup.draft import Answer, AnswerError, Draft
from autoreply.setup.question import YES_NO, Kind, Question, one_line, read_yes_no

ASLEEP = (
    "While it sleeps or is off, nobody gets a reply. When it wakes, mail of the last hours is answered late, or not at "
    "all. Run Autoreply on a computer that is always on: a small server, a Raspberry Pi, or a rented machine."
)


def read_cover(typed: str, _draft: Draft) -> Answer:
    """A name, or nobody. Raises `AnswerError`."""
    if typed.strip().lower() in {"", "none", "nobody", "no", "-"}:
        return Answer("", "nobody")
    name = one_line(typed, "a name, or nobody")
    return Answer(name, name)


def read_contact(typed: str, _draft: Draft) -> Answer:
    """How clients reach the person who covers. Raises `AnswerError`."""
    contact = one_line(typed, "a telephone number or an address, for example +1 555 0100", 200)
    if "@" not in contact and sum(char.isdecimal() for char in contact) < 3:
        raise AnswerError("Enter a telephone number or a mail address, so that clients can reach them.")
    return Answer(contact, contact)


def read_always_on(typed: str, draft: Draft) -> Answer:
    """Raises `AnswerError`."""
    answer = read_yes_no(typed, draft)
    return answer if answer.value else Answer(False, "no", (ASLEEP,))


def phone_help(what: str) -> Sequence[str]:
    return [f"{what} need a telephone number at a provider. If yes, the last step says how to add it."]


OTHER = (
    Question(
        "cover",
        "--cover",
        "Who covers for you when you are away?",
        read_cover,
        help=lambda _: [
            "Their name and number are given to clients only during a vacation that you enter. Or: nobody."
        ],
        default=lambda _: "nobody",
        assumed=True,
        optional=True,
    ),
    Question(
        "cover_contact",
        "--cover-contact",
        "How do clients reach them?",
        read_contact,
        help=lambda _: ["A telephone number, a mail address, or both."],
        needed=lambda draft: bool(draft.value("cover")),
        after=("cover",),
    ),
    Question(
        "texts",
        "--texts",
        "Should text messages be answered too?",
        read_yes_no,
        help=lambda _: phone_help("Text messages"),
        default=lambda _: "no",
        choices=lambda _: YES_NO,
        kind=Kind.CHOICE,
        assumed=True,
    ),
    Question(
        "calls",
        "--calls",
        "Should phone calls be answered too?",
        read_yes_no,
        help=lambda _: phone_help("Calls"),
        default=lambda _: "no",
        choices=lambda _: YES_NO,
        kind=Kind.CHOICE,
        assumed=True,
    ),
    Question(
        "always_on",
        "--always-on",
        "Is this computer on all night, every night?",
        read_always_on,
        help=lambda _: ["Replies are sent by this computer. It has to be on and awake when people write."],
        choices=lambda _: YES_NO,
        kind=Kind.CHOICE,
        assumed=False,
    ),
)
