"""Plays the scenes of the scripted night and reports their results: emails, texts, calls and an alert."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from textwrap import wrap

from autoreply.decision.reason import words_and_slug
from autoreply.engine.engine import Engine
from autoreply.texts.words.composer import BETWEEN_LANGUAGES
from autoreply_demo.script.office_line import NUMBER
from autoreply_demo.script.scenes import (
    DATES,
    DESK,
    MOBILE,
    ZONE,
    AlertCallScene,
    AlertTextScene,
    CallScene,
    MailScene,
    MorningScene,
    Scene,
    TextScene,
)
from autoreply_demo.simulators.mail.server import MailServer, SentMail
from autoreply_demo.simulators.telephone import PhoneLine, Sound, Telephone
from autoreply_demo.simulators.waiting import PATIENCE, DemoError, wait
from schedules import FakeClock

WIDTH = 100  # characters of a printed line
_GREETING, _LATER = 330, 130  # most characters printed of the first thing that is spoken, and of each later one

_KEY, _SENTENCE_ENDS = re.compile(r"press (\d)"), re.compile(r"(?<=\.) ")

Say = Callable[[str], None]


class ScenePlayer:
    """Plays scenes with the engine of a running daemon and its simulators."""

    def __init__(self, engine: Engine, mail: MailServer, twilio: Telephone, clock: FakeClock, say: Say) -> None:
        self._engine, self._mail, self._twilio, self._clock, self._say = engine, mail, twilio, clock, say
        self._long_ago = clock.now().replace(day=1)
        engine.delivering.look()  # what comes from now on is delivered

    def play(self, number: int, scene: Scene) -> bool:
        """Play the scene and report it. Whether the result was as expected. Raises `DemoError`."""
        if isinstance(scene, MorningScene):
            return self._morning(scene)
        self._move_clock(scene)
        if isinstance(scene, AlertTextScene):
            return self._alert_text(scene)
        if isinstance(scene, AlertCallScene):
            return self._alert_call(scene)
        self._say(f"{DATES.short(scene.when)}  {scene.says}: “{scene.words}”")
        if isinstance(scene, CallScene):
            return self._call(scene)
        return self._text(scene) if isinstance(scene, TextScene) else self._email(number, scene)

    def _morning(self, scene: MorningScene) -> bool:
        """The practice opens, and somebody reads what came. The voicemail is attached as sound."""
        sent, decided = len(self._mail.sent()), self._decided()
        self._engine.delivering.look()  # as the daemon does every few seconds, which the clock of the demo jumps over
        self._move_clock(scene)
        told = self._mail.wait_for(sent + 1, PATIENCE)[sent:]
        self._say(f"{DATES.short(scene.when)}  {scene.says}:")
        if not told:
            return False
        wait(lambda: self._decided() != decided, "the hand-over was not seen")  # it arrives in their own mailbox
        text, sounds = told[0].plain, _sounds(told[0])
        lines = [told[0].message["Subject"], "", *text.splitlines(), *(f"({name} is attached)" for name in sounds)]
        self._say("\n".join([*(f"              | {line}".rstrip() for line in lines), ""]))
        return _in_order(text, scene.hears) and len(sounds) == 1

    def _alert_text(self, scene: AlertTextScene) -> bool:
        """Whoever is on call gets the alert by text, and does nothing."""
        phone = self._twilio.phone(MOBILE)
        wait(lambda: bool(phone.texts), "nobody was told")
        alert = phone.texts[-1].body
        self._say("\n".join([f"{DATES.short(scene.when)}  {scene.says}:", *_quoted([alert]), ""]))
        return scene.hears in alert

    def _alert_call(self, scene: AlertCallScene) -> bool:
        """Whoever is on call picks up, and presses the key that takes the alert."""
        phone = self._twilio.phone(MOBILE)
        known = len(phone.texts)
        wait(lambda: bool(phone.ringing), "nobody was called")
        line = phone.ringing[-1].answers()
        asked, keys = line.words, _KEY.findall(line.words)
        if not keys:
            raise DemoError(f"No key was named on the call: {asked}")
        line.presses(keys[-1])
        wait(lambda: len(phone.texts) > known, "nobody was told who took the alert")
        called = [*_SENTENCE_ENDS.split(asked), f"(she presses {keys[-1]})", line.words.removeprefix(asked).strip()]
        after, got = f"              {self._taken()} She gets a text:", phone.texts[-1].body
        lines = [f"{DATES.short(scene.when)}  {scene.says}:", *_quoted(called), after, *_quoted([got]), ""]
        self._say("\n".join(lines))
        return _in_order(line.words, scene.hears) and got == scene.gets and line.over

    def _taken(self) -> str:
        """What the record says of the newest alert."""
        state = self._engine.record.alerts.open()[-1].state
        if state.taken_at is None:
            return "The record says that nobody took the alert."
        who, when = self._engine.alerts.composer.name(state.taken_by), DATES.time(state.taken_at.astimezone(ZONE))
        return f"The record says that {who} took the alert at {when}."

    def _move_clock(self, scene: Scene) -> None:
        calendar = self._engine.accounts["desk"].calendar()
        before, period = calendar.at(self._clock.now()), calendar.at(scene.when)
        self._clock.set(scene.when)
        if period.mode is not before.mode and before.end is not None:
            says = "The practice opens." if period.working else "The practice closes."
            self._say(f"{DATES.short(before.end.astimezone(calendar.zone))}  {says}\n")

    def _email(self, number: int, scene: MailScene) -> bool:
        sent = len(self._mail.sent())
        reason = self._decided_by(lambda: self._mail.deliver(scene.mail(number), DESK, scene.when))
        answers = self._mail.wait_for(sent + 1, PATIENCE)[sent:] if scene.hears.answers else self._mail.sent()[sent:]
        self._say("\n".join(_outcome(reason, [_read(answer, whole=not sent) for answer in answers])))
        return reason == scene.hears.value and len(answers) == scene.hears.answers

    def _text(self, scene: TextScene) -> bool:
        phone = self._twilio.phone(scene.sender)
        before = len(phone.texts)
        reason = self._decided_by(lambda: self._twilio.texts(scene.sender, NUMBER, scene.words))
        self._twilio.settle()
        got = [one.body for one in phone.texts[before:]]
        self._say("\n".join(_outcome(reason, [wrapped(body) for body in got])))
        helped = all(number in body for number in ("911", "988") for body in got)
        return reason == scene.hears.value and len(got) == scene.hears.answers and helped

    def _call(self, scene: CallScene) -> bool:
        before = self._decided()
        line = self._twilio.calls(scene.sender, NUMBER)
        if not line.over:
            line.presses("1").speaks(8, then="#")
        wait(lambda: self._decided() != before, "the call was not recorded")  # before the next scene counts decisions
        self._say("\n".join([*_transcript(line), ""]))
        return _in_order(line.words, scene.hears) and line.over

    def _decided_by(self, action: Callable[[], object]) -> str:
        """Do it, and wait for the reason of the decision that follows."""
        before = self._decided()
        action()
        wait(lambda: sum(self._decided().values()) > sum(before.values()), "nothing was decided")
        return next(reason for reason, count in self._decided().items() if count > before.get(reason, 0))

    def _decided(self) -> dict[str, int]:
        """How often each reason has decided so far, on all channels."""
        found: dict[str, int] = {}
        for (_, reason), number in self._engine.record.messages.by_reason(self._long_ago).items():
            found[reason] = found.get(reason, 0) + number
        return found


def _sounds(mail: SentMail) -> list[str]:
    """The names of the recordings of a hand-over."""
    return [part.get_filename() or "" for part in mail.attached("audio/mpeg")]


def _in_order(text: str, words: Sequence[str]) -> bool:
    """Whether all of these are in the text, one after the other."""
    place = 0
    for each in words:
        place = text.find(each, place)
        if place < 0:
            return False
    return True


def wrapped(text: str) -> list[str]:
    """Lines that fit into a terminal."""
    return [part for line in text.splitlines() for part in (wrap(line, WIDTH) or [""])]


def _quoted(said: Iterable[str]) -> list[str]:
    """What somebody reads or hears, as the page shows it."""
    return [f"              | {line}".rstrip() for text in said for line in wrapped(text)]


def _read(answer: SentMail, *, whole: bool) -> list[str]:
    """Subject and text. The first answer is shown in all languages, later ones in the first language only."""
    text = answer.message.get_content().replace("\r\n", "\n")
    shown = text if whole else text.partition(BETWEEN_LANGUAGES)[0] + "\n\n[...]"
    return [answer.message["Subject"], "", *shown.splitlines()]


def _outcome(reason: str, answers: list[list[str]]) -> Iterator[str]:
    """The result, for people to read."""
    for lines in answers:
        yield f"              Answered: {words_and_slug(reason)}"
        yield from (f"              | {line}".rstrip() for line in lines)
    if not answers:
        yield f"              Not answered: {words_and_slug(reason)}"
    yield ""


def _transcript(line: PhoneLine) -> Iterator[str]:
    """What the caller hears and does, in the practice's first language. Long sentences are shortened."""
    yield "              The caller hears:"
    first = next((one.language for one in line.heard if one.sound is Sound.SAYS), "")
    most = _GREETING
    for one in line.heard:
        if one.sound is Sound.SAYS and one.language == first:
            said = one.text if len(one.text) <= most else one.text[:most].rpartition(" ")[0] + " [...]"
            yield from (f"              | {part}" for part in wrap(said, WIDTH))
            most = _LATER
        elif one.sound not in (Sound.SAYS, Sound.PLAYS):
            yield f"              | ({one.sound}{': ' + one.text if one.text else ''})"
