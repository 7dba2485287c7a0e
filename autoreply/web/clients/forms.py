"""The way of every form about clients: shown, checked, reviewed where much depends on it, and only then done.

A form carries the version of the card that it was made from. If somebody else changed the card meanwhile, nothing is
done, and what was entered is kept.
"""

from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from starlette.responses import Response

from autoreply.clients.work import ClientWork
from autoreply.errors import UserError
from autoreply.record.cards.cards import CardChangedError
from autoreply.record.cards.entries import EntryKind
from autoreply.web.access.rights import Action, Right
from autoreply.web.clients.fields import FieldKind, FormField, answers_of, problems_of
from autoreply.web.clients.subject import FormSubject, card_asked_for, entry_asked_for
from autoreply.web.forms import BACK, CHECK, REVIEW, SAVE, FormProblems
from autoreply.web.numbers import read_number
from autoreply.web.request import RequestContext

SHOW = "show"  # the button of another page that leads here with answers
CHANGED = "What you entered is kept. Compare it with the changes, and save it again."
AUTHOR = FormField("author", "Your name", needed="Enter your name, so that your team knows whom to ask.", longest=60)


@dataclass(frozen=True, slots=True)
class FormReview:
    """What is shown before it is done: sentences, a warning, a text that a client would get, and advice about it."""

    heading: str
    says: Sequence[str]
    warning: str = ""
    text: str = ""
    advice: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class FormTrouble:
    """What is wrong: a sentence for each field, and what was done to the card meanwhile."""

    fields: Mapping[str, str] = field(default_factory=dict)
    meanwhile: Sequence[str] = ()
    status: int = 200


class ClientForm(ABC):
    """One form. `path` is its address below /clients/. `kinds` are the entries that it is about, () for a card itself.

    `needs_reason`: a reason is obligatory.
    """

    path: str
    title: str
    lede: str = ""
    button: str = "Save"
    right: Right = Right(Action.CLIENTS)
    kinds: tuple[EntryKind, ...] = ()
    is_new: bool = False
    needs_reason: bool = True
    reason_label: str = "Reason"
    reason_hint: str = "Your team sees this. The client does not."

    @abstractmethod
    def fields(self, subject: FormSubject) -> Sequence[FormField]:
        """Its own fields; those for the reason and the name are added."""

    @abstractmethod
    def act(self, subject: FormSubject, answers: Mapping[str, str], work: ClientWork) -> str:
        """Do it. Returns the page below /clients/ to show then. Raises `FormProblems` and `UserError`."""

    def initial(self, subject: FormSubject) -> Mapping[str, str]:
        """The answers of the form as it is first shown."""
        return {}

    def said(self, subject: FormSubject, answers: Mapping[str, str]) -> Mapping[str, str]:
        """What was typed, said back, by field. Raises nothing."""
        return {}

    def allowed(self, subject: FormSubject) -> bool:
        """Whether who asks may do it with this entry; the route has asked for `right` before."""
        return True

    def objection(self, subject: FormSubject) -> str:
        """Why it cannot be done at all now, "" where it can."""
        return ""

    def all_fields(self, subject: FormSubject) -> list[FormField]:
        needed = "Enter a reason, so that your team knows why." if self.needs_reason else ""
        hint = self.reason_hint if self.needs_reason else f"{self.reason_hint} You can leave this empty."
        reason = FormField("reason", self.reason_label, hint, needed=needed, longest=300)
        author = [] if subject.request.visitor.account else [AUTHOR]
        return [*self.fields(subject), reason, *author]


class ReviewedForm(ClientForm):
    """A form of which a page with what follows is shown before it is done."""

    button = "Review"

    @abstractmethod
    def review(self, subject: FormSubject, answers: Mapping[str, str]) -> FormReview:
        """What follows. Raises `FormProblems` and `UserError`."""


def show_form(form: ClientForm, request: RequestContext) -> Response:
    """The form as it is first shown."""
    subject = _subject(form, request, request.query)
    if isinstance(subject, Response):
        return subject
    return _page(form, subject, answers_of(form.all_fields(subject), form.initial(subject)))


def submit_form(form: ClientForm, request: RequestContext) -> Response:
    """Check, review, save, or go back, as the pressed button says."""
    subject = _subject(form, request, request.form)
    if isinstance(subject, Response):
        return subject
    does, fields = request.form.get("do", SAVE), form.all_fields(subject)
    answers = answers_of(fields, request.form)
    if does in (BACK, SHOW):
        return _page(form, subject, answers)
    try:
        if wrong := problems_of(fields, answers):
            raise FormProblems(wrong)
        if does == CHECK:
            return _page(form, subject, answers)
        if does != SAVE and isinstance(form, ReviewedForm):
            return _review(form, subject, answers)
        who = request.visitor.name if request.visitor.account else answers["author"]
        work = subject.work(who, answers["reason"], request.form.get("seen", ""))
        return request.redirect(f"clients/{form.act(subject, answers, work)}")
    except FormProblems as problems:
        return _page(form, subject, answers, FormTrouble(problems.fields, status=422))
    except CardChangedError as error:
        return _page(form, subject, answers, _meanwhile(subject, error))
    except UserError as error:
        return _page(form, subject, answers, FormTrouble({"seen": str(error)}, status=422))


def _subject(form: ClientForm, request: RequestContext, given: Mapping[str, str]) -> FormSubject | Response:
    """What the request is about; or the answer where that is gone, or may not be changed by who asks."""
    subject = FormSubject(request)
    if form.kinds:
        entry = entry_asked_for(request, given.get("entry", ""), *form.kinds)
        if entry is None:
            return request.error_page("There is no such entry on a card.", 404)
        subject = replace(subject, given_entry=entry, given_card=card_asked_for(request, f"{entry.card}"))
    elif not form.is_new:
        subject = replace(subject, given_card=card_asked_for(request, given.get("number", "")))
    if subject.given_card is None and not form.is_new:
        return request.error_page("There is no such card.", 404)
    if not form.allowed(subject):
        return request.refusal(form.right.action)
    if says := form.objection(subject):
        return request.error_page(says, 409)
    return subject


def _page(
    form: ClientForm, subject: FormSubject, answers: Mapping[str, str], trouble: FormTrouble | None = None
) -> Response:
    found = trouble or FormTrouble()
    # A form that was sent keeps the version it was made from, unless it says what was done since then.
    seen = subject.version if found.meanwhile else subject.request.form.get("seen") or subject.version
    return subject.request.page(
        "client_form.html",
        found.status,
        here="clients",
        form=form,
        does=REVIEW if isinstance(form, ReviewedForm) else SAVE,
        card=subject.given_card,
        entry=subject.given_entry,
        fields=form.all_fields(subject),
        answers=answers,
        said=defaultdict(str, form.said(subject, answers)),
        problems=found.fields,
        wrong=defaultdict(str, found.fields),
        meanwhile=found.meanwhile,
        seen=seen,
    )


def _review(form: ReviewedForm, subject: FormSubject, answers: Mapping[str, str]) -> Response:
    seen = subject.request.form.get("seen") or subject.version
    return subject.request.page(
        "client_review.html",
        here="clients",
        form=form,
        card=subject.given_card,
        entry=subject.given_entry,
        review=form.review(subject, answers),
        posted=_posted(form.all_fields(subject), answers),
        seen=seen,
    )


def _posted(fields: Sequence[FormField], answers: Mapping[str, str]) -> dict[str, str]:
    """The answers as the form posts them."""
    found: dict[str, str] = {}
    for one in fields:
        if one.kind is FieldKind.TICKS:
            chosen = answers[one.name].split("\n")
            found |= {f"{one.name}-{place}": key for place, (key, _) in enumerate(one.options) if key in chosen}
        else:
            found[one.name] = answers[one.name]
    return found


def _meanwhile(subject: FormSubject, error: CardChangedError) -> FormTrouble:
    """What others did since the form was made."""
    seen = read_number(subject.request.form.get("seen", "")) or 0
    events = subject.record.cards.events_after(subject.card.number, seen)
    lines = [f"{subject.when(one.at)}, {one.who}: {one.what}" for one in events]
    return FormTrouble({"seen": f"{error} {CHANGED}"}, lines or ["The card was changed."], 409)
