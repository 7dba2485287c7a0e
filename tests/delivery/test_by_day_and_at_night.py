"""Texts and voicemails reach the people of the practice: at once by day, else at the next opening."""

from tests.calls.practice import MARIA, TOM
from tests.delivery.conftest import Delivers
from tests.delivery.practice import body_of, sounds_of


def test_by_day_a_text_is_mailed_at_once_and_once(delivers: Delivers) -> None:
    practice = delivers("Mon 10:00")
    practice.text("I would like to talk")
    practice.works()
    practice.works(minutes=1)
    [mail] = practice.mails
    assert mail.message["Subject"] == "Text message, 10:00 AM EST"
    assert f"Text message from {MARIA}" in body_of(mail)
    assert "I would like to talk" in body_of(mail)
    assert mail.message["Auto-Submitted"] == "auto-generated"


def test_a_voicemail_is_mailed_as_sound_with_who_when_and_how_long(delivers: Delivers) -> None:
    practice = delivers("Mon 10:00")
    practice.voicemail(72)
    practice.works()
    [mail] = practice.mails
    assert mail.message["Subject"] == "Voicemail, 1 min 12 s, 10:00 AM EST"
    [(name, kind, sound)] = sounds_of(mail)
    assert (name, kind) == ("voicemail-2026-11-23-1000.mp3", "audio/mpeg")
    assert sound[:2] == b"\xff\xfb"
    assert "Length: 1 min 12 s" in body_of(mail)


def test_after_hours_nothing_is_mailed_until_the_practice_opens(delivers: Delivers) -> None:
    practice = delivers("Mon 20:00")
    practice.text()
    practice.voicemail(caller=TOM)
    practice.works()
    practice.works(hours=3)
    assert practice.mails == []
    practice.opens("Tue 9:00")
    assert sorted(mail.message["Subject"].split(",")[0] for mail in practice.mails) == ["Text message", "Voicemail"]
    assert all("Mon, Nov 23, 2026, 8:00 PM EST" in body_of(mail) for mail in practice.mails)


def test_a_practice_may_have_everything_at_once_or_only_the_texts(delivers: Delivers) -> None:
    practice = delivers("Mon 20:00", texts='delivery = { deliver = "at-once" }')
    practice.text()
    practice.voicemail()
    practice.works()
    assert [mail.message["Subject"].split(",")[0] for mail in practice.mails] == ["Text message"]
    practice.opens("Tue 9:00")
    assert len(practice.mails) == 2


def test_what_came_before_this_was_ever_looked_for_is_not_delivered(delivers: Delivers) -> None:
    practice = delivers("Mon 10:00")
    practice.record.bookmarks.put("main-texts", "deliveries-since", practice.clock.now().isoformat())
    practice.clock.advance(days=-1)
    practice.text("long ago")
    practice.clock.advance(days=1)
    practice.works()
    assert practice.mails == []
    practice.text("today")
    practice.works()
    assert ["today" in body_of(mail) for mail in practice.mails] == [True]


def test_hand_overs_carry_the_night_and_only_what_they_left_out_comes_by_itself(delivers: Delivers) -> None:
    practice = delivers("Mon 20:00")
    practice.engine.delivering.job.hands_over = True
    practice.text("first")
    practice.text("second", sender=TOM)
    practice.works()
    first = practice.deliveries()[0]
    practice.goes_to("Tue 9:00")
    practice.record.deliveries.carried([first.number], "cafe", practice.clock.now())
    practice.works(minutes=5)
    assert practice.mails == []
    practice.works(minutes=6)
    assert ["second" in body_of(mail) for mail in practice.mails] == [True]


def test_what_came_in_a_closed_period_of_weeks_is_delivered_at_its_end(delivers: Delivers) -> None:
    practice = delivers("Mon 20:00", more='[[vacation]]\nfrom = 2026-11-24\nto = 2026-12-18\nlabel = "Winter"')
    practice.text("before the vacation")
    practice.works()
    practice.works(days=24)
    assert practice.mails == []
    practice.works(days=3, hours=13)
    assert ["before the vacation" in body_of(mail) for mail in practice.mails] == [True]


def test_a_clock_that_was_a_day_ahead_at_the_start_holds_nothing_back_once_it_is_right(delivers: Delivers) -> None:
    practice = delivers("Tue 20:00")
    practice.engine.delivering.job.hands_over = True
    practice.goes_to("Mon 20:00")
    practice.voicemail()
    practice.works()
    practice.goes_to("Tue 9:11")
    practice.works()
    assert len(practice.mails) == 1
