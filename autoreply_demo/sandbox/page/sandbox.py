"""What can be done in the sandbox, one deed at a time, and what came of the last one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from autoreply.record import RecordError
from autoreply.settings import SettingsError
from autoreply_demo.sandbox.cast import Cast
from autoreply_demo.sandbox.letters import BOXES
from autoreply_demo.sandbox.moments import MOMENTS
from autoreply_demo.sandbox.page.workshop import Workshop
from autoreply_demo.sandbox.practice import DESK
from autoreply_demo.sandbox.situations import SITUATIONS, Scene
from autoreply_demo.sandbox.world import World
from autoreply_demo.simulators.telephone import TwimlRefused
from autoreply_demo.simulators.waiting import DemoError

RATES = {"0": 0.0, "1": 1.0, "60": 60.0, "600": 600.0}
LONGEST = 1600  # characters that somebody may write here

Form = Mapping[str, str]


@dataclass(slots=True)
class Story:
    """The last situation, as it goes on, and in which sections it is seen. `well` is None until it is over."""

    title: str = ""
    seen: tuple[str, ...] = ()
    lines: list[str] = field(default_factory=list)
    well: bool | None = None


class Sandbox:
    """The state of the page. Deeds come from its forms; each ends quickly, or with a sentence in `notice`."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.cast = Cast()
        self.story = Story()
        self.workshop = Workshop(world)
        self.notice = ""
        self._deeds: dict[str, Callable[[Form], None]] = {
            "rate": self._rate,
            "jump": self._jump,
            "set": self._set,
            "mail": self._mail,
            "text": self._text,
            "chat": self._chat,
            "look": lambda form: self.cast.look_at(form.get("who", "")),
            "newcomer": self._newcomer,
            "dial": lambda _form: world.call.dial(self.cast.number),
            "key": lambda form: world.call.press(form.get("key", "")),
            "call": lambda form: world.call.do(form.get("what", "")),
            "hang-up": lambda _form: world.call.hang_up(),
            "play": self._play,
            "kill": lambda _form: world.process.kill(),
            "start": lambda _form: world.restart(),
            "file": lambda form: self.workshop.take(form.get("text", "")),
            "put-back": lambda _form: self.workshop.put_back(),
        }

    def do(self, deed: str, form: Form) -> bool:
        """Do it; False where there is no such deed. What goes wrong is said in `notice`."""
        if deed not in self._deeds:
            return False
        with self.world.turn:
            self.notice = ""
            try:
                self._deeds[deed](form)
            except (DemoError, RecordError, SettingsError) as error:
                self.notice = str(error)
            except TwimlRefused:
                self.notice = "The telephone company refused what it was told to do. Look at the log of the house."
        return True

    def _rate(self, form: Form) -> None:
        rate = RATES.get(form.get("rate", ""))
        if rate is None:
            raise DemoError("The clock runs 0, 1, 60 or 600 times as fast.")
        self.world.clock.run(rate)

    def _jump(self, form: Form) -> None:
        if form.get("to") not in MOMENTS:
            raise DemoError("There is no such moment to jump to.")
        calendar = self.world.oracle.calendar()
        self.world.jump(MOMENTS[form["to"]][1](calendar, self.world.clock.now()))

    def _set(self, form: Form) -> None:
        zone = self.world.oracle.calendar().zone
        try:
            wanted = datetime.fromisoformat(form.get("at", ""))
        except ValueError:
            raise DemoError("This is no time: write it like 2026-12-24T11:59.") from None
        if wanted.tzinfo is not None or not 2000 <= wanted.year < 2100:
            raise DemoError("Set the clock to a time of this century, by the clock of the practice.")
        self.world.jump(wanted.replace(tzinfo=zone))

    def _mail(self, form: Form) -> None:
        words, to = _words(form), form.get("to", DESK)
        if to not in BOXES:
            raise DemoError("There is no such mailbox here.")
        self.world.letters.write(self.cast.writer, words, to=to, subject=form.get("subject", ""))

    def _text(self, form: Form) -> None:
        self.world.texts.write(self.cast.number, _words(form))

    def _chat(self, form: Form) -> None:
        self.world.chats.write(self.cast.writer.name, _words(form), self.cast.place)

    def _newcomer(self, form: Form) -> None:
        if form.get("with") == "telephone":
            self.cast.telephone()
        else:
            self.cast.somebody()

    def _play(self, form: Form) -> None:
        situation = SITUATIONS.get(form.get("situation", ""))
        if situation is None:
            raise DemoError("There is no such situation.")
        story = self.story = Story(situation.title, situation.seen)
        try:
            self.world.restart()
            story.well = situation.play(Scene(self.world, self.cast, story.lines.append))
        except DemoError as error:
            story.lines.append(str(error))
            story.well = False

    def present(self) -> str:
        """The present minute by the clock of the practice, as a field of a form takes it."""
        return f"{self.world.clock.now().astimezone(self.world.oracle.calendar().zone):%Y-%m-%dT%H:%M}"


def _words(form: Form) -> str:
    words = form.get("words", "").strip()
    if not words:
        raise DemoError("Write a word or two first.")
    return words[:LONGEST]
