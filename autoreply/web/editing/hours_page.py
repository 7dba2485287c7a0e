"""The page Hours: the week of the practice, of a person or of a channel, dated days, and the public holidays."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response

from autoreply.editing.changes import AddEntry, DropKey
from autoreply.editing.holiday_list import holiday_changes, listed_holidays
from autoreply.editing.typed_dates import TypedDateError, read_typed_date
from autoreply.editing.week import CLOSED, WrittenWeek, row_problem, row_says
from autoreply.inspect.recurring import MOST, ComingDate, Recurring
from autoreply.settings import Settings
from autoreply.settings.reading.lines import KeyPath
from autoreply.settings.reading.secrets import look_up
from autoreply.texts.dates import DateFormat
from autoreply.web.access.rights import Action
from autoreply.web.editing.edit_form import EditRequest, FormState, RequestedEdit
from autoreply.web.forms import FormProblems
from autoreply.web.numbers import read_number
from schedules import HoursError, Weekly, read_spans
from schedules.notation import WEEKDAYS

CHANNEL = "channel:"
LONGEST = 200  # characters of a field
EXAMPLE = "9-12, 1pm-5:30pm"


@dataclass(frozen=True, slots=True)
class WeekScope:
    """Whose week it is. `path` is that of its table, `whose` the person whose hours change."""

    key: str
    name: str
    path: KeyPath
    whose: str | None

    @property
    def is_practice(self) -> bool:
        return self.key == ""


def scopes(settings: Settings) -> list[WeekScope]:
    """The practice, its people, and its channels."""
    people = [WeekScope(key, one.name, ("people", key, "hours"), key) for key, one in settings.people.items()]
    channels = [
        WeekScope(f"{CHANNEL}{name}", f"the channel {name}", ("channels", name, "hours"), entry.person)
        for name, entry in settings.channels.items()
    ]
    return [WeekScope("", settings.practice, ("hours",), None), *people, *channels]


def scope_of(edit: EditRequest) -> WeekScope:
    """The one that the form or the address names. Without a name, the practice for owners, and for others their own."""
    known, asked = scopes(edit.settings), edit.form or edit.request.query
    mine = "" if edit.request.may(Action.HOURS) else edit.request.visitor.person or ""
    key = asked.get("who", mine)
    return next((each for each in known if each.key == key), known[0])


def _chosen(edit: EditRequest) -> WeekScope:
    """The one that the posted form names. Raises `FormProblems` where it is not in the file any more."""
    scope = scope_of(edit)
    if scope.key != edit.form.get("who", scope.key):
        raise FormProblems({"who": "Choose from the list whose hours these are."})
    return scope


def _may_change(edit: EditRequest, scope: WeekScope) -> bool:
    """Hours of a channel are the practice's to change."""
    return edit.request.may(Action.HOURS, None if scope.key.startswith(CHANNEL) else scope.whose)


@dataclass(frozen=True, slots=True)
class ListedDay:
    """A day with hours of its own, its number in the file, whose it is, and whether who looks may remove it."""

    number: int
    says: str
    person: str
    may_remove: bool


class WeekForm:
    """Seven typed rows."""

    path = "hours"
    title = "Hours"
    mends = False

    def read(self, edit: EditRequest) -> RequestedEdit:
        """Raises `FormProblems`."""
        scope, form = _chosen(edit), edit.form
        table = look_up(edit.tree, scope.path)
        if form.get("follow") == "1":
            return _follows(edit, scope, table)
        typed = _typed(form)
        order = edit.settings.dates.week_days()
        wrong = {f"day-{day}": says for day in order if (says := _problem(day, typed[day]))}
        if wrong:
            raise FormProblems(wrong)
        if table is not None and not isinstance(table, Mapping):
            raise FormProblems(
                {"seen": "These hours are written in a form that this page cannot show. Use the page File."}
            )
        written = WrittenWeek.of(table or {})
        changes = written.changes(scope.path, typed, is_new=table is None)
        before = written.rows if table is not None else _rows_in_use(edit, scope)
        days = [day for day in order if (typed[day].strip() or CLOSED) != before[day]]
        if table is None and not days:
            changes = []
        said = ", ".join(f"{WEEKDAYS[day][:3]} {typed[day].strip() or CLOSED}" for day in days)
        return RequestedEdit(
            f"Hours of {scope.name}: {said}", changes, scope.whose, paths=[scope.path], back=_back(scope)
        )

    def show(self, edit: EditRequest, state: FormState) -> Response:
        request, settings = edit.request, edit.settings
        posted = edit.form if "day-0" in edit.form else {}
        scope = scope_of(edit)
        table = look_up(edit.tree, scope.path)
        own = table if isinstance(table, Mapping) else None
        rows = (
            _copied(posted)
            if posted
            else list(WrittenWeek.of(own).rows if own is not None else _rows_in_use(edit, scope))
        )
        dates = settings.dates
        return request.page(
            "hours.html",
            state.status,
            here="hours",
            scope=scope,
            scopes=[each for each in scopes(settings) if _may_change(edit, each)],
            whole=request.may(Action.HOURS),
            follows=own is None and not scope.is_practice,
            rows=[
                (
                    day,
                    WEEKDAYS[day],
                    rows[day],
                    row_says(day, rows[day], dates),
                    state.fields.get(f"day-{day}", ""),
                )
                for day in dates.week_days()
            ],
            example=EXAMPLE,
            special=_special(settings, scope, edit.today),
            pinned=edit.pinned(scope.path),
            days=_dated(edit, dates),
            day=DayForm.answers(edit),
            people=[(key, one.name) for key, one in settings.people.items() if request.may(Action.HOURS, key)],
            holidays=_holidays(edit, scope, dates),
            regions=", ".join(_holidays_of(settings, scope).region),
            added=[
                f"{dates.of_file(day)}: {each.label or 'hours of its own'}"
                for day, each in _holidays_of(settings, scope).add.items()
            ],
            feeds=len(_holidays_of(settings, scope).feeds),
            **edit.common(state),
        )


class DayForm:
    """One more day with hours of its own, or one less."""

    path = "hours/day"
    title = "A day with other hours"
    mends = False

    @staticmethod
    def answers(edit: EditRequest) -> dict[str, str]:
        posted = edit.form if "date" in edit.form else {}
        return {name: posted.get(name, "")[:LONGEST] for name in ("date", "hours", "label", "person")}

    def read(self, edit: EditRequest) -> RequestedEdit:
        """Raises `FormProblems`."""
        if "remove" in edit.form:
            return _removed_day(edit)
        answers, dates = {name: text.strip() for name, text in self.answers(edit).items()}, edit.settings.dates
        wrong: dict[str, str] = {}
        day = date.min
        try:
            day = read_typed_date(answers["date"], edit.today)
        except TypedDateError as error:
            wrong["date"] = str(error)
        if not answers["hours"]:
            wrong["hours"] = f"Enter the hours of that day, for example {EXAMPLE}, or closed."
        else:
            try:
                read_spans(answers["hours"])
            except HoursError as error:
                wrong["hours"] = f"{error}"
        person = answers["person"]
        if person and person not in edit.settings.people:
            wrong["person"] = "Choose a person from the list."
        if wrong:
            raise FormProblems(wrong)
        entry: dict[str, Any] = {"date": day, "hours": answers["hours"]}
        entry |= {"label": answers["label"]} if answers["label"] else {}
        entry |= {"person": person} if person else {}
        name = edit.settings.people[person].name if person else edit.settings.practice
        says = f"{dates.day_and_year(day)} for {name}: {answers['hours']}"
        return RequestedEdit(says, [AddEntry(("day",), entry)], person or None, paths=[("day",)])

    def show(self, edit: EditRequest, state: FormState) -> Response:
        return WeekForm().show(edit, state)


class HolidayForm:
    """Which public holidays are kept."""

    path = "hours/holidays"
    title = "Public holidays"
    mends = False

    def read(self, edit: EditRequest) -> RequestedEdit:
        """Raises `FormProblems`, `EditError`."""
        scope = _chosen(edit)
        path = _holidays_path(edit, scope)
        if not _may_change_holidays(edit, path):
            raise FormProblems({"seen": "These are the holidays of the practice. Ask an owner to change them."})
        table = look_up(edit.tree, path)
        holidays, today = _holidays_of(edit.settings, scope), edit.today
        listed = listed_holidays(holidays, today)
        keep = [each.day for each in listed if edit.form.get(f"keep-{each.day}") == "yes"]
        table = table if isinstance(table, Mapping) else {}
        changes = holiday_changes(path, table, holidays, today, keep)
        open_on = [each.name for each in listed if each.kept and each.day not in keep]
        closed_on = [each.name for each in listed if not each.kept and each.day in keep]
        parts = [*(f"open on {name}" for name in open_on), *(f"closed on {name}" for name in closed_on)]
        return RequestedEdit(
            f"Holidays of {scope.name}: {', '.join(parts)}", changes, scope.whose, paths=[path], back=_back(scope)
        )

    def show(self, edit: EditRequest, state: FormState) -> Response:
        return WeekForm().show(edit, state)


def _back(scope: WeekScope) -> str:
    return f"{urlencode({'who': scope.key})}&" if scope.key else ""


def _typed(form: Mapping[str, str]) -> list[str]:
    return [form.get(f"day-{day}", "") for day in range(7)]


def _copied(form: Mapping[str, str]) -> list[str]:
    """The rows, those with a tick as the day that is to be copied, where the button Copy was pressed."""
    rows, source = _typed(form), form.get("from", "")
    if form.get("copy") and source in set("0123456"):
        rows = [rows[int(source)] if form.get(f"to-{day}") == "yes" else text for day, text in enumerate(rows)]
    return rows


def _problem(day: int, text: str) -> str:
    if len(text) > LONGEST:
        return f"{WEEKDAYS[day]}: Shorten this to {LONGEST} characters."
    return row_problem(day, text)


def _follows(edit: EditRequest, scope: WeekScope, table: object) -> RequestedEdit:
    """Without hours of their own, they have those of the practice, a channel those of its person."""
    if scope.is_practice or table is None:
        raise FormProblems({"seen": "There are no hours of their own to remove."})
    return RequestedEdit(
        f"{scope.name} has no hours of its own any more", [DropKey(scope.path)], scope.whose, back=_back(scope)
    )


def _rows_in_use(edit: EditRequest, scope: WeekScope) -> tuple[str, ...]:
    """The week that counts where there is no table, as it is written for the person, or for the practice."""
    person: KeyPath = ("people", scope.whose, "hours") if scope.whose and scope.key.startswith(CHANNEL) else ("hours",)
    table = look_up(edit.tree, person) or look_up(edit.tree, ("hours",))
    if isinstance(table, Mapping):
        return WrittenWeek.of(table).rows
    return tuple(", ".join(span.say() for span in spans) or CLOSED for spans in _week_of(edit.settings, scope).days)


def _week_of(settings: Settings, scope: WeekScope) -> Weekly:
    if scope.key.startswith(CHANNEL):
        entry = settings.channels[scope.key.removeprefix(CHANNEL)]
        return entry.hours or settings.week_of(entry.person)
    return settings.week_of(scope.whose)


def _special(settings: Settings, scope: WeekScope, today: date) -> list[str]:
    """What no row can show: special hours in words, with their next dates."""
    week, dates = _week_of(settings, scope), settings.dates
    found = []
    for each in week.special:
        coming = tuple(ComingDate(day, "") for day in week.coming(each, today, MOST))
        found.append(Recurring(each.when(dates), each.hours(dates), coming).say(dates))
    return found


def _dated(edit: EditRequest, dates: DateFormat) -> list[ListedDay]:
    """The days with hours of their own that are still to come."""
    today, settings = edit.today, edit.settings
    found = []
    for number, each in enumerate(settings.days):
        if isinstance(each.date, date) and each.date < today:
            continue
        day = ("" if isinstance(each.date, date) else "Every year on ") + dates.of_file(each.date)
        spans = ", ".join(
            f"{dates.minute(span.start)} to {dates.minute(span.end % 1440 or 1440)}" for span in each.hours.spans
        )
        whose = f", {settings.people[each.person].name}" if each.person in settings.people else ""
        says = f"{day}: {spans or CLOSED}{f', {each.label}' if each.label else ''}{whose}"
        found.append(ListedDay(number, says, each.person or "", edit.request.may(Action.HOURS, each.person)))
    return found


def _removed_day(edit: EditRequest) -> RequestedEdit:
    number, entries = read_number(edit.form["remove"]), edit.tree.get("day", [])
    if number is None or not isinstance(entries, list) or number >= len(entries):
        raise FormProblems({"seen": "This day is not in the file any more. Load the page again."})
    entry = entries[number]
    whose = entry.get("person")
    if (whose or "") != edit.form.get("person", ""):  # the right was asked for whom the form names
        raise FormProblems({"seen": "This day is not in the file any more. Load the page again."})
    return RequestedEdit(f"Removed the hours of {entry.get('date')}", [DropKey(("day", number))], whose)


def _holidays_of(settings: Settings, scope: WeekScope) -> Any:
    person = settings.people.get(scope.whose or "")
    return person.holidays if person is not None and person.holidays is not None else settings.holidays


def _holidays_path(edit: EditRequest, scope: WeekScope) -> KeyPath:
    person = edit.settings.people.get(scope.whose or "")
    own = person is not None and person.holidays is not None
    return ("people", str(scope.whose), "holidays") if own else ("holidays",)


def _may_change_holidays(edit: EditRequest, path: KeyPath) -> bool:
    return edit.request.may(Action.HOURS, str(path[1]) if path[0] == "people" else None)


def _holidays(edit: EditRequest, scope: WeekScope, dates: DateFormat) -> Sequence[tuple[str, str, bool]]:
    """(field, label, whether it is kept), as it was posted where it was."""
    if not _may_change_holidays(edit, _holidays_path(edit, scope)):
        return []
    today = edit.today
    posted = edit.form if edit.form.get("which") == "holidays" else None
    return [
        (
            f"keep-{each.day}",
            f"{dates.day_and_year(each.day)}: {each.name}",
            posted.get(f"keep-{each.day}") == "yes" if posted is not None else each.kept,
        )
        for each in listed_holidays(_holidays_of(edit.settings, scope), today)
    ]
