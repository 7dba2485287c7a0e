"""Ready-made situations: each jumps to its hour, plays its part with somebody new, and says what came of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from autoreply.decision.reason import Reason
from autoreply_demo.sandbox.cast import Cast
from autoreply_demo.sandbox.letters import Letter, Person
from autoreply_demo.sandbox.moments import Moment, evening, holiday, vacation
from autoreply_demo.sandbox.oracle import Why
from autoreply_demo.sandbox.practice import ANA
from autoreply_demo.sandbox.world import World
from autoreply_demo.simulators.waiting import wait

OUTAGE = timedelta(seconds=65)  # a text is left to the telephone company for a minute, before it is fetched

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Scene:
    """Where a situation plays: the sandbox, who is in it, and the ear that is told."""

    world: World
    cast: Cast
    say: Say

    def goes_to(self, moment: Moment, person: str | None = None) -> None:
        """Jump to a moment of the practice's calendar, or of a person's. Raises `DemoError`."""
        calendar = self.world.oracle.calendar(person)
        now = self.world.clock.now()
        instant = moment(calendar, now)
        if instant != now:
            self.world.jump(instant)
            self.say(f"It is {self.world.oracle.settings.dates.full(instant, calendar.zone)}.")

    def comes_to(self, why: Why, expected: Reason) -> bool:
        """Wait for what the house decides, and say it."""
        wait(lambda: self.world.oracle.decided(why) is not None, "the house decided nothing")
        decided = self.world.oracle.decided(why) or ""
        verb = "An answer goes out" if Reason(decided).answers else "Silence"
        self.say(f"{verb}: {decided}." + ("" if decided == expected.value else f" Expected was {expected.value}."))
        return decided == expected.value

    def hears(self, letter: Letter, part: str) -> bool:
        """Wait for the answer to a mail; whether `part` stands in it."""
        wait(lambda: bool(self.world.letters.answers(letter)), "no answer came")
        return part.casefold() in self.world.letters.answers(letter)[-1].message.get_content().casefold()


def newsletter(scene: Scene) -> bool:
    scene.goes_to(evening)
    scene.cast.somebody()
    paper = scene.cast.writer = Person("The Roasting Weekly", "news@paper.example")
    scene.say("A newsletter comes in. Nobody waits for an answer to it.")
    headers = [("List-Unsubscribe", "<mailto:leave@paper.example>"), ("List-Id", "<weekly.paper.example>")]
    letter = scene.world.letters.write(paper, "Fifty ways to roast a turkey.", subject="Weekly news", headers=headers)
    return scene.comes_to(letter.why, Reason.MAILING_LIST)


def bounce(scene: Scene) -> bool:
    scene.goes_to(evening)
    system = scene.cast.writer = Person("Mail Delivery System", "mailer-daemon@post.example")
    scene.say("A delivery report comes in, without a return path. To answer it would begin a loop.")
    words, subject = "Your message could not be delivered.", "Undelivered Mail Returned to Sender"
    letter = scene.world.letters.write(system, words, subject=subject, bounce=True)
    return scene.comes_to(letter.why, Reason.NULL_SENDER)


def auto_reply(scene: Scene) -> bool:
    scene.goes_to(evening)
    person = scene.cast.somebody()
    scene.say(f"{person.name}'s own automatic reply comes in. Two machines could go on like this all night.")
    headers = [("Auto-Submitted", "auto-replied")]
    letter = scene.world.letters.write(person, "I am out of the office.", subject="Out of office", headers=headers)
    return scene.comes_to(letter.why, Reason.AUTOMATIC)


def five_texts(scene: Scene) -> bool:
    scene.goes_to(evening)
    number, well = scene.cast.telephone(), True
    scene.say("Five texts in a row. One answer is enough.")
    for turn, words in enumerate(("Hi", "Are you there?", "It's about Tuesday", "Could we move it?", "Thanks!")):
        why = scene.world.texts.write(number, words)
        well = scene.comes_to(why, Reason.ALREADY_TOLD if turn else Reason.ANSWERED) and well
    return well


def urgent(scene: Scene) -> bool:
    scene.goes_to(evening)
    number = scene.cast.telephone()
    scene.say("Somebody texts, and is told. Then they text again, in need: the limit of one answer does not hold.")
    first = scene.comes_to(scene.world.texts.write(number, "Can we talk on Thursday?"), Reason.ANSWERED)
    again = scene.world.texts.write(number, "I do not want to live any more.")
    return scene.comes_to(again, Reason.ANSWERED_URGENT) and first


def on_a_holiday(scene: Scene) -> bool:
    scene.goes_to(holiday)
    person = scene.cast.somebody()
    label = scene.world.oracle.calendar().at(scene.world.clock.now()).label
    scene.say(f"{person.name} writes on {label}, in what would be working hours.")
    letter = scene.world.letters.write(person, "Are you open today?")
    return scene.comes_to(letter.why, Reason.ANSWERED) and scene.hears(letter, "911")


def covered(scene: Scene) -> bool:
    scene.goes_to(vacation, "ana")
    person = scene.cast.somebody()
    period = scene.world.oracle.calendar("ana").at(scene.world.clock.now())
    scene.say(f"Ana is away. {person.name} writes to her, and is told who covers.")
    letter = scene.world.letters.write(person, "Ana, could we meet this week?", to=ANA)
    return scene.comes_to(letter.why, Reason.ANSWERED) and scene.hears(letter, period.cover or "")


def killed(scene: Scene) -> bool:
    scene.goes_to(evening)
    world, person, number = scene.world, scene.cast.somebody(), scene.cast.telephone()
    world.restart()
    scene.say(f"kill -9 {world.process.number}: no farewell, nothing written down.")
    world.process.kill()
    scene.say(f"{person.name} writes meanwhile, and somebody texts. The telephone company speaks for us.")
    letter = world.letters.write(person, "Is anybody there?")
    text = world.texts.write(number, "Hello?")
    spoke = "911" in world.texts.of(number)[-1].words
    world.jump(world.clock.now() + OUTAGE)
    world.restart()
    scene.say(f"Started again a minute later, as {world.process.number}. The mail waited in the mailbox.")
    came = scene.comes_to(letter.why, Reason.ANSWERED) and scene.hears(letter, "911")
    scene.say(
        "The text waited at the telephone company. The fallback could not know our hours: it is answered as well."
    )
    found = scene.comes_to(text, Reason.ANSWERED)
    return came and found and spoke and len(world.letters.answers(letter)) == 1


def slack_is_gone(scene: Scene) -> bool:
    scene.goes_to(evening)
    world, person = scene.world, scene.cast.somebody()
    scene.cast.place = "clients"
    scene.say(f"Slack cannot be reached for a minute. {person.name} writes there meanwhile.")
    with world.chats.gone():
        why = world.chats.write(person.name, "Is anybody awake?", "clients")
        world.jump(world.clock.now() + timedelta(minutes=1))
    scene.say("It is back. What was missed is looked for.")
    came = scene.comes_to(why, Reason.ANSWERED)
    wait(lambda: any(one.in_thread for one in world.chats.of(person.name, "clients")), "no answer came")
    return came


@dataclass(frozen=True, slots=True)
class Situation:
    """One click. `play` returns whether all came as it should; raises `DemoError`.

    `seen` are the sections of the page that show it as the client sees it.
    """

    title: str
    says: str
    play: Callable[[Scene], bool]
    seen: tuple[str, ...] = ("mail",)


SITUATIONS = {
    "urgent": Situation("Urgent words", "Told already, then in need", urgent, ("texts",)),
    "five-texts": Situation("Five texts in a row", "One answer is enough", five_texts, ("texts",)),
    "holiday": Situation("A holiday", "In what would be working hours", on_a_holiday),
    "vacation": Situation("Vacation with cover", "Who to turn to meanwhile", covered),
    "killed": Situation("Killed and restarted", "kill -9 in the middle of the night", killed, ("mail", "texts")),
    "slack": Situation("Slack gone for a minute", "What was missed is found", slack_is_gone, ("slack",)),
    "newsletter": Situation("A newsletter", "Nobody waits for an answer", newsletter),
    "bounce": Situation("A bounce", "A report without a return path", bounce),
    "auto-reply": Situation("An automatic reply", "Two machines could go on all night", auto_reply),
}
