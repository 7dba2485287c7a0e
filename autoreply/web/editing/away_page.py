"""The page Away: vacations, half days and illness, each with who covers."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any

from starlette.responses import Response

from autoreply.editing.changes import AddEntry, DropKey
from autoreply.editing.typed_dates import EXAMPLES, TypedDateError, read_typed_date
from autoreply.settings import Settings
from autoreply.settings.people import Edge, VacationEntry
from autoreply.texts.dates import DateFormat
from autoreply.web.access.rights import Action
from autoreply.web.editing.covers import COVERS, chosen_covers, cover_errors, covers_of
from autoreply.web.editing.edit_form import EditRequest, FormState, RequestedEdit
from autoreply.web.forms import FormProblems
from autoreply.web.numbers import read_number
from autoreply.web.overrides.form import active_overrides
from schedules.times import Style, TimeError, read_time, tidy

LONGEST = 120  # characters of a field
FIELDS = ("person", "from", "from_time", "to", "to_time", *COVERS, "label")
ILL = "Ill"  # the reason that the team sees
NOON = 12 * 60


@dataclass(frozen=True, slots=True)
class ListedAbsence:
    """A vacation that is not over, its number in the file, whose it is, and whether who looks may remove it."""

    number: int
    who: str
    when: str
    cover: str
    label: str
    person: str
    may_remove: bool = True


class AwayForm:
    """One more absence, or one less."""

    path = "away"
    title = "Away"
    mends = False

    def read(self, edit: EditRequest) -> RequestedEdit:
        """Raises `FormProblems`."""
        if "remove" in edit.form:
            return _removed(edit)
        answers, settings = _answers(edit), edit.settings
        wrong = {name: f"Shorten this to {LONGEST} characters." for name in FIELDS if len(answers[name]) > LONGEST}
        person = answers["person"] or None
        if person is not None and person not in settings.people:
            wrong["person"] = "Choose a person from the list."
            person = None
        today = edit.request.now.astimezone(settings.zone_of(person)).date()
        first = _edge(answers, "from", today, wrong)
        last = _edge(answers, "to", today, wrong)
        if not wrong and first is not None and last is not None:
            wrong |= _out_of_order(first, last, today, settings.dates)
        chosen = chosen_covers(answers)
        wrong |= cover_errors(settings, chosen, person)
        if wrong or first is None or last is None:
            raise FormProblems(wrong)
        covers = list(chosen.values())
        given = {"person": person, "cover": covers[0] if len(covers) == 1 else covers, "label": answers["label"]}
        entry: dict[str, Any] = {"from": _written(first), "to": _written(last)}
        entry |= {name: value for name, value in given.items() if value}
        if entry in edit.tree.get("vacation", []):
            raise FormProblems({"from": "This absence is in the file already. Enter other days, or go back."})
        name = settings.people[person].name if person else settings.practice
        covering = f", {', else '.join(map(settings.called, covers))} covers" if covers else ""
        says = f"{name} is away {_span(first, last, settings.dates)}{covering}"
        doubts = _overlaps(settings, VacationEntry.model_validate(entry))
        return RequestedEdit(says, [AddEntry(("vacation",), entry)], person, paths=[("vacation",)], doubts=doubts)

    def show(self, edit: EditRequest, state: FormState) -> Response:
        request, settings = edit.request, edit.settings
        return request.page(
            "away.html",
            state.status,
            here="away",
            answers=_answers(edit),
            said=_said(edit),
            absences=_listed(edit, edit.today),
            whole=request.may(Action.ABSENCES),
            active=active_overrides(request),
            people=[(key, one.name) for key, one in settings.people.items() if request.may(Action.ABSENCES, key)],
            covers=(covers := covers_of(settings)),
            cover_fields=COVERS[: len(covers)],
            examples=EXAMPLES,
            ill=ILL,
            pinned=edit.pinned(("vacation",)),
            **edit.common(state),
        )


def _answers(edit: EditRequest) -> dict[str, str]:
    posted = edit.form if "from" in edit.form else {}
    return {name: posted.get(name, "").strip() for name in FIELDS}


def _edge(answers: Mapping[str, str], name: str, today: date, wrong: dict[str, str]) -> Edge | None:
    """The first or the last day, with its time where one was entered; notes what is wrong."""
    try:
        day = read_typed_date(answers[name], today)
    except TypedDateError as error:
        wrong.setdefault(name, str(error))
        return None
    typed = answers[f"{name}_time"]
    if not typed:
        return Edge(day)
    try:
        found = read_time(tidy(typed))
    except TimeError as error:
        wrong[f"{name}_time"] = f"{str(error)[:1].upper()}{str(error)[1:]}. Enter {error.hint}."
        return None
    if found.style is Style.BARE and found.minute < NOON and not found.full and found.minute < 7 * 60:
        wrong[f"{name}_time"] = f'"{typed[:20]}" may be morning or afternoon. Enter {typed[:20]}am or {typed[:20]}pm.'
        return None
    return Edge(day, found.minute)


def _out_of_order(first: Edge, last: Edge, today: date, dates: DateFormat) -> dict[str, str]:
    begins, ends = (first.date, first.minute or 0), (last.date, last.minute if last.minute is not None else 24 * 60)
    if ends <= begins:
        return {"to": f"This is before {_day(first, dates)}, when it begins. Enter a later last day or time."}
    if last.date < today:
        return {"to": f"{dates.day_and_year(last.date)} has passed. Enter a later last day."}
    return {}


def _overlaps(settings: Settings, wanted: VacationEntry) -> list[str]:
    """A sentence on each absence of the same person at the same time. Both may be meant: another covers in a part."""
    found = [one for one in settings.vacations if one.person == wanted.person and one.overlaps(wanted)]
    who = settings.people[wanted.person].name if wanted.person else settings.practice
    spans = (_span(one.begins, one.ends, settings.dates) for one in found)
    return [f"{who} is away {span} already. If you do not mean both, remove one of them." for span in spans]


def _written(edge: Edge) -> date | datetime:
    return (
        edge.date
        if edge.minute is None
        else datetime.combine(edge.date, time(edge.minute // 60 % 24, edge.minute % 60))
    )


def _span(first: Edge, last: Edge, dates: DateFormat) -> str:
    if first == last:
        return f"on {_day(first, dates)}"
    return f"from {_day(first, dates)} to {_day(last, dates)}"


def _day(edge: Edge, dates: DateFormat) -> str:
    return dates.day_and_year(edge.date) + ("" if edge.minute is None else f", {dates.minute(edge.minute)}")


def _said(edit: EditRequest) -> dict[str, str]:
    """The typed dates said back."""
    answers, found = _answers(edit), {}
    person = answers["person"] if answers["person"] in edit.settings.people else None
    today = edit.request.now.astimezone(edit.settings.zone_of(person)).date()
    for name in ("from", "to"):
        edge = _edge(answers, name, today, {}) if answers[name] else None
        found[name] = f"That is: {_day(edge, edit.settings.dates)}." if edge is not None else ""
    return found


def _listed(edit: EditRequest, today: date) -> list[ListedAbsence]:
    found = sorted(enumerate(edit.settings.vacations), key=lambda each: each[1].first)
    listed = [_absence(edit.settings, number, entry) for number, entry in found if not entry.over(today)]
    return [replace(one, may_remove=edit.request.may(Action.ABSENCES, one.person or None)) for one in listed]


def _absence(settings: Settings, number: int, entry: VacationEntry) -> ListedAbsence:
    who = settings.people[entry.person].name if entry.person in settings.people else settings.practice
    covers = [settings.called(settings.covers(each) or each) for each in settings.covers_of(entry)]
    when = _span(entry.begins, entry.ends, settings.dates)
    return ListedAbsence(number, who, when, ", else ".join(covers), entry.label, entry.person or "")


def _removed(edit: EditRequest) -> RequestedEdit:
    number, entries = read_number(edit.form["remove"]), edit.settings.vacations
    if number is None or number >= len(entries):
        raise FormProblems({"seen": "This absence is not in the file any more. Load the page again."})
    if (entries[number].person or "") != edit.form.get("person", ""):  # the right was asked for whom it names
        raise FormProblems({"seen": "This absence is not in the file any more. Load the page again."})
    gone = _absence(edit.settings, number, entries[number])
    says = f"Removed: {gone.who} is away {gone.when}"
    return RequestedEdit(says, [DropKey(("vacation", number))], entries[number].person)
