"""The forms for a client's consent to the written policy: given, withdrawn, or noted by mistake."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from autoreply.clients.work import ClientWork
from autoreply.record.papers.policies import ClientConsent, PolicyVersion
from autoreply.web.clients.fields import DATE_HINT, AnswerReader, FieldKind, FormField, Option, said_past_date
from autoreply.web.clients.forms import FormReview, ReviewedForm
from autoreply.web.clients.subject import FormSubject
from autoreply.web.forms import FormProblems
from autoreply.web.numbers import read_number

NOT_ISSUED = "No policy has been issued yet. Issue it on the page Policy, then note who agrees to it."
NO_CONSENT = "No consent to the policy is noted for this client."
REACH = "Write on the card how to reach them instead."


class ConsentForm(ReviewedForm):
    """Notes that the client agreed to a version of the policy."""

    path = "consent"
    title = "The client agreed to the policy"
    needs_reason = False

    def fields(self, subject: FormSubject) -> Sequence[FormField]:
        options = [_version_option(subject, one) for one in subject.record.policies.every()]
        return [
            FormField("version", "To which version?", kind=FieldKind.CHOICE, needed="Choose one.", options=options),
            FormField("given", "When?", f"{DATE_HINT} Today if you leave it empty."),
            FormField("how", "How?", "For example: signed, or in the session.", needed="Enter how they agreed."),
        ]

    def initial(self, subject: FormSubject) -> Mapping[str, str]:
        latest = subject.record.policies.latest()
        return {"version": f"{latest.number}"} if latest else {}

    def said(self, subject: FormSubject, answers: Mapping[str, str]) -> Mapping[str, str]:
        return said_past_date(subject, answers, "given")

    def objection(self, subject: FormSubject) -> str:
        return "" if subject.record.policies.latest() else NOT_ISSUED

    def review(self, subject: FormSubject, answers: Mapping[str, str]) -> FormReview:
        version, given = int(answers["version"]), _given(subject, answers)
        day = subject.settings.dates.day_and_year(given)
        says = [f"{subject.card.label} agreed to version {version} of the policy on {day}: {answers['how']}."]
        return FormReview("Note this consent?", says, _doubt(subject, version))

    def act(self, subject: FormSubject, answers: Mapping[str, str], work: ClientWork) -> str:
        given, number = _given(subject, answers), subject.card.number
        work.record.policies.consent(number, int(answers["version"]), given, answers["how"], work.act)
        return f"card?number={number}&done=consented"


class WithdrawConsentForm(ReviewedForm):
    """Notes that the client withdrew a consent."""

    path = "consent/withdraw"
    title = "The client withdrew the consent"
    lede = "It changes nothing about the care they get from you."
    needs_reason = False

    def fields(self, subject: FormSubject) -> Sequence[FormField]:
        return [FormField("withdrawn", "When?", f"{DATE_HINT} Today if you leave it empty.")]

    def said(self, subject: FormSubject, answers: Mapping[str, str]) -> Mapping[str, str]:
        return said_past_date(subject, answers, "withdrawn")

    def objection(self, subject: FormSubject) -> str:
        return "" if _running(subject) else NO_CONSENT

    def review(self, subject: FormSubject, answers: Mapping[str, str]) -> FormReview:
        day = subject.settings.dates.day_and_year(_withdrawn(subject, answers))
        versions = " and ".join(f"version {one.version}" for one in reversed(_running(subject)))
        return FormReview("Note this?", [f"{subject.card.label} no longer agrees to {versions}, from {day} on.", REACH])

    def act(self, subject: FormSubject, answers: Mapping[str, str], work: ClientWork) -> str:
        work.record.policies.withdraw(subject.card.number, _withdrawn(subject, answers), work.act)
        return f"card?number={subject.card.number}&done=withdrawn"


class ConsentMistakeForm(ReviewedForm):
    """Takes back a consent that was noted by mistake. The history keeps both."""

    path = "consent/mistake"
    title = "A consent was noted by mistake"
    lede = "It is removed from the card. The history keeps what was done, and by whom."

    def fields(self, subject: FormSubject) -> Sequence[FormField]:
        options = [(f"{one.number}", _consent(subject, one)) for one in _consents(subject)]
        return [FormField("consent", "Which one?", kind=FieldKind.CHOICE, needed="Choose one.", options=options)]

    def initial(self, subject: FormSubject) -> Mapping[str, str]:
        return {"consent": f"{_consents(subject)[0].number}"}

    def objection(self, subject: FormSubject) -> str:
        return "" if _consents(subject) else NO_CONSENT

    def review(self, subject: FormSubject, answers: Mapping[str, str]) -> FormReview:
        (mine,) = (one for one in _consents(subject) if one.number == int(answers["consent"]))
        return FormReview("Take this consent back?", [f"{subject.card.label}: {_consent(subject, mine)}."])

    def act(self, subject: FormSubject, answers: Mapping[str, str], work: ClientWork) -> str:
        work.record.policies.take_back(subject.card.number, read_number(answers["consent"]) or 0, work.act)
        return f"card?number={subject.card.number}&done=mistaken"


def _day(subject: FormSubject, answers: Mapping[str, str], name: str) -> date:
    """The day of a field, today where it is empty. Raises `FormProblems`."""
    reader = AnswerReader(subject, answers)
    found = reader.past_day(name, subject.today)
    reader.check()
    return found


def _given(subject: FormSubject, answers: Mapping[str, str]) -> date:
    """When they agreed: not before there was that version. Raises `FormProblems`."""
    found, version = _day(subject, answers, "given"), subject.record.policies.get(read_number(answers["version"]) or 0)
    if version is None:
        raise FormProblems({"version": "Choose one from the list."})
    if found < _date(subject, version.issued):
        issued = subject.settings.dates.day_and_year(_date(subject, version.issued))
        raise FormProblems(
            {"given": f"Version {version.number} was issued on {issued}. Enter that day or a later one."}
        )
    return found


def _withdrawn(subject: FormSubject, answers: Mapping[str, str]) -> date:
    """When they withdrew it: not before they agreed. Raises `FormProblems`."""
    found, first = _day(subject, answers, "withdrawn"), max(one.given for one in _running(subject))
    if found < first:
        agreed = subject.settings.dates.day_and_year(first)
        raise FormProblems({"withdrawn": f"They agreed on {agreed}. Enter that day or a later one."})
    return found


def _doubt(subject: FormSubject, version: int) -> str:
    """What is odd about it, "" where nothing is."""
    latest = subject.record.policies.latest()
    if any(one.version == version for one in _running(subject)):
        return f"A consent to version {version} is noted already."
    return f"Version {latest.number} is in effect by now." if latest and version != latest.number else ""


def _consents(subject: FormSubject) -> list[ClientConsent]:
    return subject.record.policies.consents(subject.card.number)


def _running(subject: FormSubject) -> list[ClientConsent]:
    return [one for one in _consents(subject) if one.withdrawn is None]


def _consent(subject: FormSubject, one: ClientConsent) -> str:
    return f"version {one.version}, {subject.settings.dates.day_and_year(one.given)}, {one.how}"


def _version_option(subject: FormSubject, one: PolicyVersion) -> Option:
    day = subject.settings.dates.day_and_year(_date(subject, one.issued))
    return f"{one.number}", f"Version {one.number} of {day}"


def _date(subject: FormSubject, instant: datetime) -> date:
    return instant.astimezone(subject.zone).date()
