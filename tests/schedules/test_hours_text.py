"""What people write for hours, and what is asked back."""

from contextlib import suppress
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schedules import HoursError, Span, read_spans, read_weekly
from schedules.spans import say_spans
from tests.schedules.places import week

READ = {
    "9-5": "09:00-17:00",
    "9am-5pm": "09:00-17:00",
    "9 a.m. - 5 p.m.": "09:00-17:00",
    "9.00–17.00": "09:00-17:00",
    "9:00—17:00": "09:00-17:00",
    "9 to 5": "09:00-17:00",
    "from 9 until 5": "09:00-17:00",
    "9\N{NO-BREAK SPACE}\N{MINUS SIGN} 17": "09:00-17:00",
    "9-17": "09:00-17:00",
    "9-5pm": "09:00-17:00",
    "9am-5": "09:00-17:00",
    "0900-1730": "09:00-17:30",
    "9h30-17h": "09:30-17:00",
    "09:00:00-17:00:00": "09:00-17:00",
    "8-12": "08:00-12:00",
    "7-12": "07:00-12:00",
    "9-1": "09:00-13:00",
    "7-3": "07:00-15:00",
    "12-5": "12:00-17:00",
    "12:30-1:30": "12:30-13:30",
    "1-5pm": "13:00-17:00",
    "11-1pm": "11:00-13:00",
    "9-noon": "09:00-12:00",
    "noon-5": "12:00-17:00",
    "noon to midnight": "12:00-24:00",
    "12 noon - 5 pm": "12:00-17:00",
    "midnight-8": "00:00-08:00",
    "17:00-24:00": "17:00-24:00",
    "17:00-0:00": "17:00-24:00",
    "9pm-12am": "21:00-24:00",
    "0-24": "00:00-24:00",
    "24h": "00:00-24:00",
    "all day": "00:00-24:00",
    "9-12, 13:00-17:30": "09:00-12:00, 13:00-17:30",
    "9-12, 1-5": "09:00-12:00, 13:00-17:00",
    "13-17; 9-12": "09:00-12:00, 13:00-17:00",
    "9-12 and 2-6": "09:00-12:00, 14:00-18:00",
    "9-12, 12-17": "09:00-12:00, 12:00-17:00",
    "20:00-02:00": "20:00 - Tue 02:00",
    "20:00 - Tue 02:00": "20:00 - Tue 02:00",
    "20:00 - 02:00 the next day": "20:00 - Tue 02:00",
    "18:00-8:00": "18:00 - Tue 08:00",
    "20-2": "20:00 - Tue 02:00",
    "8pm-2": "20:00 - Tue 02:00",
    "8-2am": "20:00 - Tue 02:00",
    "9-12, 20:00-2:00": "09:00-12:00, 20:00 - Tue 02:00",
    "closed": "closed",
    "CLOSED": "closed",
    "Off": "closed",
}

ASKED_BACK = {
    "9-9": '"09:00-21:00"',
    "8-8": '"08:00-20:00", "20:00 - 08:00 the next day", "00:00-24:00" or "closed"',
    "12-12": '"00:00-12:00", "12:00-24:00", "00:00-24:00" or "closed"',
    "12-noon": '"closed"',
    "9:00-9:00": '"09:00-21:00"',
    "09:00-09:00": '"00:00-24:00"',
    "0:00-0:00": '"00:00-24:00"',
    "5-9": '"17:00-21:00" or "05:00-09:00"',
    "5:00-9:00": '"17:00-21:00" or "05:00-09:00"',
    "1-5": '"13:00-17:00" or "01:00-05:00"',
    "5-1": '"17:00 - 01:00 the next day" or "05:00-13:00"',
    "13-5": '"13:00 - 05:00 the next day" or "13:00-17:00"',
    "09:00-5:00": '"09:00 - 05:00 the next day" or "09:00-17:00"',
    "20-12": '"20:00 - 12:00 the next day" or "20:00-24:00"',
    "18-8": '"18:00 - 08:00 the next day" or "18:00-20:00"',
    "8-midnight": '"20:00-24:00" or "08:00-24:00"',
}

REFUSED = {
    "": "not a window",
    "-": "not a window",
    "9": "not a window",
    "9-": "not a window",
    "9-5-7": "not a window",
    "9-5,": "not a window",
    "nine to five": "not a time",
    "9-25": "no clock shows",
    "9:70-10:00": "no clock shows",
    "20:00-26:00": "no clock shows",
    "13pm-5pm": "not a time",
    "24:00-02:00": "opens nothing",
    "9-12, 11-13": "overlap",
    "20:00-8:00, 22:00-23:00": "overlap",
    "20:00 - Wed 02:00": "not the day after",
    "\N{ARABIC-INDIC DIGIT NINE}-5": "not a time",
    "½-5": "not a time",
}


def said(text: str) -> str:
    return say_spans(week(mon=text, sun="9-10").days[0], 0)


@pytest.mark.parametrize("text", READ)
def test_hours_are_read_as_people_write_them(text: str) -> None:
    assert said(text) == READ[text]
    assert said(said(text)) == said(text)


@pytest.mark.parametrize("text", ASKED_BACK)
def test_what_may_mean_two_things_is_asked_back(text: str) -> None:
    with pytest.raises(HoursError) as caught:
        read_spans(text, "mon")
    error = caught.value
    assert (error.read, error.key) == (text, "mon")
    assert ASKED_BACK[text] in error.hint
    assert str(error).startswith(f'mon = "{text}": ')
    for offer in error.hint.split('"')[1::2]:
        read_spans(offer)  # what we propose, we take


@pytest.mark.parametrize("text", REFUSED)
def test_what_cannot_be_read_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(HoursError, match=REFUSED[text]) as caught:
        read_spans(text, "mon")
    assert caught.value.hint


def test_an_end_at_23_59_is_taken_at_its_word_but_remarked_on() -> None:
    spans, notes = read_spans("17:00-23:59", "mon")
    assert spans == (Span(17 * 60, 23 * 60 + 59),)
    assert [(note.key, "24:00?" in note.says) for note in notes] == [("mon", True)]
    assert read_spans("17:00-24:00", "mon")[1] == ()


@pytest.mark.parametrize(("text", "remarked"), [("12:00-09:00", True), ("09:00-05:00", True), ("20:00-08:00", False)])
def test_a_night_as_long_as_a_day_is_remarked_on(text: str, remarked: bool) -> None:
    assert bool(read_spans(text)[1]) is remarked


@pytest.mark.parametrize(
    ("text", "remarks"),
    [
        ("9:00-2:00", ['"9:00-2:00" is read as 09:00-14:00. Write "09:00-14:00" if you mean that.']),
        ("9:00-5:00", ['"9:00-5:00" is read as 09:00-17:00. Write "09:00-17:00" if you mean that.']),
        ("9-2", []),
        ("9am-2:00", []),
        ("09:00-14:00", []),
        ("12:30-1:30", []),
        ("9:00-12:00", []),
    ],
)
def test_an_end_like_a_time_of_the_night_that_is_taken_for_the_afternoon_is_said(text: str, remarks: list[str]) -> None:
    assert [note.says for note in read_spans(text)[1]] == remarks


DAYS = {
    "Monday": "Mon",
    "Mo": "Mon",
    "mondays": "Mon",
    "Thurs.": "Thu",
    "M-F": "Mon-Fri",
    "mon-fri": "Mon-Fri",
    "Mon – Fri": "Mon-Fri",
    "monday to friday": "Mon-Fri",
    "mo-fr": "Mon-Fri",
    "mon_to_fri": "Mon-Fri",
    "weekdays": "Mon-Fri",
    "weekend": "Sat-Sun",
    "sat, sun": "Sat-Sun",
    "Sat & Sun": "Sat-Sun",
    "daily": "Mon-Sun",
    "every day": "Mon-Sun",
}


@pytest.mark.parametrize("key", DAYS)
def test_days_are_read_as_people_write_them(key: str) -> None:
    described = read_weekly({key: "9-5"}).describe()
    assert f"{DAYS[key]} 09:00-17:00" in described


def test_days_that_are_not_named_are_closed_and_a_range_may_pass_sunday() -> None:
    assert read_weekly({"sat-mon": "9-12"}).describe() == ["Mon 09:00-12:00", "Tue-Fri closed", "Sat-Sun 09:00-12:00"]


def test_hours_may_stand_in_a_list() -> None:
    assert read_weekly({"mon": ["9-12", "13-17"]}) == read_weekly({"mon": "9-12, 13-17"})


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ({"mon": "9-5", "weekdays": "9-5"}, 'Mon is given twice, first under "mon"'),
        ({"mon, mon-fri": "9-5"}, "Mon is named twice"),
        ({"mon-mon": "9-5"}, "one day or all seven"),
        ({"t": "9-5"}, '"tue" or "thu"'),
        ({"wendsday": "9-5"}, 'Write "wednesday"'),
        ({"mon-tue-wed": "9-5"}, "more than one range"),
        ({"holidays": "closed"}, r"\[holidays\]"),
        ({"": "9-5"}, "names no day"),
        ({"mon": 9}, "text in quotes"),
        ({"mon": []}, "text in quotes"),
        ({"mon": True}, "text in quotes"),
    ],
)
def test_days_that_are_doubtful_are_refused(table: dict[str, object], says: str) -> None:
    with pytest.raises(HoursError, match=says):
        read_weekly(table)


def test_nights_are_said_back_with_the_day_they_end_on() -> None:
    told = week(mon_to_thu="20:00-08:00", fri="9-5").describe()
    assert told == [
        "Mon 20:00 - Tue 08:00",
        "Tue 20:00 - Wed 08:00",
        "Wed 20:00 - Thu 08:00",
        "Thu 20:00 - Fri 08:00",
        "Fri 09:00-17:00",
        "Sat-Sun closed",
    ]


def test_a_night_that_runs_into_the_next_morning_is_remarked_on() -> None:
    notes = week(mon="20:00-10:00", tue="9-5").notes
    assert [note.key for note in notes] == ["mon"]
    assert "Mon 20:00 - Tue 10:00 runs into Tue 09:00-17:00" in notes[0].says
    assert week(mon="20:00-9:00", tue="9:00-17:00").notes == ()


def test_a_week_without_any_hours_is_remarked_on() -> None:
    assert "always closed" in read_weekly({}).notes[0].says


HOURLIKE = st.text(st.sampled_from("0123456789:.-–—,; apmnoiduhtclsew\u00a0&+"), max_size=24)


def only_refuses(key: str, text: str) -> None:
    with suppress(HoursError):
        spans, _ = read_spans(text, key)
        assert all(first.end <= second.start for first, second in pairwise(spans))
    try:
        week = read_weekly({key: text})
    except HoursError:
        return
    assert read_weekly(dict(line.split(" ", 1) for line in week.describe())).days == week.days


@given(st.text(max_size=12) | st.sampled_from(["mon", "mon-fri", "sat, sun"]), HOURLIKE | st.text(max_size=40))
def test_no_text_does_worse_than_to_be_refused(key: str, text: str) -> None:
    only_refuses(key, text)


@pytest.mark.soak
@settings(max_examples=100_000)
@given(st.text(max_size=12) | st.sampled_from(["mon", "mon-fri", "sat, sun"]), HOURLIKE | st.text(max_size=40))
def test_none_of_a_hundred_thousand_texts_does_worse_than_to_be_refused(key: str, text: str) -> None:
    only_refuses(key, text)


@given(
    st.dictionaries(st.text(max_size=8), st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.text()))
)
def test_no_table_does_worse_than_to_be_refused(table: dict[str, object]) -> None:
    with suppress(HoursError):
        read_weekly(table)
