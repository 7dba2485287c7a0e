"""Conversations of the morning after odd nights: four channels, an early person, and recordings that are none."""

from datetime import timedelta
from pathlib import Path

import pytest

from autoreply.notices.handover.job import HandoverJob
from autoreply.record import RecordError
from autoreply_demo.simulators.telephone import ACCOUNT, AUTH
from channels.twilio.whatsapp import WhatsAppChannel
from schedules import Mode
from tests.conversations.morning import ANA, BEN, MARIA, OURS, TOM, Practice, plain_of
from tests.conversations.test_the_morning import OWN_CHANNELS, TWO
from tests.peers.processes import wait_until

NIA, SAM = "+15550100003", "+15550100004"
WHATSAPP = f"""
[channels.chat]
kind = "whatsapp"
account_sid = "{ACCOUNT}"
auth_token = "{AUTH}"
numbers = ["{OURS}"]
public_url = "https://desk.example.org"
api_base_url = "@api@"
"""


class FourChannels(Practice):
    """It is on WhatsApp as well."""

    def writes_file(self) -> None:
        super().writes_file()
        hook = "https://desk.example.org/hooks/chat/whatsapp"
        self.twilio.sender(OURS, callback_url=hook, fallback_url=self.twilio.bin("<Response/>"))
        text = self.file.read_text(encoding="utf-8")
        self.file.write_text(text.replace("@api@", self.twilio.base_url), encoding="utf-8")

    def chats(self, body: str, sender: str) -> None:
        self.twilio.texts(f"whatsapp:{sender}", f"whatsapp:{OURS}", body)
        self.twilio.settle()
        assert isinstance(self.engine.accounts["chat"].channel, WhatsAppChannel)


def test_three_people_on_four_channels_are_three_entries_with_all_that_each_wrote(tmp_path: Path) -> None:
    with FourChannels(tmp_path, more=WHATSAPP) as practice:
        practice.mails("nia@mail.example")
        practice.texts("by text", MARIA)
        practice.calls(MARIA, speaks=9)
        practice.chats("by chat", TOM)
        practice.texts("I want to kill myself", TOM)
        practice.at("2026-11-24 09:00")
        text = practice.told()
        assert text.startswith("3 people wrote or called, 1 with urgent words.\n")
        entries = {entry.partition("\n")[0]: entry for entry in text.split("\n\n* ")[1:]}
        [maria] = [entry for first, entry in entries.items() if first.startswith(MARIA)]
        assert "> by text" in maria
        assert "Voicemail, 9 s on line" in maria
        assert "> by chat" in text
        assert text.index("> I want to kill myself") < text.index("> by text")


def test_a_person_who_is_opened_by_hand_early_is_told_early_and_nobody_else(tmp_path: Path) -> None:
    with Practice(tmp_path, people=TWO, more=OWN_CHANNELS) as practice:
        practice.mails("nia@mail.example", channel="ana-mail")
        practice.texts("To everybody")
        practice.clock.advance(hours=12)
        practice.overrides(Mode.WORKING, "2026-11-24 12:00", "ana")
        assert "* nia@mail.example" in practice.told(ANA)
        practice.nobody_is_told()
        practice.at("2026-11-24 08:00")
        assert practice.letters(ANA) == [], "and not again at her own opening"
        practice.at("2026-11-24 09:00")
        assert practice.told().startswith("1 person wrote or called.")
        practice.at("2026-11-24 13:00")
        assert practice.told(BEN).startswith("Nobody wrote or called.")


def test_recordings_that_are_late_absent_failed_or_too_large_are_said_and_the_late_one_follows(
    tmp_path: Path,
) -> None:
    with Practice(tmp_path, more="longest_message = 300\n[delivery]\nattach_up_to = 1") as practice:
        practice.line.sweep()
        practice.calls(SAM, speaks=280)
        practice.twilio.hold_recordings()
        practice.calls(MARIA, speaks=9)
        late = practice.twilio.state.recordings.all()[-1]
        for caller, status in ((TOM, "absent"), (NIA, "failed")):
            call = practice.twilio.state.calls.add(from_=caller, to=OURS, status="completed")
            practice.twilio.state.recordings.add(call_sid=call.sid, status=status)
        practice.line.sweep()
        practice.at("2026-11-24 09:00")
        [mail] = practice.letters("desk@home.example")
        text = " ".join(plain_of(mail).split())
        assert list(mail.message.iter_attachments()) == []
        for says in (
            "The recording is not ready yet. It follows as soon as it is.",
            "The provider could not keep the recording.",
            "The recording is too large for a mail. Listen to it on the page.",
        ):
            assert text.count(says) == 1, (says, text)
        others, _, only_called = text.partition("CALLS WITHOUT A MESSAGE")
        assert only_called.startswith(f" * {TOM}"), "the caller who left no sound is not lost"
        assert MARIA in others, "and who may have spoken is not one of them"
        assert NIA in others
        practice.twilio.release_recordings()
        assert late.status == "completed"
        for _ in range(3):
            practice.looks(minutes=6)
        sounds = [part for one in practice.letters("desk@home.example") for part in one.message.iter_attachments()]
        assert [part.get_content_type() for part in sounds] == ["audio/mpeg"]


CLOSED_FOR_WEEKS = """
[delivery]
delete_after_delivery = true
[[vacation]]
from = 2026-11-24
to = 2026-12-04
label = "Winter"
"""


def test_after_two_weeks_with_texts_of_41_people_the_last_one_comes_in_a_mail_of_its_own(tmp_path: Path) -> None:
    with Practice(tmp_path, more=CLOSED_FOR_WEEKS) as practice:
        kept = []
        for number in range(1, 42):
            practice.clock.advance(minutes=20)
            kept.append(practice.texts(f"Words of number {number}.", f"+1555010{number:04}"))
        practice.looks(minutes=1)
        practice.at("2026-12-07 09:00")
        [mail] = practice.letters("desk@home.example")
        text = " ".join(plain_of(mail).split())
        assert "> Words of number 40." in text
        assert "Words of number 41." not in text
        assert "And 1 more on the page. Their texts and voicemails come in messages of their own." in text
        practice.looks(minutes=11)
        [_, alone] = practice.letters("desk@home.example")
        assert "Words of number 41." in plain_of(alone)
        state = practice.twilio.state.messages
        assert [one.sid for one in state.all() if one.direction == "inbound"] == kept, "each mail may yet come back"
        practice.looks(hours=6)
        practice.looks(minutes=1)
        assert [one.sid for one in state.all() if one.direction == "inbound"] == []


CLOSED_FOR_LONGER_THAN_KEPT = """
[record]
keep = "3d"
[[vacation]]
from = 2026-11-24
to = 2026-12-04
label = "Winter"
"""


def test_what_came_first_in_a_closed_period_longer_than_the_record_keeps_is_in_the_hand_over(tmp_path: Path) -> None:
    with Practice(tmp_path, more=CLOSED_FOR_LONGER_THAN_KEPT) as practice:
        practice.mails("nia@mail.example")
        practice.texts("Are you there?", MARIA)
        for day in range(24, 31):
            practice.at(f"2026-11-{day} 12:00")
        practice.mails("tom@mail.example")
        practice.at("2026-12-07 09:00")
        told = practice.told()
        assert told.startswith("3 people wrote or called.")
        assert "nia@mail.example" in told
        assert "> Are you there?" in told
        practice.looks(hours=5)
        assert len(messages(practice)) == 3, "the mail may come back, and is composed again then"
        practice.looks(hours=2)
        assert messages(practice) == [], "and then they are kept no longer"
        assert practice.letters("desk@home.example") == []


def messages(practice: Practice) -> list[int]:
    """What the record still has."""
    with practice.record.database.read() as connection:
        return list(connection.exec_driver_sql("SELECT id FROM message").scalars())


def test_the_hand_over_does_not_repeat_words_that_are_held_until_their_mail_cannot_come_back(tmp_path: Path) -> None:
    with Practice(tmp_path, more="[delivery]\nredacted = true", at="2026-11-24 08:30") as practice:
        practice.twilio.state.redacts_bodies = True
        practice.texts("Are you there?", MARIA)
        assert "Are you there?" in practice.told()
        practice.at("2026-11-24 09:00")
        assert len(practice.engine.delivering.redacted.held.texts()) == 1
        told = practice.told()
        assert "You have it already, in an earlier message." in " ".join(told.split())
        assert "Are you there?" not in told
        for _ in range(8):
            practice.looks(hours=1)
        assert practice.engine.delivering.redacted.held.texts() == []
        assert practice.letters("desk@home.example") == []


def test_what_no_hand_over_will_ever_list_is_kept_no_longer_than_the_record_keeps(tmp_path: Path) -> None:
    """The practice is never closed, and one of its channels has hours of its own."""
    more = '[record]\nkeep = "1d"\n[channels.texts.hours]\nmon-fri = "9:00-17:00"'
    with NeverClosed(tmp_path, more=more) as practice:
        practice.texts("Are you there?", MARIA)
        practice.mails("nia@mail.example")
        assert len(messages(practice)) == 2
        practice.looks(hours=26)
        practice.looks(hours=8)
        assert messages(practice) == []


def test_what_waits_for_somebody_who_left_the_settings_waits_until_the_practice_has_it(tmp_path: Path) -> None:
    with Practice(tmp_path, people={"nia": ""}) as practice:
        practice.at("2026-11-24 09:00")
        before = practice.clock.now()
        for person in ("", "nia"):
            made = practice.record.handovers.last(person, before)
            assert made is not None
            assert made.opened == before
        settings = practice.engine.settings.model_copy(update={"people": {}})
        engine = practice.engine
        job = HandoverJob(settings, practice.record, engine.notices, engine.hours.of, practice.clock, lambda *_: None)
        later = before + timedelta(days=2)
        assert practice.record.handovers.begin("", (before, later), later, {}) is not None
        assert job.waits_since(later) == before, "that of nia, who may have been away since"


class NeverClosed(Practice):
    """It is open day and night."""

    def writes_file(self) -> None:
        super().writes_file()
        text = self.file.read_text(encoding="utf-8")
        assert '\nmon-fri = "9-17"\n' in text
        self.file.write_text(text.replace('\nmon-fri = "9-17"\n', '\ndaily = "0-24"\n'), encoding="utf-8")


def told(practice: Practice) -> list[str]:
    """What is told after one more heartbeat."""
    practice.engine.run_heartbeat()
    return practice.troubles()


def test_a_record_that_takes_no_outcomes_is_told_though_it_can_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    says = "No room is left on the disk of the record."

    def full(_results: object) -> None:
        raise RecordError(says)

    with Practice(tmp_path) as practice:
        with monkeypatch.context() as broken:
            broken.setattr(practice.record.outgoing, "write", full)
            practice.mails("maria@mail.example")
            assert wait_until(lambda: says in told(practice))
            assert len(practice.letters("maria@mail.example")) == 1
        assert says not in told(practice)
