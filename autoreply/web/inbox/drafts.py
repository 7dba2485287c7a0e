"""What is needed to answer somebody by text: whether it is possible, the draft, and what was sent before."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

from autoreply.record import State
from autoreply.record.answers import TextAnswer
from autoreply.record.items import Item
from autoreply.web.request import RequestContext
from channels import TakesAnswers

SAYS = {
    State.DUE: "on its way",
    State.HELD: "waits until you open",
    State.SENT: "sent",
    State.REFUSED: "not delivered",
    State.UNDELIVERED: "not delivered",
    State.EXPIRED: "not sent: it could not be sent for hours",
    State.IN_DOUBT: "it is not known whether it arrived",
}


@dataclass(frozen=True, slots=True)
class TextDraft:
    """What somebody is writing. `form` makes it one text, however often it is sent. `wrong` is what to change."""

    form: str
    text: str = field(default="", repr=False)
    wrong: str = ""


@dataclass(frozen=True, slots=True)
class AnswerForm:
    """Whether and how somebody can be answered by text. `item` is the message that is answered.

    `refused` says why not, "" where they can be. `longest`: characters that the channel takes.
    """

    item: Item | None
    refused: str = ""
    longest: int = 0


@dataclass(frozen=True, slots=True)
class SentAnswer:
    """A text to somebody, with its state in words."""

    answer: TextAnswer
    says: str


def answers_to(request: RequestContext, senders: Collection[str]) -> list[SentAnswer]:
    """The texts that were written to somebody, the newest first."""
    return [SentAnswer(one, SAYS[one.state]) for one in reversed(request.engine.record.answers.to(*senders))]


def answer_form(request: RequestContext, items: Sequence[Item]) -> AnswerForm:
    """How this person can be answered: on the channel on which they wrote last, if it takes answers."""
    accounts = request.engine.accounts
    taking = {name: one.channel for name, one in accounts.items() if isinstance(one.channel, TakesAnswers)}
    mine = [one for one in items if one.channel in taking]
    if not mine or not mine[-1].sender:
        return AnswerForm(None)
    if mine[-1].opted_out:
        return AnswerForm(None, "This person opted out of texts. Your provider would refuse yours. Call them instead.")
    return AnswerForm(mine[-1], longest=taking[mine[-1].channel].longest_answer)


def read_draft(request: RequestContext) -> TextDraft:
    """The draft that was posted, whatever is wrong in it."""
    return TextDraft(request.form.get("form", ""), request.form.get("text", "").strip())


def checked(draft: TextDraft, answer: AnswerForm) -> TextDraft:
    """The draft with what is wrong in it."""
    wrong = ""
    if not draft.text:
        wrong = "Enter your text."
    elif answer.item is not None and len(draft.text) > answer.longest:
        wrong = f"Shorten your text to {answer.longest} characters. It has {len(draft.text)}."
    elif not 16 <= len(draft.form) <= 64:
        wrong = "This form is out of date. Check your text and preview it again."
    return replace(draft, wrong=wrong)
