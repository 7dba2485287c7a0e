"""The parts of the page that change by themselves, each drawn from what the sandbox is now."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from jinja2 import Environment

from autoreply.decision.reason import Reason
from autoreply.timeline import Drawing
from autoreply.timeline.marks import says
from autoreply_demo.sandbox.chats import PLACES, Post
from autoreply_demo.sandbox.dial import day_of, dial
from autoreply_demo.sandbox.letters import Letter
from autoreply_demo.sandbox.moments import MOMENTS, clocks_change
from autoreply_demo.sandbox.oracle import Why
from autoreply_demo.sandbox.page.sandbox import RATES, Sandbox
from autoreply_demo.sandbox.phonecall import CHANNEL as CALLS
from autoreply_demo.sandbox.phonecall import KEYS
from autoreply_demo.sandbox.texts import CHANNEL as TEXTS
from autoreply_demo.sandbox.texts import Bubble
from schedules import Calendar, SystemClock

DAYS = 14
HEALTH_EVERY = 1.0  # seconds between looks at /readyz

Values = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Told:
    """Something a client wrote, what came back, and why: `decided` is "" until the daemon has decided.

    Until then `waits` says what it waits for. `fallback`: the number's own fallback has answered it.
    """

    item: Letter | Bubble | Post
    answers: tuple[str, ...]
    why: Why | None
    decided: str
    waits: str
    fallback: bool = False

    @property
    def answered(self) -> bool:
        """Whether the daemon decided to answer."""
        return bool(self.decided) and Reason(self.decided).answers


class Parts:
    """`marks` changes when a part has to be drawn anew. Used by one thread at a time."""

    def __init__(self, sandbox: Sandbox, templates: Environment) -> None:
        self._sandbox, self._templates = sandbox, templates
        self._real = SystemClock()
        self._health: tuple[float, object] = (float("-inf"), None)
        self._values: Mapping[str, Callable[[], Values]] = {
            "clock": self._clock,
            "hands": self._hands,
            "days": self._days,
            "notice": lambda: {"notice": sandbox.notice},
            "story": lambda: {"story": sandbox.story, "lines": tuple(sandbox.story.lines)},
            "mail": self._mail,
            "mail_why": self._mail,
            "texts": self._texts,
            "texts_why": self._texts,
            "slack": self._slack,
            "slack_why": self._slack,
            "call": self._call,
            "house": self._house,
            "remarks": lambda: {"workshop": sandbox.workshop},
        }

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._values)

    def draw(self, name: str) -> str:
        """A part as HTML, without the token that its forms need."""
        return self._templates.get_template(f"part_{name}.html").render(self._values[name]())

    def mark(self, name: str) -> object:
        """Differs when the part looks different but for the time that goes by."""
        if name == "clock":
            return self._clock_mark()
        if name == "days":
            now = self._sandbox.world.clock.now()
            return (*self._clock_mark(), now.replace(minute=0, second=0, microsecond=0))
        return self.draw(name)

    @property
    def _practice(self) -> str:
        return self._sandbox.world.oracle.settings.practice

    def _calendar(self, person: str | None = None) -> Calendar:
        return self._sandbox.world.oracle.calendar(person)

    def _clock_mark(self) -> tuple[object, ...]:
        world, calendar = self._sandbox.world, self._calendar()
        now = world.clock.now()
        return world.clock.turn, calendar.at(now), day_of(calendar, now), id(world.oracle.settings)

    def _clock(self) -> Values:
        world, calendar = self._sandbox.world, self._calendar()
        now = world.clock.now()
        period, day = calendar.at(now), day_of(calendar, now)
        return {
            "now": now.astimezone(calendar.zone),
            "millis": {"now": _millis(now), "start": _millis(day.start), "end": _millis(day.end)},
            "zone": calendar.zone.key,
            "place": calendar.zone.key.rsplit("/", 1)[-1].replace("_", " "),
            "working": period.working,
            "until": world.oracle.settings.dates.full(period.end, calendar.zone),
            "cause": says(period),
            "change": clocks_change(calendar.zone, day.start, day.end),
            "practice": self._practice,
            "dial": dial(calendar, now, world.oracle.settings.dates),
            "rate": world.clock.rate,
        }

    def _hands(self) -> Values:
        moments = {key: title for key, (title, _) in MOMENTS.items()}
        return {"rate": self._sandbox.world.clock.rate, "rates": RATES, "moments": moments}

    def _days(self) -> Values:
        world, calendar = self._sandbox.world, self._calendar()
        now, settings = world.clock.now(), world.oracle.settings
        rows = [(settings.practice, calendar)]
        rows += [(person.name, self._calendar(key)) for key, person in settings.people.items()]
        first = now.astimezone(calendar.zone).date()
        return {"timeline": Drawing(rows, first, DAYS, settings.dates).inline(now)}

    def _mail(self) -> Values:
        world, cast = self._sandbox.world, self._sandbox.cast
        mine = [letter for letter in world.letters.all() if letter.sender == cast.writer]
        told = [self._letter(letter) for letter in mine]
        return {"told": told, "writer": cast.writer, "practice": self._practice, "when": self._when}

    def _letter(self, letter: Letter) -> Told:
        answers = tuple(_content(sent.message.get_content()) for sent in self._sandbox.world.letters.answers(letter))
        return Told(letter, answers, letter.why, self._decided(letter.why), self._waits(letter.why))

    def _texts(self) -> Values:
        world, cast = self._sandbox.world, self._sandbox.cast
        bubbles = world.texts.of(cast.number)
        told = [self._bubble(one) for one in bubbles if one.mine]
        return {
            "bubbles": bubbles,
            "told": told,
            "number": cast.number,
            "practice": self._practice,
            "when": self._when,
        }

    def _bubble(self, bubble: Bubble | Post) -> Told:
        fallback = isinstance(bubble, Bubble) and bubble.fallback
        return Told(bubble, (), bubble.why, self._decided(bubble.why), self._waits(bubble.why), fallback)

    def _decided(self, why: Why | None) -> str:
        return (self._sandbox.world.oracle.decided(why) or "") if why is not None else ""

    def _waits(self, why: Why | None) -> str:
        """What has to happen until the house decides about a message that it has not decided about."""
        world = self._sandbox.world
        if why is not None and why.channel not in world.oracle.settings.channels:
            return f"The practice’s file has no channel [channels.{why.channel}] any more: nobody reads this."
        if world.process.number is None:
            return "The house does not run. It decides once it is started again."
        if why is None or why.channel != TEXTS:
            return "The house decides at its next look."
        still = " The clock stands still: let it run." if world.clock.rate == 0 else ""
        return f"The house missed it when it came, and fetches such texts once they are a minute old.{still}"

    def _slack(self) -> Values:
        chats, cast = self._sandbox.world.chats, self._sandbox.cast
        posts = chats.of(cast.writer.name, cast.place)
        return {
            "posts": posts,
            "told": [self._bubble(one) for one in posts if one.mine],
            "writer": cast.writer,
            "place": cast.place,
            "places": PLACES,
            "status": chats.status,
            "snoozes": chats.snoozes,
            "practice": self._practice,
            "when": self._when,
        }

    def _call(self) -> Values:
        call, calendar = self._sandbox.world.call, self._calendar()
        now = self._sandbox.world.clock.now().replace(second=0, microsecond=0)
        return {
            "call": call,
            "keys": KEYS,
            "number": self._sandbox.cast.number,
            "practice": self._practice,
            "asked": call.asked,
            "counted": self._sandbox.world.oracle.reason_of(CALLS, call.name) or "",
            "hours": calendar.why(now, self._sandbox.world.oracle.settings.dates),
        }

    def _house(self) -> Values:
        """Its health is asked for once a second, whoever looks."""
        process, now = self._sandbox.world.process, self._real.monotonic()
        if now - self._health[0] > HEALTH_EVERY:
            self._health = now, process.ready()
        number = process.number
        troubles = self._health[1] if number else None
        return {"number": number, "url": process.url, "troubles": troubles, "log": process.says()}

    def _when(self, item: Letter | Bubble | Post) -> str:
        return self._sandbox.world.oracle.settings.dates.time(item.at.astimezone(self._calendar().zone))


def _millis(instant: datetime) -> int:
    return round(instant.timestamp() * 1000)


def _content(text: str) -> str:
    return text.replace("\r\n", "\n").strip()
