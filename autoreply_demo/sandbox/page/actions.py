"""What people can do on the page of the sandbox, one action at a time, and the result of the last one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from autoreply.record import RecordError
from autoreply.settings import SettingsError
from autoreply_demo.sandbox.mail import BOXES
from autoreply_demo.sandbox.moments import MOMENTS, next_opening
from autoreply_demo.sandbox.page.file_editor import FileEditor
from autoreply_demo.sandbox.people import SandboxPeople
from autoreply_demo.sandbox.practice import DESK
from autoreply_demo.sandbox.sandbox import Sandbox
from autoreply_demo.sandbox.situations import LATER, SITUATIONS, SituationRun
from autoreply_demo.simulators.telephone import TwimlRefused
from autoreply_demo.simulators.waiting import DemoError

RATES = {"0": 0.0, "1": 1.0, "60": 60.0, "600": 600.0}
LONGEST = 1600  # characters that somebody may write here

Form = Mapping[str, str]


@dataclass(slots=True)
class SituationResult:
    """The last situation, as it goes on, and the sections that show it. `well` is None until it is over."""

    title: str = ""
    seen: tuple[str, ...] = ()
    lines: list[str] = field(default_factory=list)
    well: bool | None = None


class PageActions:
    """The state of the page. Its forms send actions. An action that fails leaves a sentence in `notice`."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.people = SandboxPeople()
        self.result = SituationResult()
        self.editor = FileEditor(sandbox)
        self.notice = ""
        self._actions: dict[str, Callable[[Form], None]] = {
            "rate": self._rate,
            "jump": self._jump,
            "morning": lambda _form: self._morning(),
            "set": self._set,
            "mail": self._mail,
            "text": self._text,
            "chat": self._chat,
            "look": lambda form: self.people.look_at(form.get("who", "")),
            "newcomer": self._newcomer,
            "dial": lambda _form: sandbox.call.dial(self.people.number),
            "key": lambda form: sandbox.call.press(form.get("key", "")),
            "call": lambda form: sandbox.call.do(form.get("what", "")),
            "hang-up": lambda _form: sandbox.call.hang_up(),
            "later": lambda _form: sandbox.jump(sandbox.clock.now() + LATER),
            "staff": self._staff,
            "staff-key": lambda form: sandbox.staff_phone.press(form.get("key", "")),
            "staff-text": lambda form: sandbox.staff_phone.write(_words(form)),
            "play": self._play,
            "kill": lambda _form: sandbox.process.kill(),
            "start": lambda _form: sandbox.restart(),
            "file": lambda form: self.editor.save(form.get("text", "")),
            "restore": lambda _form: self.editor.restore(),
        }

    def do(self, action: str, form: Form) -> bool:
        """Do it. False if there is no such action. A failure leaves a sentence in `notice`."""
        if action not in self._actions:
            return False
        with self.sandbox.one_action:
            self.notice = ""
            try:
                self._actions[action](form)
            except (DemoError, RecordError, SettingsError) as error:
                self.notice = str(error)
            except TwimlRefused:
                self.notice = "The phone company refused Autoreply’s instructions. Look at the log."
        return True

    def _rate(self, form: Form) -> None:
        rate = RATES.get(form.get("rate", ""))
        if rate is None:
            raise DemoError("Choose a speed of 0, 1, 60 or 600.")
        self.sandbox.clock.run(rate)

    def _jump(self, form: Form) -> None:
        if form.get("to") not in MOMENTS:
            raise DemoError("The clock cannot jump there.")
        calendar = self.sandbox.explainer.calendar()
        self.sandbox.jump(MOMENTS[form["to"]][1](calendar, self.sandbox.clock.now()))

    def _morning(self) -> None:
        self.sandbox.jump(next_opening(self.sandbox.explainer.calendar(), self.sandbox.clock.now()))

    def _set(self, form: Form) -> None:
        zone = self.sandbox.explainer.calendar().zone
        try:
            wanted = datetime.fromisoformat(form.get("at", ""))
        except ValueError:
            raise DemoError("This is not a time. Write it like 2026-12-24T11:59.") from None
        if wanted.tzinfo is not None or not 2000 <= wanted.year < 2100:
            raise DemoError("Set the clock to a local time between 2000 and 2099.")
        self.sandbox.jump(wanted.replace(tzinfo=zone))

    def _mail(self, form: Form) -> None:
        words, to = _words(form), form.get("to", DESK)
        if to not in BOXES:
            raise DemoError("This mailbox does not exist.")
        self.sandbox.mail.write(self.people.writer, words, to=to, subject=form.get("subject", ""))

    def _text(self, form: Form) -> None:
        self.sandbox.texts.write(self.people.number, _words(form))

    def _chat(self, form: Form) -> None:
        self.sandbox.slack.write(self.people.writer.name, _words(form), self.people.place)

    def _staff(self, form: Form) -> None:
        phone = self.sandbox.staff_phone
        known = {"pick-up": phone.pick_up, "decline": phone.decline, "hang-up": phone.hang_up}
        known.get(form.get("what", ""), lambda: None)()

    def _newcomer(self, form: Form) -> None:
        if form.get("with") == "telephone":
            self.people.new_number()
        else:
            self.people.new_sender()

    def _play(self, form: Form) -> None:
        situation = SITUATIONS.get(form.get("situation", ""))
        if situation is None:
            raise DemoError("This situation does not exist.")
        result = self.result = SituationResult(situation.title, situation.seen)
        try:
            self.sandbox.restart()
            result.well = situation.play(SituationRun(self.sandbox, self.people, result.lines.append))
        except DemoError as error:
            result.lines.append(str(error))
            result.well = False

    def present(self) -> str:
        """The present minute in the practice's time zone, as a form field takes it."""
        return f"{self.sandbox.clock.now().astimezone(self.sandbox.explainer.calendar().zone):%Y-%m-%dT%H:%M}"


def _words(form: Form) -> str:
    words = form.get("words", "").strip()
    if not words:
        raise DemoError("Write a message first.")
    return words[:LONGEST]
