"""Staff in Slack are protected too: a status and quiet notifications at closing, given back at opening."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from schedules import Mode
from tests.conversations.staff import Practice
from tests.peers.processes import wait_until

Staff = Callable[..., Practice]

TUESDAY_NINE = "Back on Tuesday, November 24 at 9:00 AM"


@pytest.fixture
def staff(tmp_path: Path) -> Iterator[Staff]:
    with ExitStack() as stack:

        def begin(*given: Any, **wishes: Any) -> Practice:
            return stack.enter_context(Practice(tmp_path, *given, **wishes))

        yield begin


def test_closing_sets_status_and_quiet_and_opening_leaves_nothing(staff: Staff) -> None:
    practice = staff()
    practice.at("2026-11-23 16:59")
    assert (practice.shows("ana"), practice.asked()) == ("", [])
    practice.at("2026-11-23 17:00")
    assert practice.shows("ana") == f"{TUESDAY_NINE} (zzz)"
    practice.sleeps_until("2026-11-24 08:58")
    assert practice.shows("ana") == f"{TUESDAY_NINE} (zzz)"
    practice.at("2026-11-24 09:00")
    assert practice.shows("ana") == ""
    assert practice.kept("ana") == ""
    assert practice.troubles() == []


def test_whoever_has_no_status_is_not_asked_after_in_the_morning(staff: Staff) -> None:
    practice = staff()
    practice.at("2026-11-23 17:00")
    before = len(practice.asked())
    practice.at("2026-11-24 09:00")
    assert len(practice.asked()) == before


def test_a_status_of_their_own_is_given_back_and_then_forgotten(staff: Staff) -> None:
    practice = staff({"ana": "", "ben": "", "cleo": ""})
    practice.sets("ana", "Books & <tea>", ":books:")
    practice.sets("ben", "Lunch", ":bread:", until="2026-11-23 18:00")
    practice.sets("cleo", "In training", ":gone:")
    practice.at("2026-11-23 17:00")
    assert practice.shows("ana") == f"{TUESDAY_NINE} (zzz)"
    assert "Books & <tea>" in practice.kept("ana")
    practice.at("2026-11-24 09:00")
    assert practice.shows("ana") == "Books & <tea>"
    assert practice.shows("ben") == ""  # it would have ended at six
    assert practice.shows("cleo") == "In training"  # though its emoji is gone
    assert practice.kept("ana") == practice.kept("cleo") == ""


def test_a_status_changed_at_night_wins_until_the_next_switch(staff: Staff) -> None:
    practice = staff()
    practice.sets("ana", "In training")
    practice.at("2026-11-23 17:00")
    practice.sets("ana", "At the opera")
    practice.at("2026-11-23 20:00")
    practice.wishes(Mode.AFTER_HOURS, "2026-11-24 12:00")  # closed for longer: no switch
    assert practice.shows("ana") == "At the opera (zzz)"
    assert "In training" not in practice.kept("ana")
    practice.at("2026-11-24 12:00")
    assert practice.shows("ana") == "At the opera"
    practice.at("2026-11-24 17:00")
    assert practice.shows("ana") == "Back on Wednesday, November 25 at 9:00 AM (zzz)"
    practice.at("2026-11-25 09:00")
    assert practice.shows("ana") == "At the opera"


def test_a_status_that_was_cleared_at_night_stays_cleared(staff: Staff) -> None:
    practice = staff()
    practice.at("2026-11-23 17:00")
    practice.sets("ana", "", "")
    practice.wishes(Mode.AFTER_HOURS, "2026-11-24 12:00")
    assert practice.shows("ana") == " (zzz)"
    practice.at("2026-11-24 12:00")
    assert practice.shows("ana") == ""


def test_a_closure_that_lasts_longer_moves_what_is_ours(staff: Staff) -> None:
    practice = staff()
    practice.sets("ana", "In training")
    practice.at("2026-11-23 17:00")
    practice.at("2026-11-23 20:00")
    practice.wishes(Mode.AFTER_HOURS, "2026-11-24 12:00")
    practice.sleeps_until("2026-11-24 11:58")
    assert practice.shows("ana") == "Back on Tuesday, November 24 at 12 noon (zzz)"
    practice.at("2026-11-24 12:00")
    assert practice.shows("ana") == "In training"


def test_notifications_woken_by_hand_stay_awake_and_ones_longer_asleep_stay_asleep(staff: Staff) -> None:
    practice = staff({"ana": "", "ben": ""})
    practice.people["ben"].snoozes(26 * 60)
    practice.at("2026-11-23 17:00")
    practice.people["ana"].snoozes(0)
    practice.wishes(Mode.AFTER_HOURS, "2026-11-24 12:00")
    assert not practice.shows("ana").endswith("(zzz)")
    practice.at("2026-11-24 12:00")
    assert practice.shows("ben") == " (zzz)"
    assert practice.asked("dnd.endSnooze") == []


def test_their_own_quiet_hours_are_never_touched(staff: Staff) -> None:
    practice = staff()
    record = practice.people["ana"].record
    record.dnd_enabled, record.dnd_start, record.dnd_end = (
        True,
        *(int(practice.moment(at).timestamp()) for at in ("2026-11-23 18:00", "2026-11-24 07:00")),
    )
    own = (record.dnd_enabled, record.dnd_start, record.dnd_end)
    practice.at("2026-11-23 17:00")
    practice.at("2026-11-23 19:00")
    practice.wishes(Mode.WORKING, "2026-11-23 20:00")
    practice.at("2026-11-23 20:00")
    practice.at("2026-11-24 09:00")
    assert len(practice.asked("dnd.endSnooze")) == 1
    assert practice.asked("dnd.endDnd") == []
    assert (record.dnd_enabled, record.dnd_start, record.dnd_end) == own


def test_a_vacation_names_the_day_and_who_covers_from_the_evening_before(staff: Staff) -> None:
    more = """
[contacts.lee]
name = "Dr Lee"
contact = "+1 555 0100"
[[vacation]]
from = 2026-12-28
to = 2027-01-02
person = "ana"
cover = "lee"
"""
    practice = staff({"ana": "", "ben": ""}, at="2026-12-25 12:00", more=more)
    practice.at("2026-12-25 17:00")
    assert practice.shows("ana") == "Back on Monday, January 4; Dr Lee covers (zzz)"
    assert practice.shows("ben") == "Back on Monday, December 28 at 9:00 AM (zzz)"
    practice.at("2026-12-28 09:00")
    assert practice.shows("ana") == "Back on Monday, January 4; Dr Lee covers (zzz)"
    assert practice.shows("ben") == ""
    practice.at("2027-01-04 09:00")
    assert practice.shows("ana") == ""


def test_each_person_by_their_own_hours_and_in_their_own_language(staff: Staff) -> None:
    ben = 'languages = ["de"]\ntimezone = "America/Los_Angeles"\nhours = { mon-fri = "9-13" }'
    practice = staff({"ana": "", "ben": ben})
    practice.at("2026-11-23 16:00")
    assert (practice.shows("ana"), practice.shows("ben")) == ("", "Wieder da am Dienstag, 24. November, um 9 Uhr (zzz)")
    practice.at("2026-11-23 17:00")
    practice.at("2026-11-24 09:00")
    assert (practice.shows("ana"), practice.shows("ben")[-5:]) == ("", "(zzz)")
    practice.at("2026-11-24 12:00")
    assert practice.shows("ben") == ""


def test_the_next_change_of_a_person_wakes_the_daemon(staff: Staff) -> None:
    practice = staff({"ana": 'hours = { mon-fri = "9-15" }'})
    assert practice.engine.timer.next_change() == practice.moment("2026-11-23 15:00")


def test_sixty_people_close_at_once_within_the_limits_and_nobody_is_lost(staff: Staff) -> None:
    keys = [f"p{number:02}" for number in range(60)]
    away = "".join(f'[[vacation]]\nfrom = 2026-11-24\nto = 2026-12-01\nperson = "p{n}"\n' for n in range(50, 60))
    practice = staff(dict.fromkeys(keys, ""), more=away)
    practice.sleeps_until("2026-11-23 17:00")
    took = practice.settles()
    assert all(practice.shows(key).endswith("(zzz)") for key in keys)
    assert practice.refused_for_speed() == 0
    assert 120 <= took <= 300
    first = [one.user for one in practice.asked("dnd.setSnooze")[:10]]
    assert first == [f"UP{number}" for number in range(50, 60)]  # who is away for a week
    assert practice.troubles() == []


def test_who_opens_at_night_is_freed_before_others_close(staff: Staff) -> None:
    keys = [f"p{number:02}" for number in range(20)]
    early = 'hours = { mon-fri = "9-12" }'
    practice = staff({**dict.fromkeys(keys, ""), "zoe": early}, at="2026-11-23 11:00")
    practice.at("2026-11-23 12:00")
    assert practice.shows("zoe").endswith("(zzz)")
    practice.sleeps_until("2026-11-23 17:00")
    before = len(practice.asked())
    practice.wishes(Mode.WORKING, "2026-11-23 19:00", person="zoe")
    assert practice.shows("zoe") == ""
    assert practice.asked()[before].user == "UZOE"
    practice.settles()
    assert all(practice.shows(key).endswith("(zzz)") for key in keys)


def test_others_use_up_the_limit_and_slack_says_how_long_to_wait(staff: Staff) -> None:
    practice = staff({"ana": "", "ben": ""})
    practice.sleeps_until("2026-11-23 17:00")
    for _ in range(20):
        practice.slack.tiers.take("dnd.setSnooze")
    assert practice.settles() <= 61
    assert practice.refused_for_speed() == 1
    assert practice.shows("ana") == f"{TUESDAY_NINE} (zzz)"
    assert practice.troubles() == []


def test_a_token_revoked_on_friday_night_is_said_once_by_name_and_holds_nobody_up(staff: Staff) -> None:
    practice = staff({"ana": "", "ben": ""}, at="2026-11-27 12:00")
    practice.slack.revoke(practice.tokens["ana"])
    practice.at("2026-11-27 17:00")
    assert practice.shows("ben").endswith("(zzz)")
    (says,) = practice.troubles()
    assert "ana" in says
    assert "token_revoked" in says
    assert "xoxp" not in says
    for minute in range(1, 5):
        practice.at(f"2026-11-27 17:0{minute}")
    again = practice.looks()
    assert again is not None
    assert 50 <= again <= 60
    practice.gives_a_token("ana")
    practice.at("2026-11-27 17:05")
    assert practice.shows("ana").startswith("Back on Monday")
    assert practice.troubles() == []


def test_a_trouble_ends_with_the_token_it_was_about(staff: Staff) -> None:
    practice = staff()
    practice.slack.revoke(practice.tokens["ana"])
    practice.at("2026-11-23 17:00")
    assert len(practice.troubles()) == 1
    practice.takes_the_token_of("ana")
    practice.at("2026-11-23 17:01")
    assert practice.troubles() == []


def test_a_closure_of_less_than_a_minute_is_not_worth_a_word(staff: Staff) -> None:
    practice = staff()
    practice.wishes(Mode.AFTER_HOURS, "2026-11-23 12:00:50")
    assert practice.asked() == []
    practice.at("2026-11-23 12:00:50")
    practice.wishes(Mode.AFTER_HOURS, "2026-11-23 12:02:50")
    assert practice.shows("ana").endswith("(zzz)")


def test_slack_out_of_order_at_closing_is_said_and_tried_again(staff: Staff) -> None:
    practice = staff({"ana": "", "ben": ""})
    practice.slack.fail_next(status=503, times=1)
    practice.at("2026-11-23 17:00")
    assert len(practice.troubles()) == 1
    practice.sets("ana", "At the opera")
    practice.at("2026-11-23 17:01")
    assert practice.shows("ana") == practice.shows("ben") == f"{TUESDAY_NINE} (zzz)"
    assert practice.troubles() == []
    practice.at("2026-11-24 09:00")
    assert practice.shows("ana") == "At the opera"


def test_a_daemon_dead_over_the_opening_keeps_nobody_quiet(staff: Staff) -> None:
    practice = staff({"ana": "", "ben": ""})
    practice.sets("ana", "In training")
    practice.at("2026-11-23 17:00")
    practice.dies()
    practice.sleeps_until("2026-11-24 09:00")
    assert practice.shows("ana") == practice.shows("ben") == ""
    practice.sleeps_until("2026-11-24 09:30")
    practice.wakes()
    assert practice.shows("ana") == "In training"


def test_what_ended_hours_ago_does_not_come_back_in_the_afternoon(staff: Staff) -> None:
    practice = staff()
    practice.sets("ana", "In training")
    practice.at("2026-11-23 17:00")
    practice.dies()
    practice.sleeps_until("2026-11-24 14:00")
    practice.wakes()
    assert practice.shows("ana") == practice.kept("ana") == ""


def test_a_restart_in_the_night_does_not_take_ours_for_theirs(staff: Staff) -> None:
    practice = staff()
    practice.sets("ana", "In training")
    practice.at("2026-11-23 17:00")
    practice.dies()
    practice.sleeps_until("2026-11-23 23:00")
    practice.wakes()
    practice.wishes(Mode.AFTER_HOURS, "2026-11-24 12:00")
    practice.at("2026-11-24 12:00")
    assert practice.shows("ana") == "In training"


def test_a_restart_between_asking_and_confirming_does_it_again(staff: Staff) -> None:
    practice = staff()
    practice.sets("ana", "In training")
    practice.slack.fail_next("dnd.setSnooze", error="missing_scope")
    practice.at("2026-11-23 17:00")  # the status is set, the snooze refused
    assert "missing_scope" in practice.troubles()[0]
    practice.dies()
    practice.wakes()
    assert practice.shows("ana") == f"{TUESDAY_NINE} (zzz)"
    practice.at("2026-11-24 09:00")
    assert practice.shows("ana") == "In training"


def test_a_refused_snooze_leaves_the_status_confirmed_and_what_is_set_by_hand_stands(staff: Staff) -> None:
    practice = staff()
    practice.slack.fail_next("dnd.setSnooze", times=30, error="missing_scope")
    practice.at("2026-11-23 17:00")
    assert practice.shows("ana") == TUESDAY_NINE
    (says,) = practice.troubles()
    assert "Notifications are not paused" in says
    assert "status is not set" not in says
    practice.sets("ana", "At the opera")
    for minute in range(1, 12):
        practice.at(f"2026-11-23 17:{minute:02}")
        assert practice.shows("ana") == "At the opera"
    assert len(practice.asked("dnd.setSnooze")) >= 10  # once a minute
    practice.slack.faults.forget()
    practice.at("2026-11-23 17:13")
    assert practice.shows("ana") == "At the opera (zzz)"
    assert practice.troubles() == []
    practice.at("2026-11-24 09:00")
    assert practice.shows("ana") == "At the opera"


def test_a_refused_status_leaves_notifications_paused(staff: Staff) -> None:
    practice = staff()
    practice.slack.fail_next("users.profile.set", error="permission_denied")
    practice.at("2026-11-23 17:00")
    assert practice.shows("ana") == " (zzz)"
    assert "The status is not set" in practice.troubles()[0]
    assert "Notifications" not in practice.troubles()[0]
    practice.at("2026-11-23 17:01")
    assert practice.shows("ana") == f"{TUESDAY_NINE} (zzz)"
    assert len(practice.asked("dnd.setSnooze")) == 1


def test_opening_after_a_closing_that_failed_half_frees_at_once(staff: Staff) -> None:
    practice = staff()
    practice.slack.fail_next("dnd.setSnooze", error="snooze_failed")
    practice.wishes(Mode.AFTER_HOURS, "2026-11-23 15:00")
    assert practice.shows("ana").startswith("Back")
    practice.sleeps_until("2026-11-23 12:00:10")
    practice.wishes(Mode.WORKING, "2026-11-23 17:00")  # what it showed before
    assert practice.shows("ana") == ""
    assert practice.kept("ana") == ""
    assert practice.troubles() == []


def test_opening_at_night_frees_at_once(staff: Staff) -> None:
    practice = staff({"ana": "", "ben": ""})
    practice.sets("ana", "In training")
    practice.at("2026-11-23 17:00")
    practice.at("2026-11-23 22:00")
    practice.wishes(Mode.WORKING, "2026-11-23 23:00", person="ana")
    assert practice.shows("ana") == "In training"
    assert practice.shows("ben").endswith("(zzz)")
    practice.at("2026-11-23 23:00")
    assert practice.shows("ana") == f"{TUESDAY_NINE} (zzz)"


def test_without_a_token_a_person_is_left_alone_until_there_is_one(staff: Staff) -> None:
    practice = staff({"ana": "", "ben": "|presence = false"})
    practice.takes_the_token_of("ana")
    practice.at("2026-11-23 17:00")
    assert practice.asked() == []
    assert practice.troubles() == []
    practice.gives_a_token("ana")
    practice.at("2026-11-23 17:05")
    assert practice.shows("ana") == f"{TUESDAY_NINE} (zzz)"
    assert practice.shows("ben") == ""


def test_words_and_emoji_of_the_practice(staff: Staff) -> None:
    practice = staff(slack='status_text = "Out of the office. {back}"\nstatus_emoji = ":house:"')
    practice.at("2026-11-23 17:00")
    assert practice.shows("ana") == f"Out of the office. {TUESDAY_NINE} (zzz)"
    assert practice.people["ana"].status[1] == ":house:"


def test_where_slack_finds_the_time_too_long_a_day_of_quiet_has_to_do(staff: Staff) -> None:
    practice = staff(at="2026-11-27 12:00")
    practice.slack.fail_next("dnd.setSnooze", error="too_long")
    practice.at("2026-11-27 17:00")
    assert practice.shows("ana") == "Back on Monday, November 30 at 9:00 AM (zzz)"
    practice.sleeps_until("2026-11-28 17:01")
    assert practice.shows("ana") == "Back on Monday, November 30 at 9:00 AM"


def test_a_practice_that_never_opens_says_no_date_and_nothing_lasts_for_ever(staff: Staff) -> None:
    practice = staff({"ana": 'hours = { mon = "closed" }'})
    assert practice.shows("ana") == "Away for now (zzz)"
    practice.sleeps_until("2026-11-30 12:01")
    assert practice.shows("ana") == ""


def test_the_running_daemon_does_it_all_by_itself(staff: Staff) -> None:
    practice = staff({"ana": "", "ben": ""})
    practice.sets("ana", "In training")
    practice.engine.start()
    try:
        practice.sleeps_until("2026-11-23 17:00")
        assert wait_until(lambda: all(practice.shows(one).endswith("(zzz)") for one in ("ana", "ben")), seconds=30)
        practice.sleeps_until("2026-11-24 09:00")
        assert wait_until(lambda: practice.shows("ana") == "In training", seconds=30)
    finally:
        practice.engine.stop()


def test_do_not_disturb_is_left_alone_for_who_is_on_call_and_set_when_their_week_ends(staff: Staff) -> None:
    turns = '[oncall]\npeople = ["ana", "ben"]\nhandoff = "mon 9:00"\nstarting = 2026-11-23\n'
    reach = '[reach]\nways = [{ slack = "UOWNER" }]\n'
    practice = staff({"ana": "", "ben": ""}, more=f'{reach}{turns}alerts = ["team"]')
    practice.at("2026-11-23 17:00")
    assert practice.shows("ana") == TUESDAY_NINE
    assert practice.shows("ben") == f"{TUESDAY_NINE} (zzz)"
    practice.at("2026-11-29 20:00")
    practice.wishes(Mode.AFTER_HOURS, "2026-11-30 12:00")
    practice.at("2026-11-30 09:01")
    assert "(zzz)" in practice.shows("ana")
    assert "(zzz)" not in practice.shows("ben")
