"""Whatever the calendar brings: people hear when it is really open again, and why it is closed."""

from schedules import Mode
from tests.conversations.conftest import Evening


def test_the_night_in_which_the_clocks_go_back(evening: Evening) -> None:
    practice = evening(at="Sat 1 Nov 23:00", hours={"sun": "7-12"})
    ana = practice.client("Ana Client")
    practice.at("Sun 2 Nov 1:30")
    ana.writes()
    ana.hears("Sunday, November 2", "7:00 AM")
    practice.at("Sun 2 Nov 1:30 again")
    ana.writes("Only an hour went by, though the clock says none did.")
    ana.hears_nothing("already-told")
    practice.at("Sun 2 Nov 4:30")
    ana.writes("And now it is four hours, though the clock says three.")
    ana.hears("7:00 AM", because="answered-again")
    practice.at("Sun 2 Nov 7:00")
    ana.writes()
    ana.hears_nothing("working-hours")


def test_the_night_in_which_the_clocks_go_forward(evening: Evening) -> None:
    practice = evening(at="Sat 8 Mar 23:00", hours={"sun": "02:30-12:00"})
    ana = practice.client("Ana Client")
    practice.at("Sun 9 Mar 1:59:59")
    ana.writes()
    ana.hears("Sunday, March 9", "3:00 AM")  # half past two does not exist that day
    practice.at("Sun 9 Mar 3:00")
    ana.writes()
    ana.hears_nothing("working-hours")


def test_a_vacation_with_cover(evening: Evening) -> None:
    practice = evening(
        at="Fri 21 Nov 16:59",
        more="""
            [[vacation]]
            from = 2025-11-24
            to = 2025-11-28
            cover = "lee"
            [contacts.lee]
            name = "Dr. Lee"
            contact = "+1 555 0100"
        """,
    )
    ana = practice.client("Ana Client")
    practice.at("Wed 26 Nov 11:00")
    ana.writes("Are you in?")
    ana.hears("We are away", "Monday, December 1", "Dr. Lee stands in", "+1 555 0100", "988")
    practice.at("Mon 1 Dec 9:00")
    ana.writes("Welcome back!")
    ana.hears_nothing("working-hours")


def test_an_hour_for_lunch_sends_no_reply_but_to_urgent_words_and_the_evening_does(evening: Evening) -> None:
    practice = evening(at="Tue 25 Nov 11:59", hours={"mon-fri": "9-12, 13-17"}, more='[answers]\nquiet_gaps = "1h"')
    ana, ben = practice.client("Ana Client"), practice.client("Ben Client")
    practice.at("Tue 25 Nov 12:10")
    ana.writes("Is this a good time?")
    ana.hears_nothing("short-gap")
    ben.writes("I want to die.")
    ben.hears("988", "1:00 PM")
    practice.at("Tue 25 Nov 17:10")
    ana.writes("And now?")
    ana.hears("9:00 AM", because="answered")


def test_an_account_that_is_read_at_lunch_has_hours_of_its_own(evening: Evening) -> None:
    accounts = {"office": "", "lunch": 'hours = { mon-fri = "9-17" }'}
    practice = evening(at="Tue 25 Nov 11:59", hours={"mon-fri": "9-12, 13-17"}, accounts=accounts)
    ana = practice.client("Ana Client")
    practice.at("Tue 25 Nov 12:10")
    ana.writes(account="lunch")
    ana.hears_nothing("working-hours")
    ana.writes(account="office")
    ana.hears("1:00 PM")


def test_who_never_wrote_before_gets_a_text_of_their_own_once(evening: Evening) -> None:
    good = "{{ nobody_is_reading }} Back {{ opening }}. Danger: {{ emergency }} {{ crisis }}"
    words = f'[words.en]\nfirst = "Welcome. {good}"\n'
    lee = '[contacts.lee]\nname = "Dr. Lee"\ncontact = "5"\n'
    away = '[[vacation]]\nfrom = 2025-11-27\nto = 2025-11-27\ncover = "lee"\n' + lee
    practice = evening(at="Mon 24 Nov 10:00", more=words + away)
    ana, ben, tom = (practice.client(f"{name} Client") for name in ("Ana", "Ben", "Tom"))
    ana.writes()
    ana.hears_nothing("working-hours")
    practice.at("Mon 24 Nov 20:00")
    ana.writes("Good evening.")
    ana.hears("Our office is closed", "988")  # she wrote this morning
    ben.writes()
    ben.hears("Welcome.", "988")
    practice.at("Tue 25 Nov 1:00")
    ben.writes("Still there?")
    ben.hears("Your message has arrived", because="answered-again")
    practice.at("Tue 25 Nov 20:00")
    ben.writes("Another night.")
    ben.hears("Our office is closed")
    practice.at("Thu 27 Nov 12:00")
    tom.writes()
    tom.hears("Dr. Lee stands in")  # who covers matters more


def test_a_vacation_of_last_year_is_over(evening: Evening) -> None:
    practice = evening(at="Tue 25 Nov 10:00", more="[[vacation]]\nfrom = 2024-11-24\nto = 2024-11-28")
    ana = practice.client("Ana Client")
    ana.writes()
    ana.hears_nothing("working-hours")
    practice.at("Tue 25 Nov 18:00")
    ana.writes()
    ana.hears("Our office is closed at this hour", "Wednesday", never=["away"])


def test_a_holiday_and_the_day_after_with_other_hours(evening: Evening) -> None:
    practice = evening(
        at="Wed 26 Nov 18:00",
        more="""
            [holidays]
            region = "US"
            [holidays.add]
            2025-11-28 = { label = "Day after Thanksgiving", hours = "10-12" }
        """,
    )
    ana, tom = practice.client("Ana Client"), practice.client("Tom Client")
    practice.at("Thu 27 Nov 10:00")
    ana.writes()
    ana.hears("closed for a holiday (Thanksgiving", "Friday, November 28", "10:00 AM", "988")
    practice.at("Fri 28 Nov 11:59:59")
    tom.writes()
    tom.hears_nothing("working-hours")
    practice.at("Fri 28 Nov 12:00")
    tom.writes()
    tom.hears("Monday, December 1", "9:00 AM")


def test_an_evening_that_runs_into_a_holiday_is_one_closed_period(evening: Evening) -> None:
    practice = evening(at="Wed 26 Nov 23:50", more='[holidays]\nregion = "US"')
    ana = practice.client("Ana Client")
    ana.writes()
    ana.hears("closed at this hour", "Friday, November 28")
    practice.at("Thu 27 Nov 0:10")
    ana.writes("And a happy Thanksgiving!")
    ana.hears_nothing("already-told")


def test_a_holiday_on_which_this_practice_works(evening: Evening) -> None:
    holidays = '[holidays]\nregion = "US"\n'
    for skip, reason in (('skip = ["Veterans Day"]', "working-hours"), ("skip = []", "answered")):
        practice = evening(at="Tue 11 Nov 10:00", more=holidays + skip)
        ana = practice.client("Ana Client")
        ana.writes()
        if reason == "answered":
            ana.hears("Veterans Day", because=reason)
        else:
            ana.hears_nothing(reason)


def test_one_different_day(evening: Evening) -> None:
    practice = evening(at="Sat 22 Nov 10:00", more='[[day]]\ndate = 2025-11-22\nhours = "10-14"\nlabel = "Open house"')
    ana = practice.client("Ana Client")
    ana.writes()
    ana.hears_nothing("working-hours")
    practice.at("Sat 22 Nov 14:00")
    ana.writes()
    ana.hears("closed at this hour (Open house)", "Monday, November 24")


def test_a_day_that_is_closed_is_called_what_the_practice_calls_it(evening: Evening) -> None:
    day = '[[day]]\ndate = 2025-11-25\nhours = "closed"\nlabel = "Training"'
    practice = evening(at="Tue 25 Nov 11:00", more=day)
    ana = practice.client("Ana Client")
    ana.writes()
    ana.hears("closed for the time being (Training)", "Wednesday, November 26", "988")


def test_a_closure_from_a_calendar_file(evening: Evening) -> None:
    practice = evening(at="Mon 24 Nov 8:00")
    ana = practice.client("Ana Client")
    (practice.file.parent / "closures.ics").write_text(
        "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\nBEGIN:VEVENT\nUID:1\nDTSTAMP:20251101T000000Z\nSUMMARY:Painters\n"
        "DTSTART;VALUE=DATE:20251125\nDTEND;VALUE=DATE:20251127\nEND:VEVENT\nEND:VCALENDAR\n".replace("\n", "\r\n")
    )
    practice.falls_asleep()
    practice.writes_file('[holidays]\nfeeds = ["closures.ics"]')
    practice.opens_its_eyes()
    practice.engine.feeds.refresh()
    practice.at("Tue 25 Nov 10:00")
    ana.writes()
    ana.hears("closed for the time being", "Thursday, November 27", "988", never=["Painters"])


def test_office_hours_past_midnight(evening: Evening) -> None:
    practice = evening(at="Fri 21 Nov 21:00", hours={"fri": "20:00-02:00", "mon": "9-17"})
    ana = practice.client("Ana Client")
    ana.writes()
    ana.hears_nothing("working-hours")
    practice.at("Sat 22 Nov 1:59:59")
    ana.writes()
    ana.hears_nothing("working-hours")
    practice.at("Sat 22 Nov 2:00")
    ana.writes()
    ana.hears("Monday, November 24")


def test_a_practice_that_never_opens_again_promises_no_day(evening: Evening) -> None:
    practice = evening(at="Tue 25 Nov 10:00", hours={"daily": "closed"})
    ana = practice.client("Ana Client")
    ana.writes()
    ana.hears("no date is set yet", "911", "988", never=["November", "AM"])
    practice.at("Tue 25 Nov 14:00")
    ana.writes()
    ana.hears("988", because="answered-again")


def test_open_for_once_in_the_evening(evening: Evening) -> None:
    practice = evening(at="Mon 24 Nov 17:30")
    ana = practice.client("Ana Client")
    practice.overrides(Mode.WORKING, until="Mon 24 Nov 20:00")
    ana.writes()
    ana.hears_nothing("working-hours")
    practice.at("Mon 24 Nov 20:00")
    ana.writes()
    ana.hears("Tuesday, November 25")


def test_who_wrote_while_somebody_had_opened_is_noticed_late_and_was_in_time(evening: Evening) -> None:
    practice = evening(at="Mon 24 Nov 19:00")
    ana = practice.client("Ana Client")
    practice.overrides(Mode.WORKING, until="Mon 24 Nov 20:00")
    practice.falls_asleep()
    practice.at("Mon 24 Nov 19:59:59")
    ana.writes()
    practice.at("Mon 24 Nov 20:05")
    practice.opens_its_eyes()
    ana.hears_nothing("working-hours")


def test_closed_for_the_afternoon_and_the_night_after_it_are_one_closed_period(evening: Evening) -> None:
    practice = evening(at="Mon 24 Nov 15:00")
    practice.overrides(Mode.AFTER_HOURS, until="Mon 24 Nov 17:30")
    ana = practice.client("Ana Client")
    ana.writes()
    ana.hears("closed for the time being", "Tuesday, November 25")
    practice.at("Mon 24 Nov 17:40")
    ana.writes("Still?")
    ana.hears_nothing("already-told")


def test_closed_for_once_at_noon_and_never_why(evening: Evening) -> None:
    practice = evening(at="Mon 24 Nov 12:00")
    ana, tom = practice.client("Ana Client"), practice.client("Tom Client")
    ana.writes()
    ana.hears_nothing("working-hours")
    practice.overrides(Mode.AFTER_HOURS, until="Tue 25 Nov 11:00")
    ana.writes("Hello?")
    ana.hears("closed for the time being", "Tuesday, November 25", "11:00 AM", "988", never=["heating", "Ruiz"])
    practice.record.overrides.end(None, practice.clock.now(), "Lee")
    practice.later(minutes=1)
    tom.writes()
    tom.hears_nothing("working-hours")
