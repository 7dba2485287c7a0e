"""What a client learns of who is on call: what the practice wrote, where urgent words alert somebody; else nothing."""

from pathlib import Path

import pytest

from autoreply.inspect.provider_fallbacks import fallbacks
from autoreply.notices.alerts.protocol_watch import NOBODY
from tests.conversations.morning import MARIA, TOM, plain_of
from tests.conversations.oncall import ANA, BEN, ONCALL, OWNER, OnCallPractice

MAIL = "maria@mail.example"
WRITTEN = 'If it cannot wait, write again with the word "urgent". The person on call is then told.'
SHORT = 'The word "urgent" alerts us.'
SPOKEN = "If it cannot wait, you can ask for the person on call."
KEY = "To be connected to the person on call, press 3."
PROTOCOL = f"""
[oncall.protocol.en]
written = '{WRITTEN}'
short = '{SHORT}'
spoken = '{SPOKEN}'
"""
IN_TEXTS_AND_CALLS = ONCALL.replace('"texts", "office", "line"', '"texts", "line"') + PROTOCOL


class TalkingPractice(OnCallPractice):
    """Somebody writes by mail and by text, and calls."""

    def mailed(self, text: str = "Could we move Thursday?") -> str:
        """The reply to a mail."""
        before = len(self.letters(MAIL))
        self.mails(MAIL, text)
        self.looks()
        (reply,) = self.letters(MAIL)[before:]
        return plain_of(reply)

    def texted(self, body: str = "Could we move Thursday?", sender: str = MARIA) -> str:
        """The reply to a text."""
        self.texts(body, sender)
        self.looks()
        return str(self.twilio.phone(sender).texts[-1].body)


def menu(practice: OnCallPractice) -> str:
    """What a caller hears until somebody has to press a key."""
    line = practice.calls()
    return " ".join(str(one) for one in line.heard)


def test_clients_learn_it_on_every_channel_that_alerts_below_the_help_and_what_they_do_alerts(tmp_path: Path) -> None:
    with TalkingPractice(tmp_path, more=ONCALL + PROTOCOL) as practice:
        practice.looks()
        mail, text, call = practice.mailed(), practice.texted(), menu(practice)
        assert mail.index("911") < mail.index("988") < mail.index(WRITTEN) < mail.index("Hillside")
        assert text.index("911") < text.index("988") < text.index(SHORT)
        assert f"{SPOKEN} {KEY}" in call
        assert practice.heard(ANA) == []
        practice.texts("urgent", TOM)
        practice.looks()
        assert len(practice.heard(ANA)) == 1, "the words do what they say"


def test_a_quote_of_it_alerts_nobody(tmp_path: Path) -> None:
    with TalkingPractice(tmp_path, more=ONCALL + PROTOCOL) as practice:
        practice.looks()
        reply = practice.mailed()
        assert WRITTEN in reply
        quoted = "\n".join(f"> {line}" for line in reply.splitlines())
        practice.mails(MAIL, f"Thank you, Monday is fine.\n\n{quoted}")
        practice.looks()
        assert practice.heard(ANA) == []
        practice.mails(MAIL, f"It is urgent now.\n\n{quoted}")
        practice.looks()
        assert len(practice.heard(ANA)) == 1


def test_a_quote_of_it_below_a_line_that_is_another_one_each_night_alerts_nobody(tmp_path: Path) -> None:
    lines = r"{{ nobody_is_reading }} {{ emergency }}\n{{ crisis }}\nWe read {{ opening }}.\n{{ on_call }}\nYour team"
    own = f'[words.en]\nordinary = "{lines}"\n'
    with TalkingPractice(tmp_path, more=ONCALL + PROTOCOL + own) as practice:
        practice.looks()
        reply = practice.mailed()
        assert WRITTEN in reply
        practice.mails(MAIL, f"Thank you.\n\n{reply}")
        practice.looks()
        assert practice.heard(ANA) == []


@pytest.mark.parametrize(
    ("said", "subject", "text"),
    [
        ('Write "urgent".', "Hello", "Write urgent"),
        ('"Urgent"', "Hello", "urgent"),
        ('"Urgent"', "Urgent", "Please call"),
        ('Reply "urgent, please call".', "Hello", "Reply urgent, please call"),
    ],
)
def test_who_writes_just_what_it_says_is_heard(tmp_path: Path, said: str, subject: str, text: str) -> None:
    with TalkingPractice(tmp_path, more=ONCALL + f"[oncall.protocol.en]\nwritten = '{said}'\n") as practice:
        practice.looks()
        reply = practice.mailed()
        assert said in reply
        practice.mails(MAIL, f"Thank you.\n\n{reply}")
        practice.looks()
        assert practice.heard(ANA) == []
        practice.mails(MAIL, text, subject=subject)
        practice.looks()
        assert len(practice.heard(ANA)) == 1


def test_where_urgent_words_alert_nobody_and_without_a_wording_every_text_stays_as_it_is(tmp_path: Path) -> None:
    for name in ("off", "on"):
        (tmp_path / name).mkdir()
    with TalkingPractice(tmp_path / "off", more=ONCALL) as practice:
        plain = practice.mailed(), practice.texted(), menu(practice)
        assert KEY in plain[2], "the menu names the key as ever"
    with TalkingPractice(tmp_path / "on", more=IN_TEXTS_AND_CALLS) as practice:
        told = practice.mailed(), practice.texted(), menu(practice)
    assert told[0] == plain[0], "mail alerts nobody here"
    assert told[1].replace(f"{SHORT} ", "") == plain[1] != told[1]
    assert told[2].replace(f"{SPOKEN} ", "") == plain[2] != told[2]


def test_the_last_way_that_works_goes_and_the_daemon_says_that_nobody_keeps_it(tmp_path: Path) -> None:
    with TalkingPractice(tmp_path, more=ONCALL + PROTOCOL) as practice:
        practice.looks()
        assert NOBODY not in practice.troubles()
        for number in (ANA, BEN, OWNER):
            practice.texts("STOP", number)
        practice.looks()
        assert NOBODY not in practice.troubles(), "calls still work"
        for person in practice.engine.notices.people():
            for way in practice.engine.notices.ways(person):
                practice.record.ways.disable(way.digest, practice.clock.now())
        practice.looks()
        assert NOBODY in practice.troubles()
        told = practice.mailed(), practice.texted(sender=TOM), menu(practice)
        assert not any(said in text for text in told for said in (WRITTEN, SHORT, SPOKEN)), "nobody would be alerted"
    with TalkingPractice(tmp_path, more=ONCALL) as practice:
        practice.looks()
        assert NOBODY not in practice.troubles(), "nothing is told"


def test_a_mailbox_of_the_practice_alone_is_no_way_to_be_alerted(tmp_path: Path) -> None:
    with TalkingPractice(tmp_path, more=ONCALL + PROTOCOL) as practice:
        for person in practice.engine.notices.people():
            for way in practice.engine.notices.ways(person):
                if not way.watched:
                    practice.record.ways.disable(way.digest, practice.clock.now())
        practice.looks()
        assert WRITTEN not in practice.mailed(), "nobody looks there at night"
        assert NOBODY in practice.troubles()


def test_what_the_provider_says_without_us_promises_nothing(tmp_path: Path) -> None:
    with TalkingPractice(tmp_path, more=ONCALL + PROTOCOL) as practice:
        documents = [text for _, found in fallbacks(practice.engine) for text in found.values()]
        assert any("988" in text for text in documents)
        assert not any(said in text for text in documents for said in (WRITTEN, SHORT, SPOKEN))
