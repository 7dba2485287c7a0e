"""Situations to try: each jumps to its time, sends messages as a new client, and says what happened."""

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from autoreply.decision.ladder import LADDER
from autoreply.decision.reason import Reason, words_and_slug
from autoreply.notices.trouble import TITLES
from autoreply.notices.trouble_plan import PAUSE, SETTLED, USUAL, Phase
from autoreply_demo.sandbox.explainer import Explanation
from autoreply_demo.sandbox.mail import ClientMail, MailSender
from autoreply_demo.sandbox.moments import Moment, evening, holiday, next_opening, vacation
from autoreply_demo.sandbox.people import SandboxPeople
from autoreply_demo.sandbox.phonecall import CHANNEL as CALLS
from autoreply_demo.sandbox.practice import ANA, DESK
from autoreply_demo.sandbox.practice_mail import PracticeLetter
from autoreply_demo.sandbox.sandbox import Sandbox
from autoreply_demo.sandbox.slack import CHANNEL as SLACK
from autoreply_demo.sandbox.staff_phone import StaffPhone
from autoreply_demo.simulators.waiting import DemoError, wait

LATER = LADDER.call  # when who is on call is called
OUTAGE = timedelta(seconds=65)  # Autoreply fetches texts that it missed after a minute
MINUTE = timedelta(minutes=1)
SHORT = 2.0  # real seconds

_CODE, _KEY, _TAKEN = re.compile(r"reply (\d+A)"), re.compile(r"press (\d)"), re.compile(r"took (\d+A)")
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class SituationRun:
    """What a situation needs: the sandbox, its people, and where to report."""

    sandbox: Sandbox
    people: SandboxPeople
    say: Say

    def jump_to(self, moment: Moment, person: str | None = None) -> None:
        """Jump to a moment of the practice's calendar, or of a person's. Raises `DemoError`."""
        calendar = self.sandbox.explainer.calendar(person)
        now = self.sandbox.clock.now()
        instant = moment(calendar, now)
        if instant != now:
            self.sandbox.jump(instant)
            self.say(f"It is {self.sandbox.explainer.settings.dates.full(instant, calendar.zone)}.")

    def decides(self, why: Explanation, expected: Reason) -> bool:
        """Wait for Autoreply's decision and report it. Whether it is the expected one."""
        wait(lambda: self.sandbox.explainer.decided(why) is not None, "Autoreply had decided nothing")
        decided = self.sandbox.explainer.decided(why) or ""
        verb = "Answered" if Reason(decided).answers else "Not answered"
        hoped = "" if decided == expected.value else f" Expected: {words_and_slug(expected)}."
        self.say(f"{verb}: {words_and_slug(decided)}.{hoped}")
        return decided == expected.value

    def answered_with(self, mail: ClientMail, part: str) -> bool:
        """Wait for the answer to an email. Whether it contains `part`."""
        wait(lambda: bool(self.sandbox.mail.answers(mail)), "there was no answer")
        return part.casefold() in self.sandbox.mail.answers(mail)[-1].message.get_content().casefold()


def newsletter(run: SituationRun) -> bool:
    run.jump_to(evening)
    run.people.new_sender()
    paper = run.people.writer = MailSender("The Roasting Weekly", "news@paper.example")
    run.say("A newsletter arrives. Nobody expects an answer to it.")
    headers = [("List-Unsubscribe", "<mailto:leave@paper.example>"), ("List-Id", "<weekly.paper.example>")]
    mail = run.sandbox.mail.write(paper, "Fifty ways to roast a turkey.", subject="Weekly news", headers=headers)
    return run.decides(mail.why, Reason.MAILING_LIST)


def bounce(run: SituationRun) -> bool:
    run.jump_to(evening)
    system = run.people.writer = MailSender("Mail Delivery System", "mailer-daemon@post.example")
    run.say("A delivery report arrives. It has no return path, and an answer could start a loop.")
    words, subject = "Your message could not be delivered.", "Undelivered Mail Returned to Sender"
    mail = run.sandbox.mail.write(system, words, subject=subject, bounce=True)
    return run.decides(mail.why, Reason.NULL_SENDER)


def auto_reply(run: SituationRun) -> bool:
    run.jump_to(evening)
    person = run.people.new_sender()
    run.say(f"{person.name}’s automatic reply arrives. An answer could start a loop between two machines.")
    headers = [("Auto-Submitted", "auto-replied")]
    mail = run.sandbox.mail.write(person, "I am out of the office.", subject="Out of office", headers=headers)
    return run.decides(mail.why, Reason.AUTOMATIC)


def five_texts(run: SituationRun) -> bool:
    run.jump_to(evening)
    number, well = run.people.new_number(), True
    run.say("A client sends five texts. One answer is enough.")
    for turn, words in enumerate(("Hi", "Are you there?", "It's about Tuesday", "Could we move it?", "Thanks!")):
        why = run.sandbox.texts.write(number, words)
        well = run.decides(why, Reason.ALREADY_TOLD if turn else Reason.ANSWERED) and well
    return well


def urgent(run: SituationRun) -> bool:
    run.jump_to(evening)
    number, phone = run.people.new_number(), run.sandbox.staff_phone
    run.say("A client texts and gets an answer. Then they text again with urgent words, which lift the limit.")
    first = run.decides(run.sandbox.texts.write(number, "Can we talk on Thursday?"), Reason.ANSWERED)
    again, code = _alerts(run, number)
    known = len(phone.texts)
    phone.write(code)
    wait(lambda: bool(_read(run, _TAKEN, known)), "nobody took the alert")
    run.say(f"He replies {code}, and everybody who was told reads: “{_read(run, _TAKEN, known)[-1].string}”")
    return run.decides(again, Reason.ANSWERED_URGENT) and first


def on_call(run: SituationRun) -> bool:
    run.jump_to(evening)
    sandbox, number, phone = run.sandbox, run.people.new_number(), run.sandbox.staff_phone
    run.say("A client texts with urgent words. Ben is on call.")
    why, code = _alerts(run, number)
    phone.hang_up()
    known = len(phone.texts)
    sandbox.jump(sandbox.clock.now() + LATER)
    calls: list[tuple[str, str, str]] = []

    def takes() -> bool:
        if phone.ringing:  # it may be about somebody else as well
            calls.append(_presses(phone))
        return any(found[1] == code for found in _read(run, _TAKEN, known))

    wait(takes, "nobody took the alert")
    asked, key, answer = calls[-1]
    run.say(f"He does not reply. After two minutes his telephone rings: “{asked}”")
    run.say(f"He presses {key}, and hears: “{answer}”")
    well = run.decides(why, Reason.ANSWERED)
    told = len(sandbox.practice_mail.all())
    run.jump_to(next_opening)
    mail = sandbox.practice_mail.wait_for(
        lambda mail: mail.to == DESK and number in mail.words, told, "there was no hand-over"
    )
    run.say("The next morning, the hand-over says who took the alert, and when.")
    return well and "Ben Cole took the alert" in mail.words


def _alerts(run: SituationRun, number: str) -> tuple[Explanation, str]:
    """A client writes urgent words. Wait for the alert on Ben's telephone, and return its code as well."""
    known = len(run.sandbox.staff_phone.texts)
    why = run.sandbox.texts.write(number, "I do not want to live any more.")
    wait(lambda: bool(_read(run, _CODE, known)), "nobody was told")
    alert = _read(run, _CODE, known)[-1]
    run.say(f"Ben’s telephone: “{alert.string}”")
    return why, alert[1]


def _read(run: SituationRun, says: re.Pattern[str], known: int) -> list[re.Match[str]]:
    """Such texts that Ben got after the first `known` ones on his telephone."""
    texts = run.sandbox.staff_phone.texts[known:]
    return [found for one in texts if not one.mine and (found := says.search(one.words))]


def _presses(phone: StaffPhone) -> tuple[str, str, str]:
    """Ben picks up, and presses the key that the call names. Returns what he hears, the key, and what follows."""
    phone.pick_up()
    asked = phone.heard[-1].text
    key = _KEY.findall(asked)[-1]
    phone.press(key)
    return asked, key, phone.heard[-1].text


def on_a_holiday(run: SituationRun) -> bool:
    run.jump_to(holiday)
    person = run.people.new_sender()
    label = run.sandbox.explainer.calendar().at(run.sandbox.clock.now()).label
    run.say(f"{person.name} writes on {label}, at a time when the practice is usually open.")
    mail = run.sandbox.mail.write(person, "Are you open today?")
    return run.decides(mail.why, Reason.ANSWERED) and run.answered_with(mail, "911")


def covered(run: SituationRun) -> bool:
    run.jump_to(vacation, "ana")
    person = run.people.new_sender()
    period = run.sandbox.explainer.calendar("ana").at(run.sandbox.clock.now())
    run.say(f"Ana is on vacation. {person.name} writes to her and learns who covers for her.")
    mail = run.sandbox.mail.write(person, "Ana, could we meet this week?", to=ANA)
    return run.decides(mail.why, Reason.ANSWERED) and run.answered_with(mail, period.cover or "")


def killed(run: SituationRun) -> bool:
    run.jump_to(evening)
    sandbox, person, number = run.sandbox, run.people.new_sender(), run.people.new_number()
    sandbox.restart()
    run.say(f"kill -9 {sandbox.process.number}: Autoreply stops and cannot save anything.")
    sandbox.process.kill()
    run.say(f"{person.name} emails, and someone texts. The phone company answers the text.")
    mail = sandbox.mail.write(person, "Is anybody there?")
    text = sandbox.texts.write(number, "Hello?")
    helped = "911" in sandbox.texts.of(number)[-1].words
    sandbox.jump(sandbox.clock.now() + OUTAGE)
    sandbox.restart()
    run.say(
        f"Autoreply starts again a minute later as process {sandbox.process.number}. The email is still in the mailbox."
    )
    came = run.decides(mail.why, Reason.ANSWERED) and run.answered_with(mail, "911")
    run.say("Autoreply fetches the text and answers it too, because the fallback did not know the hours.")
    found = run.decides(text, Reason.ANSWERED)
    return came and found and helped and len(sandbox.mail.answers(mail)) == 1


def slack_is_gone(run: SituationRun) -> bool:
    run.jump_to(evening)
    sandbox, person = run.sandbox, run.people.new_sender()
    run.people.place = "clients"
    run.say(f"Slack is unreachable for a minute. {person.name} writes there in the meantime.")
    with sandbox.slack.unreachable():
        why = sandbox.slack.write(person.name, "Is anybody awake?", "clients")
        sandbox.jump(sandbox.clock.now() + timedelta(minutes=1))
    run.say("Slack is back. Autoreply looks for messages that it missed.")
    came = run.decides(why, Reason.ANSWERED)
    wait(lambda: any(one.in_thread for one in sandbox.slack.of(person.name, "clients")), "there was no answer")
    return came


def handed_over(run: SituationRun) -> bool:
    run.jump_to(evening)
    sandbox, number, caller = run.sandbox, run.people.new_number(), run.people.new_number()
    run.say("A client texts, and another one calls and leaves a voicemail.")
    texted = run.decides(sandbox.texts.write(number, "Could you call me on Monday?"), Reason.ANSWERED)
    sandbox.call.dial(caller)
    sandbox.call.press("1")
    sandbox.call.do("speak")
    sandbox.call.hang_up()
    wait(lambda: sandbox.explainer.reason_of(CALLS, sandbox.call.name) is not None, "the call was not counted")
    told = len(sandbox.practice_mail.all())
    run.jump_to(next_opening)

    def is_it(mail: PracticeLetter) -> bool:
        return mail.to == DESK and number in mail.words and caller in mail.words

    mail = sandbox.practice_mail.wait_for(is_it, told, "there was no hand-over")
    run.say(f"The practice opens, and gets one mail: “{mail.subject}”")
    run.say("It has the words of the text, and the voicemail as a recording.")
    return texted and "Could you call me on Monday?" in mail.words and _has_sound_of(mail, caller)


def _has_sound_of(mail: PracticeLetter, caller: str) -> bool:
    """Whether a recording of this caller is attached. Others may have called in the same night."""
    theirs = ["".join(part.split()) for part in mail.words.split("\n\n") if caller in part]  # names may be wrapped
    return any(name in part for part in theirs for name in mail.sounds)


def token_revoked(run: SituationRun) -> bool:
    run.jump_to(evening)
    sandbox = run.sandbox
    sandbox.jump(sandbox.clock.now() + PAUSE)  # an earlier notice would delay this one
    told = len(sandbox.practice_mail.all())

    def is_known() -> bool:
        return any(about == SLACK for about, _ in sandbox.process.ready() or ())

    with sandbox.slack.token_revoked():
        run.say("Somebody revokes the token with which Autoreply reads and writes in Slack.")
        wait(is_known, "Autoreply did not notice it")
        sandbox.jump(sandbox.clock.now() + USUAL + MINUTE)
        wrong = sandbox.practice_mail.wait_for(_says(Phase.NEW), told, "nobody was told")
        run.say(f"Such trouble may pass by itself. After five minutes, the owner is told by mail: “{wrong.subject}”")
    run.say("Slack accepts the token again, and Autoreply is started again.")
    sandbox.process.stop()
    sandbox.process.start()
    wait(lambda: not is_known(), "Autoreply did not notice that")
    over = _over(sandbox, told)
    run.say(f"Once it has been well for ten minutes, the owner is told: “{over.subject}”")
    return "Slack" in wrong.words and SLACK in over.words


def _over(sandbox: Sandbox, told: int) -> PracticeLetter:
    """Let time pass until the owner is told that it is over: it counts from Autoreply's first look after its start."""
    for _ in range(3):
        sandbox.jump(sandbox.clock.now() + SETTLED + MINUTE)
        with suppress(DemoError):
            return sandbox.practice_mail.wait_for(_says(Phase.OVER), told, "", SHORT)
    raise DemoError("Nobody was told that it is over.")


def _says(phase: Phase) -> Callable[[PracticeLetter], bool]:
    return lambda mail: TITLES[phase] in mail.words.splitlines()


@dataclass(frozen=True, slots=True)
class Situation:
    """One click. `play` returns whether every result was as expected. Raises `DemoError`.

    `seen` are the sections of the page that show it as the client sees it.
    """

    title: str
    says: str
    play: Callable[[SituationRun], bool]
    seen: tuple[str, ...] = ("mail",)


SITUATIONS = {
    "urgent": Situation("Urgent words", "A second text in one night", urgent, ("texts", "oncall")),
    "on-call": Situation("On call at night", "Ben takes the alert with a key", on_call, ("oncall", "gets")),
    "five-texts": Situation("Five texts in a row", "One answer is enough", five_texts, ("texts",)),
    "holiday": Situation("A holiday", "Closed on a day that is usually open", on_a_holiday),
    "vacation": Situation("Vacation with cover", "The answer says who covers", covered),
    "killed": Situation("Crash and restart", "kill -9 during the night", killed, ("mail", "texts")),
    "slack": Situation("Slack unreachable", "Missed messages are found", slack_is_gone, ("slack",)),
    "handed-over": Situation("The next morning", "A text and a voicemail are handed over", handed_over, ("gets",)),
    "token-revoked": Situation("Slack’s token was revoked", "The owner is told", token_revoked, ("gets",)),
    "newsletter": Situation("A newsletter", "Nobody expects an answer", newsletter),
    "bounce": Situation("A bounce", "A report without a return path", bounce),
    "auto-reply": Situation("An automatic reply", "Two machines must not loop", auto_reply),
}
