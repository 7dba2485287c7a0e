"""The parts of the page that change by themselves, each drawn from the state of the sandbox."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from jinja2 import Environment

from autoreply.decision.reason import Reason
from autoreply.notices.alerts.codes import code_of
from autoreply.record import RecordError
from autoreply.record.stored_alert import StoredAlert
from autoreply.timeline import Drawing
from autoreply.timeline.marks import kind_of, says
from autoreply_demo.sandbox.clock_face import clock_face, day_of
from autoreply_demo.sandbox.explainer import Explanation
from autoreply_demo.sandbox.mail import ClientMail
from autoreply_demo.sandbox.moments import MOMENTS, clocks_change
from autoreply_demo.sandbox.page.actions import RATES, PageActions
from autoreply_demo.sandbox.phonecall import CHANNEL as CALLS
from autoreply_demo.sandbox.phonecall import KEYS
from autoreply_demo.sandbox.slack import PLACES, ChatMessage
from autoreply_demo.sandbox.texts import CHANNEL as TEXTS
from autoreply_demo.sandbox.texts import ClientText
from schedules import Calendar, Period, SystemClock

DAYS = 14
ALERTS = 5  # how many of the newest are shown
LETTERS = 20  # how many of the newest mails to the practice are shown
HEALTH_EVERY = 1.0  # seconds between looks at /readyz

Values = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class MessageView:
    """A client's message, its answers, and why. `decided` is "" until the daemon has decided.

    Until then `waits` says what it waits for. `fallback`: the number's fallback message has answered it.
    """

    item: ClientMail | ClientText | ChatMessage
    answers: tuple[str, ...]
    why: Explanation | None
    decided: str
    waits: str
    fallback: bool = False

    @property
    def answered(self) -> bool:
        """Whether the daemon decided to answer."""
        return bool(self.decided) and Reason(self.decided).answers


class Parts:
    """A part must be drawn again when its `mark` changes. Used by one thread at a time."""

    def __init__(self, actions: PageActions, templates: Environment) -> None:
        self._actions, self._templates = actions, templates
        self._real = SystemClock()
        self._health: tuple[float, object] = (float("-inf"), None)
        self._calendars: dict[str | None, Calendar] = {}  # of the present look
        self._shown: dict[Callable[[], Values], Values] = {}  # of the present look
        self._values: Mapping[str, Callable[[], Values]] = {
            "clock": self._clock,
            "controls": self._controls,
            "days": self._days,
            "notice": lambda: {"notice": actions.notice},
            "result": lambda: {"result": actions.result, "lines": tuple(actions.result.lines)},
            "mail": self._mail,
            "mail_why": self._mail,
            "texts": self._texts,
            "texts_why": self._texts,
            "oncall": self._oncall,
            "oncall_why": self._oncall,
            "gets": self._gets,
            "slack": self._slack,
            "slack_why": self._slack,
            "call": self._call,
            "daemon": self._daemon,
            "problems": lambda: {"editor": actions.editor},
        }

    def draw_all(self) -> dict[str, str]:
        """All parts as HTML, by their names."""
        self._look_again()
        return {name: self._draw(name) for name in self._values}

    def changed(self, marks: dict[str, object]) -> dict[str, str]:
        """The parts that have changed since `marks` was last updated; all of them the first time."""
        self._look_again()
        found = {}
        for name in self._values:
            try:
                mark = self._mark(name)
                if name not in marks or mark != marks[name]:
                    found[name], marks[name] = mark if isinstance(mark, str) else self._draw(name), mark
            except RecordError:
                continue  # a starting daemon is restoring the database: try again next time
        return found

    def _look_again(self) -> None:
        """What several parts show is read once for all of them."""
        self._calendars.clear()
        self._shown.clear()

    def _draw(self, name: str) -> str:
        read = self._values[name]
        if read not in self._shown:
            self._shown[read] = read()
        return self._templates.get_template(f"part_{name}.html").render(self._shown[read])

    def _mark(self, name: str) -> object:
        """Changes when the part looks different for another reason than passing time. A text is the part itself."""
        if name == "clock":
            return self._clock_mark()
        if name == "days":
            now = self._actions.sandbox.clock.now()
            return (*self._clock_mark(), now.replace(minute=0, second=0, microsecond=0))
        return self._draw(name)

    @property
    def _practice(self) -> str:
        return self._actions.sandbox.explainer.settings.practice

    def _calendar(self, person: str | None = None) -> Calendar:
        if person not in self._calendars:
            self._calendars[person] = self._actions.sandbox.explainer.calendar(person)
        return self._calendars[person]

    def _clock_mark(self) -> tuple[object, ...]:
        sandbox, calendar = self._actions.sandbox, self._calendar()
        now = sandbox.clock.now()
        return sandbox.clock.turn, calendar.at(now), day_of(calendar, now), id(sandbox.explainer.settings)

    def _clock(self) -> Values:
        sandbox, calendar = self._actions.sandbox, self._calendar()
        now = sandbox.clock.now()
        period, day = calendar.at(now), day_of(calendar, now)
        dates, local = sandbox.explainer.settings.dates, now.astimezone(calendar.zone)
        return {
            "now": local,
            "time": dates.time(local),
            "date": f"{local:%A}, {dates.long_date(local.date())}",
            "locale": str(dates.locale).replace("_", "-"),
            "millis": {"now": _millis(now), "start": _millis(day.start), "end": _millis(day.end)},
            "zone": calendar.zone.key,
            "place": calendar.zone.key.rsplit("/", 1)[-1].replace("_", " "),
            "working": period.working,
            "until": dates.full(period.end, calendar.zone),
            "cause": _cause(period),
            "change": clocks_change(calendar.zone, day.start, day.end, dates),
            "practice": self._practice,
            "clock_face": clock_face(calendar, now, dates),
            "rate": sandbox.clock.rate,
        }

    def _controls(self) -> Values:
        moments = {key: title for key, (title, _) in MOMENTS.items()}
        return {"rate": self._actions.sandbox.clock.rate, "rates": RATES, "moments": moments}

    def _days(self) -> Values:
        sandbox, calendar = self._actions.sandbox, self._calendar()
        now, settings = sandbox.clock.now(), sandbox.explainer.settings
        rows = [(settings.practice, calendar)]
        rows += [(person.name, self._calendar(key)) for key, person in settings.people.items()]
        first = settings.dates.week_start(now.astimezone(calendar.zone).date())
        return {"timeline": Drawing(rows, first, DAYS, settings.dates).inline(now)}

    def _mail(self) -> Values:
        sandbox, people = self._actions.sandbox, self._actions.people
        messages = [self._email(one) for one in sandbox.mail.all() if one.sender == people.writer]
        return {"messages": messages, "writer": people.writer, "practice": self._practice, "when": self._when}

    def _email(self, mail: ClientMail) -> MessageView:
        answers = tuple(sent.plain.strip() for sent in self._actions.sandbox.mail.answers(mail))
        return MessageView(mail, answers, mail.why, self._decided(mail.why), self._waits(mail.why))

    def _texts(self) -> Values:
        sandbox, people = self._actions.sandbox, self._actions.people
        bubbles = sandbox.texts.of(people.number)
        messages = [self._message(one) for one in bubbles if one.mine]
        return {
            "bubbles": bubbles,
            "messages": messages,
            "number": people.number,
            "practice": self._practice,
            "when": self._when,
        }

    def _message(self, item: ClientText | ChatMessage) -> MessageView:
        fallback = isinstance(item, ClientText) and item.fallback
        return MessageView(item, (), item.why, self._decided(item.why), self._waits(item.why), fallback)

    def _decided(self, why: Explanation | None) -> str:
        return (self._actions.sandbox.explainer.decided(why) or "") if why is not None else ""

    def _waits(self, why: Explanation | None) -> str:
        """What has to happen before Autoreply decides about this message."""
        sandbox = self._actions.sandbox
        if why is not None and why.channel not in sandbox.explainer.settings.channels:
            return f"The settings no longer have the channel [channels.{why.channel}], so Autoreply does not read this."
        if sandbox.process.number is None:
            return "Autoreply is not running. It decides when you start it again."
        if why is None or why.channel != TEXTS:
            return "Autoreply decides the next time it looks."
        still = " The clock is stopped. Start it." if sandbox.clock.rate == 0 else ""
        return f"Autoreply missed this text when it arrived. It fetches missed texts after one minute.{still}"

    def _oncall(self) -> Values:
        phone, settings = self._actions.sandbox.staff_phone, self._actions.sandbox.explainer.settings
        names = {key: person.name for key, person in settings.people.items()}
        alerts = self._actions.sandbox.explainer.alerts()[-ALERTS:]
        return {
            "phone": phone,
            "texts": phone.texts,
            "keys": KEYS,
            "who": names.get("ben", "The person on call"),
            "alerts": [_alert(one, names, self._practice) for one in reversed(alerts)],
            "when": self._when,
            "day_and_time": self._day_and_time,
        }

    def _gets(self) -> Values:
        letters = self._actions.sandbox.practice_mail.all()[-LETTERS:]
        return {"letters": letters[::-1], "practice": self._practice, "when": self._day_and_time}

    def _slack(self) -> Values:
        slack, people = self._actions.sandbox.slack, self._actions.people
        posts = slack.of(people.writer.name, people.place)
        return {
            "posts": posts,
            "messages": [self._message(one) for one in posts if one.mine],
            "writer": people.writer,
            "place": people.place,
            "places": PLACES,
            "status": slack.status,
            "snoozes": slack.snoozes,
            "practice": self._practice,
            "when": self._when,
        }

    def _call(self) -> Values:
        call, calendar = self._actions.sandbox.call, self._calendar()
        now = self._actions.sandbox.clock.now().replace(second=0, microsecond=0)
        return {
            "call": call,
            "keys": KEYS,
            "number": self._actions.people.number,
            "practice": self._practice,
            "steps": call.steps,
            "counted": self._actions.sandbox.explainer.reason_of(CALLS, call.name) or "",
            "hours": calendar.why(now, self._actions.sandbox.explainer.settings.dates),
        }

    def _daemon(self) -> Values:
        """The daemon's health is asked for at most once a second, however many pages are open."""
        sandbox, now = self._actions.sandbox, self._real.monotonic()
        if now - self._health[0] > HEALTH_EVERY:
            self._health = now, sandbox.process.ready()
        number = sandbox.process.number
        troubles = self._health[1] if number else None
        process = {"number": number, "url": sandbox.process.url, "log": sandbox.process.log()}
        return process | {"page_token": sandbox.page_token, "troubles": troubles}

    def _day_and_time(self, instant: datetime) -> str:
        return self._actions.sandbox.explainer.settings.dates.short(instant.astimezone(self._calendar().zone))

    def _when(self, item: ClientMail | ClientText | ChatMessage) -> str:
        return self._actions.sandbox.explainer.settings.dates.time(item.at.astimezone(self._calendar().zone))


@dataclass(frozen=True, slots=True)
class AlertView:
    """What the record says of an alert. `taken` is None until `who` has taken it."""

    code: str
    began: datetime
    who: str
    taken: datetime | None


def _alert(alert: StoredAlert, names: Mapping[str, str], practice: str) -> AlertView:
    state = alert.state
    return AlertView(code_of(alert.number), state.began, names.get(state.taken_by, practice), state.taken_at)


def _cause(period: Period) -> str:
    """ "Holiday: Christmas Day"; "" for ordinary hours."""
    kind, label = kind_of(period).value, says(period)
    return f"{kind}: {label}" if not period.working and label not in ("", kind) else label


def _millis(instant: datetime) -> int:
    return round(instant.timestamp() * 1000)
