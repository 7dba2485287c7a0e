"""The forms for what is kept: an entry is over, a duty to keep, a report for the client, and being erased."""

from collections.abc import Mapping, Sequence

from starlette.responses import Response

from autoreply.clients.agreeing import keep_for_duty
from autoreply.clients.report import REPORT_FORMATS, ClientReport, report_octets
from autoreply.clients.work import ClientWork
from autoreply.record.cards.cards import Act
from autoreply.record.cards.entries import EntryKind
from autoreply.web.access.rights import Action, Right
from autoreply.web.clients.fields import TIME_HINT, AnswerReader, FormField, said_end
from autoreply.web.clients.forms import AUTHOR, ClientForm, FormReview, ReviewedForm
from autoreply.web.clients.subject import FormSubject, card_asked_for
from autoreply.web.request import RequestContext


class EndForm(ClientForm):
    """Ends an agreement, a single window, an exception or a duty."""

    path = "end"
    title = "End it now"
    button = "End it now"
    kinds = (EntryKind.AGREEMENT, EntryKind.ONCE, EntryKind.EXCEPTION, EntryKind.DUTY)

    def fields(self, subject: FormSubject) -> Sequence[FormField]:
        return []

    def allowed(self, subject: FormSubject) -> bool:
        """An agreement binds a person; a duty protects from being erased."""
        entry = subject.entry
        if entry.kind is EntryKind.DUTY:
            return subject.request.may(Action.ERASE)
        if entry.kind is EntryKind.EXCEPTION:
            return True
        return subject.request.may(Action.AGREEMENTS, entry.content["person"] or None)

    def objection(self, subject: FormSubject) -> str:
        return "" if subject.entry.holds(subject.now) else "This is over already."

    def act(self, subject: FormSubject, answers: Mapping[str, str], work: ClientWork) -> str:
        work.record.card_entries.end(subject.entry.number, work.act)
        return f"card?number={subject.card.number}&done=ended"


class KeepForm(ClientForm):
    """Notes a duty: the card cannot be erased before a time."""

    path = "keep"
    title = "This card has to be kept"
    lede = "For a law, a court or a complaint. Nobody can erase the card before then."
    reason_label = "Which duty?"

    def fields(self, subject: FormSubject) -> Sequence[FormField]:
        return [FormField("until", "Until when?", TIME_HINT)]

    def said(self, subject: FormSubject, answers: Mapping[str, str]) -> Mapping[str, str]:
        return said_end(subject, answers, "until")

    def act(self, subject: FormSubject, answers: Mapping[str, str], work: ClientWork) -> str:
        reader = AnswerReader(subject, answers)
        until = reader.end("until")
        reader.check()
        keep_for_duty(work, subject.card.number, until)
        return f"card?number={subject.card.number}&done=kept"


class EraseForm(ReviewedForm):
    """Erases a client's name and addresses. The counts stay."""

    path = "erase"
    title = "Erase this client"
    lede = "Their addresses are replaced everywhere. The counts stay, without a name."
    right = Right(Action.ERASE)

    def fields(self, subject: FormSubject) -> Sequence[FormField]:
        return []

    def review(self, subject: FormSubject, answers: Mapping[str, str]) -> FormReview:
        card, record = subject.card, subject.record
        many = len(record.card_contacts.decisions(card.number))
        entries = [one for one in record.card_entries.of(card.number) if one.holds(subject.now)]
        says = [
            f"{card.label}: {', '.join(one.address for one in card.addresses) or 'no address'}.",
            f"{many} messages and calls stay counted without a name." if many != 1 else "1 message stays counted.",
            f"{len(entries)} agreements, exceptions and plans that are in effect end." if entries else "",
            "The history keeps who erased it, when and why. Earlier backups still have the names.",
            "If they write again, they count as a new person.",
        ]
        return FormReview(f"Erase {card.label} for good?", list(filter(None, says)), "This cannot be undone.")

    def act(self, subject: FormSubject, answers: Mapping[str, str], work: ClientWork) -> str:
        work.record.card_erasure.erase(subject.card.number, work.act)
        return f"card?number={subject.card.number}&done=erased"


def show_export(request: RequestContext) -> Response:
    """What a report has, before it is made. Asking changes nothing."""
    card = card_asked_for(request, request.query.get("number", ""))
    if card is None:
        return request.error_page("There is no such card.", 404)
    report = ClientReport.of(request.engine.record, card, request.now)
    ask = [] if request.visitor.account else [AUTHOR]
    return request.page("client_export.html", here="clients", card=card, report=report, ask=ask, formats=REPORT_FORMATS)


def export(request: RequestContext) -> Response:
    """The report, and the event that it was made."""
    card, wanted = card_asked_for(request, request.form.get("number", "")), request.form.get("format", "")
    if card is None or wanted not in REPORT_FORMATS:
        return request.error_page("There is no such card.", 404)
    record, settings = request.engine.record, request.engine.settings
    who = request.visitor.name if request.visitor.account else request.form.get("author", "").strip()[:60]
    if not who:
        return request.error_page("Enter your name, so that your team knows who made the report.", 422)
    work = ClientWork(settings, record, Act(who, request.form.get("reason", "")[:300], request.now))
    record.cards.export(card.number, work.act, wanted)
    headers = {"content-disposition": f'attachment; filename="client-{card.number}.{wanted}"'}
    return Response(report_octets(work, card, wanted), media_type=REPORT_FORMATS[wanted], headers=headers)
