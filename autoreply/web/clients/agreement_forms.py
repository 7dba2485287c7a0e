"""The forms for what is agreed with a client: times, single windows and exceptions."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from starlette.responses import Response

from autoreply.clients.agreeing import agree, make_exception, note_told, open_once, renew
from autoreply.clients.agreements import AgreementError, AgreementWish, all_exceptions, read_windows
from autoreply.clients.work import ClientWork
from autoreply.record.cards.entries import EntryKind
from autoreply.web.access.rights import Action, Right
from autoreply.web.clients.fields import (
    DATE_HINT,
    TIME_HINT,
    AnswerReader,
    FieldKind,
    FormField,
    Option,
    said_dates,
    said_end,
    said_past_date,
)
from autoreply.web.clients.forms import ClientForm, FormReview, ReviewedForm
from autoreply.web.clients.subject import FormSubject
from autoreply.web.request import RequestContext
from schedules import HoursError, Weekly, read_weekly
from schedules.wallclock import closing, opening

COMING = 3  # windows that a review names
LOOK_AHEAD = 70  # days
OF_PERSON = Right(Action.AGREEMENTS, "person")


class AgreeForm(ReviewedForm):
    """Agrees on times in which a person is open for one client."""

    path = "agreement"
    title = "New agreement"
    lede = "A person is then open for this client: calls ring, messages reach them, and no reply says closed."
    right = OF_PERSON
    needs_reason = False

    def fields(self, subject: FormSubject) -> Sequence[FormField]:
        return [
            FormField(
                "windows",
                "Times",
                "The days and the hours, one on each line. For example: tue 5pm-5:10pm.",
                FieldKind.AREA,
                "Enter at least one time.",
                longest=500,
            ),
            _person(subject),
            FormField("channels", "On what?", "None chosen means all.", FieldKind.TICKS, options=_channels(subject)),
            FormField("purpose", "What for?", "For example: coaching. You can leave this empty."),
            FormField("response", "How soon do they hear from you otherwise?", "For example: within a day."),
            FormField("first", "First day", f"{DATE_HINT} Today if you leave it empty."),
            FormField("review", "When will you review it?", "In 91 days if you leave it empty, or at its end."),
            FormField("ends", "Last day", "It ends by itself.", needed="Enter the last day."),
            FormField("agreed_by", "Who of you agreed?", needed="Enter who agreed."),
            FormField("told_on", "When was the client told?", "Nothing takes effect before. You can add it later."),
            FormField("told_how", "How were they told?", "For example: in the session."),
        ]

    def initial(self, subject: FormSubject) -> Mapping[str, str]:
        visitor = subject.request.visitor
        return {"person": visitor.person or "", "agreed_by": visitor.name if visitor.account else ""}

    def said(self, subject: FormSubject, answers: Mapping[str, str]) -> Mapping[str, str]:
        dates = {**said_dates(subject, answers, "first", "review", "ends"), **said_past_date(subject, answers)}
        try:
            week = read_weekly(read_windows(_lines(answers["windows"])))
        except (HoursError, AgreementError):
            return dates
        return (
            dates
            if not any(week.days) and not week.special
            else {**dates, "windows": f"That is: {_said(subject, week)}."}
        )

    def review(self, subject: FormSubject, answers: Mapping[str, str]) -> FormReview:
        wish = _wish(subject, answers)
        content, dates, name = wish.content(), subject.settings.dates, _name(subject, wish.person)
        week = read_weekly(wish.windows)
        by = f" by {' or '.join(wish.channels)}" if wish.channels else ""
        says = [
            f"{name} is open for {subject.card.label}{by}: {_said(subject, week)}.",
            f"From {dates.day_and_year(wish.first)} to {dates.day_and_year(wish.ends)}. Then it ends by itself.",
            f"You review it on {dates.day_and_year(wish.review)}.",
        ]
        if coming := _coming(subject, wish, week):
            says.append(f"Next: {'; '.join(coming)}.")
        told = content["told_on"]
        warning = "" if told else "The client was not told yet, so nothing takes effect."
        return FormReview("Agree on these times?", says, warning)

    def act(self, subject: FormSubject, answers: Mapping[str, str], work: ClientWork) -> str:
        agree(work, subject.card.number, _wish(subject, answers))
        return f"card?number={subject.card.number}&done=agreed"


class OnceForm(ClientForm):
    """Opens for a client just this once."""

    path = "once"
    title = "Open just this once"
    lede = "Outside what is agreed: until the time you choose, calls ring and messages reach you at once."
    button = "Open now"
    right = OF_PERSON
    reason_hint = "Your team sees this. In your own mirror you see how often you did this."

    def fields(self, subject: FormSubject) -> Sequence[FormField]:
        return [_person(subject), FormField("until", "Until when?", f"{TIME_HINT} Within a day.")]

    def initial(self, subject: FormSubject) -> Mapping[str, str]:
        return {"person": subject.request.visitor.person or "", "until": "+30min"}

    def said(self, subject: FormSubject, answers: Mapping[str, str]) -> Mapping[str, str]:
        return said_end(subject, answers, "until")

    def act(self, subject: FormSubject, answers: Mapping[str, str], work: ClientWork) -> str:
        reader = AnswerReader(subject, answers)
        until = reader.end("until")
        reader.check()
        open_once(work, subject.card.number, answers["person"], until)
        return f"card?number={subject.card.number}&done=once"


class OfAgreement(ClientForm):
    """About an agreement that runs. Its person may change it, and owners of the page may."""

    kinds = (EntryKind.AGREEMENT,)

    def allowed(self, subject: FormSubject) -> bool:
        return subject.request.may(Action.AGREEMENTS, subject.entry.content["person"] or None)

    def objection(self, subject: FormSubject) -> str:
        return "" if subject.entry.holds(subject.now) else "This agreement is over. Make a new one."


class ToldForm(OfAgreement):
    """Notes that the client was told of an agreement."""

    path = "agreement/told"
    title = "The client was told"
    lede = "From that day on the agreement is in effect."
    needs_reason = False

    def fields(self, subject: FormSubject) -> Sequence[FormField]:
        return [
            FormField("told_on", "When?", f"{DATE_HINT} Today if you leave it empty."),
            FormField("told_how", "How?", "For example: in the session.", needed="Enter how they were told."),
        ]

    def said(self, subject: FormSubject, answers: Mapping[str, str]) -> Mapping[str, str]:
        return said_past_date(subject, answers)

    def act(self, subject: FormSubject, answers: Mapping[str, str], work: ClientWork) -> str:
        reader = AnswerReader(subject, answers)
        on = reader.past_day("told_on", subject.today)
        reader.check()
        note_told(work, subject.entry, on, answers["told_how"])
        return f"card?number={subject.card.number}&done=told"


class RenewForm(OfAgreement):
    """Renews an agreement."""

    path = "agreement/renew"
    title = "Renew the agreement"
    lede = "It needs a new reason."
    reason_label = "Why should it go on?"

    def fields(self, subject: FormSubject) -> Sequence[FormField]:
        return [
            FormField("ends", "New last day", DATE_HINT, needed="Enter the new last day."),
            FormField("review", "When will you review it?", "At its end if you leave it empty."),
        ]

    def said(self, subject: FormSubject, answers: Mapping[str, str]) -> Mapping[str, str]:
        return said_dates(subject, answers, "ends", "review")

    def act(self, subject: FormSubject, answers: Mapping[str, str], work: ClientWork) -> str:
        reader = AnswerReader(subject, answers)
        ends = reader.day("ends")
        review = reader.day("review", ends)
        reader.check()
        renew(work, subject.entry, review, ends)
        return f"card?number={subject.card.number}&done=renewed"


class ExceptionForm(ClientForm):
    """Makes an exception: a client is always answered, or never."""

    path = "exception"
    title = "New exception"
    lede = "Always answer this client, or never. Messages with urgent words are answered in any case."

    def fields(self, subject: FormSubject) -> Sequence[FormField]:
        options = [
            ("always", "Always answered, even where a message looks automatic"),
            ("never", "Never answered, but for urgent words"),
        ]
        return [
            FormField("answer", "How?", kind=FieldKind.RADIOS, options=options, needed="Choose one."),
            FormField("until", "Until when?", TIME_HINT),
            FormField("approver", "Who approved it?", needed="Enter who approved it."),
        ]

    def said(self, subject: FormSubject, answers: Mapping[str, str]) -> Mapping[str, str]:
        return said_end(subject, answers, "until")

    def act(self, subject: FormSubject, answers: Mapping[str, str], work: ClientWork) -> str:
        reader = AnswerReader(subject, answers)
        until = reader.end("until")
        reader.check()
        make_exception(work, subject.card.number, answers["answer"], until, answers["approver"])
        return f"card?number={subject.card.number}&done=excepted"


def show_exceptions(request: RequestContext) -> Response:
    """Every exception in effect: those of the cards, and those of the settings file."""
    record, settings = request.engine.record, request.engine.settings
    kept = record.card_entries.all(EntryKind.EXCEPTION)
    cards = {one.number: one.label for one in record.cards.some({number for number, _ in kept})}
    card_of = {entry.number: number for number, entry in kept}
    found = all_exceptions(settings.exemptions, ((cards.get(card, ""), entry) for card, entry in kept), request.now)
    rows = [(one, card_of.get(one.number or 0)) for one in found]
    return request.page("clients_exceptions.html", here="clients", rows=rows, zone=settings.timezone)


def _wish(subject: FormSubject, answers: Mapping[str, str]) -> AgreementWish:
    reader = AnswerReader(subject, answers)
    try:
        windows = read_windows(_lines(answers["windows"]))
        read_weekly(windows)
    except (HoursError, AgreementError) as error:
        windows = {}
        reader.refuse("windows", str(error))
    first, ends = reader.day("first", subject.today), reader.day("ends")
    usual = min(ends, subject.today + timedelta(days=subject.settings.plans.review_after.days))
    review = reader.day("review", max(first, usual))
    told = reader.past_day("told_on") if answers["told_on"] else None
    if told is not None and not answers["told_how"]:
        reader.refuse("told_how", "Enter how they were told.")
    if ends < first:
        reader.refuse("ends", "This is before the first day. Enter a later last day.")
    reader.check()
    return AgreementWish(
        windows=windows,
        zone=subject.settings.zone_of(answers["person"] or None),
        first=first,
        review=review,
        ends=ends,
        agreed_by=answers["agreed_by"],
        person=answers["person"],
        channels=tuple(filter(None, answers["channels"].split("\n"))),
        purpose=answers["purpose"],
        response=answers["response"],
        told_on=told,
        told_how=answers["told_how"],
    )


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _said(subject: FormSubject, week: Weekly) -> str:
    """The typed hours in words: "Tue 5 PM-5:10 PM"."""
    dates = subject.settings.dates
    lines = [line for line in week.describe(dates) if not line.endswith(" closed")]
    return ", ".join([*lines, *(f"{each.when(dates)} {each.hours(dates)}" for each in week.special)])


def _coming(subject: FormSubject, wish: AgreementWish, week: Weekly) -> list[str]:
    """The next windows, with their dates: what was typed can be seen to be what was meant."""
    found: list[str] = []
    dates, zone = subject.settings.dates, wish.zone
    begins = max(wish.first, subject.today)
    days = ((wish.ends - begins).days + 1, LOOK_AHEAD)
    for day in (begins + timedelta(days=ahead) for ahead in range(min(days))):
        for span in week.plan(day).spans:
            start, end = opening(zone, day, span.start), closing(zone, day, span.end)
            if end > subject.now and len(found) < COMING:
                found.append(f"{dates.day(day)}, {dates.hours(start.astimezone(zone), end.astimezone(zone))}")
    return found


def _person(subject: FormSubject) -> FormField:
    """Who is open: those for whom who asks may agree."""
    settings, request = subject.settings, subject.request
    people = [(key, one.name) for key, one in settings.people.items() if request.may(Action.AGREEMENTS, key)]
    whole = f"{settings.practice} (the whole practice)" if request.may(Action.AGREEMENTS) else ""
    return FormField("person", "Who is open?", kind=FieldKind.CHOICE, options=people, first=whole)


def _channels(subject: FormSubject) -> list[Option]:
    return [(name, f"{name} ({entry.kind})") for name, entry in subject.settings.channels.items()]


def _name(subject: FormSubject, person: str) -> str:
    people = subject.settings.people
    return people[person].name if person in people else subject.settings.practice
