"""The days ahead at a glance: nothing is told by colour alone, and nothing breaks the drawing."""

import re
import sys
from datetime import UTC, date, datetime
from itertools import pairwise
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest

from autoreply.texts.dates import DateFormat
from autoreply.timeline import Drawing, TimelineError, png, svg, terminal
from autoreply.timeline.style import STYLE
from schedules import (
    Calendar,
    Closure,
    DatedDay,
    HolidayLayer,
    Mode,
    Override,
    Span,
    Vacation,
    read_weekly,
    region,
)

US, GB = DateFormat.of("US"), DateFormat.of("GB")
NEW_YORK = ZoneInfo("America/New_York")
FIRST = date(2026, 11, 23)
NOW = datetime(2026, 11, 24, 20, tzinfo=UTC)
WEEK = read_weekly({"mon-thu": "9-12, 13:00-17:30", "fri": "20:00-02:00"})


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def busy() -> Calendar:
    return Calendar(
        NEW_YORK,
        WEEK,
        holidays=HolidayLayer([region("US")], add=[DatedDay(date(2026, 11, 27), (Span(540, 720),), "Half a day")]),
        dated=[DatedDay(date(2026, 12, 5), (Span(600, 840),), "Open house")],
        vacations=[Vacation(date(2026, 12, 3), date(2026, 12, 4), ("lee",), "Skiing")],
        closures=[Closure(utc("2026-12-02 14:00"), utc("2026-12-02 19:00"), "Painters")],
    ).with_overrides(
        [
            Override(Mode.WORKING, utc("2026-11-28 15:00"), utc("2026-11-28 23:00"), "ana", "court hearing"),
            Override(Mode.AFTER_HOURS, utc("2026-12-01 15:00"), utc("2026-12-01 21:00"), "ana", "dentist"),
        ],
    )


def texts(drawing: str) -> list[str]:
    root = ElementTree.fromstring(drawing)
    return ["".join(node.itertext()) for node in root.iter("{http://www.w3.org/2000/svg}text")]


def test_every_kind_of_time_has_its_pattern_its_label_and_its_place_in_the_legend() -> None:
    drawing = svg([("Hillside", busy())], FIRST, 14, NOW, US)
    for kind in ("open", "holiday", "vacation", "closure", "opened", "shut"):
        assert f'<rect class="{kind}"' in drawing
    written = texts(drawing)
    for label in ("Thanksgiving Day", "Half a day", "Skiing (covered by lee)", "Painters", "court hearing", "dentist"):
        assert label in written
    for kind in (
        "Working hours",
        "Closed",
        "Holiday",
        "Vacation",
        "Closure",
        "Opened manually",
        "Closed manually",
        "Now",
    ):
        assert kind in written


def test_the_mark_of_the_present_crosses_bars_but_no_label() -> None:
    drawing = svg([("Hillside", busy())], FIRST, 14, NOW, US)
    after = drawing.partition('<line class="now"')[2]
    for label in ("Tue", ">Hillside<", ">9 AM\u201312 PM<", "Thanksgiving Day<"):
        assert label in after
    assert '<rect class="open"' not in after.partition("Thanksgiving Day<")[0]
    assert "paint-order: stroke; stroke: #fdfcfa" in drawing


def test_on_a_page_each_week_is_a_picture_with_its_dates_and_names_once_more() -> None:
    rows = [("Hillside", busy()), ("Ana", Calendar(NEW_YORK, WEEK))]
    drawing = Drawing(rows, date(2026, 11, 22), 14, US)
    page, file = drawing.inline(NOW), drawing.alone(NOW)
    assert re.findall(r'role="img" aria-label="(.*?)"', page) == [
        "Working hours from November 22, 2026 to November 28, 2026",
        "Working hours from November 29, 2026 to December 5, 2026",
    ]
    pins = "".join(re.findall(r'<svg class="timeline pin.*?</svg>', page))
    assert pins.count('aria-hidden="true"') == 2 * 3
    assert re.findall(r'class="day" .*?>(\w+)<', pins) == ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"] * 2
    assert re.findall(r'class="name">(\w+)<', pins) == ["Hillside", "Ana"] * 2
    bars = r'<rect class="\w+" x=.*?<title>'
    assert re.findall(bars, page) == re.findall(bars, file)


def test_each_day_says_its_hours_below_its_bar() -> None:
    def told(week: dict[str, str], dates: DateFormat = US, days: int = 7) -> list[str]:
        drawing = svg([("Hillside", Calendar(NEW_YORK, read_weekly(week)))], FIRST, days, None, dates)
        return re.findall(r'class="hours".*?>(.*?)<', drawing)

    assert told({"mon": "9-12, 13:00-17:30"}) == ["9 AM\u201312 PM", "1\u20135:30 PM"]
    assert told({"mon": "9-12, 13:00-17:30"}, GB) == ["09:00\u201312:00", "13:00\u201317:30"]
    assert told({"tue": "20:00-02:00", "wed": "18-24"}) == ["8 PM\u20132 AM", "6 PM\u2013midnight"]
    assert told({"sun": "20:00-02:00"}) == ["until 2 AM", "from 8 PM"]
    assert told({"daily": "0-24"}, days=3) == ["all day"] * 3
    assert told({"mon": "9-24", "tue": "0-24", "wed": "0-10"}) == ["from 9 AM", "all day", "until 10 AM"]


def test_calendars_that_look_the_same_share_a_row_and_others_do_not() -> None:
    other = Calendar(ZoneInfo("Europe/Berlin"), WEEK)
    plain, away = Calendar(NEW_YORK, WEEK), Calendar(NEW_YORK, WEEK, vacations=[Vacation(FIRST, FIRST, (), "")])
    rows = [("Hillside", plain), ("Ana", plain), ("Ben", away), ("Cleo", other), ("Dan", plain)]
    written = texts(svg(rows, FIRST, 7, None, US))
    assert [one for one in written if one in {"Ana", "Ben", "Cleo", "Dan", "Europe/Berlin"}] == [
        "Ana",
        "Dan",
        "Ben",
        "Cleo",
        "Europe/Berlin",
    ]
    assert written.count("1\u20135:30 PM") == 4 + 3 + 4
    crowd = texts(svg([(f"P{number}", plain) for number in range(1_202)], FIRST, 7, None, US))
    assert {"P0", "P1", "and 1,200 more"} <= set(crowd)


def test_weeks_stand_below_each_other_and_begin_as_the_country_has_it() -> None:
    def heads(country: str) -> list[tuple[str, str]]:
        drawing = svg([("Hillside", Calendar(NEW_YORK, WEEK))], date(2026, 11, 25), 12, None, DateFormat.of(country))
        return re.findall(r'class="day" x="([\d.]+)".*?>(\w+)<', drawing)

    for country, first in (("US", "Sun"), ("GB", "Mon")):
        lefts = [day for x, day in heads(country) if float(x) == 177.0]
        assert lefts == [first] * len(lefts)
        assert len({x for x, day in heads(country) if day == "Thu"}) == 1
    israel = svg([("Hillside", Calendar(NEW_YORK, WEEK))], FIRST, 7, None, DateFormat.of("IL"))
    grey = [float(x) for x in re.findall(r'class="weekend" x="([\d.]+)"', israel)]
    assert grey == [172.0 + 4 * 117, 172.0 + 5 * 117]


def test_no_text_of_a_drawing_is_smaller_than_twelve_pixels() -> None:
    sizes = re.findall(r"font-size: ([\d.]+)px", svg([("Hillside", busy())], FIRST, 14, NOW, US))
    assert min(map(float, sizes)) >= 12


def fills(style: str) -> dict[str, str]:
    """The colour of each class."""
    rules = re.findall(r"([^{}]+)\{([^{}]*)\}", style)
    found = ((names, re.search(r"fill: (#\w{6})", rule)) for names, rule in rules)
    return {name.strip(): colour[1] for names, colour in found if colour for name in names.split(",")}


def luminance(colour: str) -> float:
    """WCAG 2.2, "relative luminance"."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_every_text_and_bar_stands_out_from_the_paper_in_light_and_dark() -> None:
    light, _, dark = STYLE.partition("@media")
    for colours in (fills(light), fills(light) | fills(dark.partition("{")[2])):
        for ground in (".paper", ".weekend"):
            for text in (".h", ".sub", ".name", ".day", ".num", ".month", ".cap", ".hours"):
                assert contrast(colours[text], colours[ground]) >= 4.5, (text, ground)
            assert contrast(colours[".open"], colours[ground]) >= 3


def test_on_paper_a_drawing_is_light_whatever_the_reader_s_system_is() -> None:
    drawing = svg([("Hillside", busy())], FIRST, 2, NOW, US)
    assert re.findall(r"@media [^{]*", drawing) == ["@media screen and (prefers-color-scheme: dark) "]


def test_what_does_not_occur_is_not_in_the_legend() -> None:
    written = texts(svg([("Hillside", Calendar(NEW_YORK, WEEK))], FIRST, 3, None, US))
    assert "Working hours" in written
    assert not {"Holiday", "Vacation", "Closure", "Opened manually", "Now"} & set(written)


def test_a_drawing_stands_alone_and_says_what_it_is() -> None:
    drawing = svg([("Hillside", busy()), ("Ana", busy())], FIRST, 40, NOW, US)
    root = ElementTree.fromstring(drawing)
    assert root[0].tag.endswith("style")
    assert "prefers-color-scheme: dark" in drawing
    assert "<title" in drawing
    assert "by the clock of America/New_York: Hillside, Ana." in drawing
    assert "http" not in drawing.replace('xmlns="http://www.w3.org/2000/svg"', "")
    assert "<script" not in drawing


@pytest.mark.parametrize("name", ["Lee & <Sons>", "]]>", "a\x00b\x1b[31m", "\ud800", "\N{FAMILY}" * 80, ""])
def test_no_name_breaks_the_drawing(name: str) -> None:
    calendar = Calendar(NEW_YORK, WEEK, dated=[DatedDay(FIRST, (), name)])
    drawing = svg([(name, calendar)], FIRST, 2, None, US)
    ElementTree.fromstring(drawing.encode())
    assert "\x1b" not in terminal([(name, calendar)], FIRST, 2, US)


@pytest.mark.parametrize("days", [1, 13, 14, 15, 366])
def test_as_many_days_are_drawn_as_asked_for(days: int) -> None:
    drawing = svg([("Hillside", Calendar(NEW_YORK, WEEK))], FIRST, days, None, US)
    assert drawing.count('<text class="day"') == days


def test_a_day_with_a_clock_change_is_as_wide_as_any_other() -> None:
    daily = Calendar(NEW_YORK, read_weekly({"daily": "0-24"}))
    for first in (date(2026, 3, 7), date(2026, 10, 31)):
        root = ElementTree.fromstring(svg([("Always", daily)], first, 3, None, US))
        columns = [float(node.get("x1", "")) for node in root.iter() if node.get("class") == "grid"]
        widths = {round(right - left, 1) for left, right in pairwise(columns)}
        assert max(widths) - min(widths) < 0.2


def test_a_picture_is_a_png_of_twice_the_size() -> None:
    picture = png(svg([("Hillside", busy())], FIRST, 14, NOW, US))
    assert picture.startswith(b"\x89PNG")
    width = int.from_bytes(picture[16:20], "big")
    assert width == 2 * 1008


def test_without_the_library_a_picture_is_refused_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "resvg_py", None)
    with pytest.raises(TimelineError, match=r"needs the library resvg-py.*pipx install"):
        png("<svg/>")


def test_a_drawing_that_is_none_is_refused_in_a_sentence() -> None:
    with pytest.raises(TimelineError, match="could not be made into a PNG"):
        png("not a drawing")


def test_the_terminal_tells_each_day_in_a_bar_and_in_words() -> None:
    told = terminal([("Hillside", busy())], FIRST, 14, GB)
    lines = {line[:10]: line for line in told.splitlines()}
    assert lines["Mon 23 Nov"].endswith("09:00-12:00, 13:00-17:30")
    assert lines["Mon 23 Nov"][19:67] == "·" * 18 + "█" * 6 + "·" * 2 + "█" * 9 + "·" * 13
    assert lines["Thu 26 Nov"].endswith("/" * 48 + "  closed; Thanksgiving Day")
    assert lines["Fri 27 Nov"].endswith("09:00-12:00; Half a day")
    assert lines["Sat 28 Nov"].endswith("10:00-18:00; court hearing")
    assert lines["Tue 1 Dec "].endswith("09:00-10:00, 16:00-17:30; dentist")
    assert lines["Wed 2 Dec "].endswith("14:00-17:30; Painters")
    assert lines["Thu 3 Dec "].endswith("~" * 48 + "  closed; Skiing (covered by lee)")
    assert told.splitlines()[-1].startswith("█ working hours   · closed   / holiday")


def test_the_terminal_tells_a_night_on_both_its_days() -> None:
    told = terminal([("Hillside", Calendar(NEW_YORK, WEEK))], date(2026, 12, 11), 2, GB).splitlines()
    assert told[2].endswith("20:00-24:00")
    assert told[3].endswith("00:00-02:00")


def test_each_row_of_the_terminal_has_the_clock_of_its_own_zone() -> None:
    rows = [("Hillside", Calendar(NEW_YORK, WEEK)), ("Ana", Calendar(ZoneInfo("Europe/Berlin"), WEEK))]
    told = terminal(rows, FIRST, 1, GB)
    assert told.count("09:00-12:00, 13:00-17:30") == 2
    assert "Ana (Europe/Berlin)" in told


def test_dates_and_times_in_a_drawing_are_those_of_the_country() -> None:
    rows = [("Hillside", Calendar(NEW_YORK, WEEK))]
    assert "November 23, 2026, New York time" in texts(svg(rows, FIRST, 1, None, US))
    assert "23 November 2026, New York time" in texts(svg(rows, FIRST, 1, None, GB))
    assert "Working hours, Mon, Nov 23, 1:00 PM to Mon, Nov 23, 5:30 PM" in svg(rows, FIRST, 1, None, US)
    assert "Working hours, Mon 23 Nov, 13:00 to Mon 23 Nov, 17:30" in svg(rows, FIRST, 1, None, GB)
    american, british = terminal(rows, FIRST, 1, US).splitlines(), terminal(rows, FIRST, 1, GB).splitlines()
    assert american[1].split() == [
        "12",
        "AM",
        "3",
        "AM",
        "6",
        "AM",
        "9",
        "AM",
        "12",
        "PM",
        "3",
        "PM",
        "6",
        "PM",
        "9",
        "PM",
    ]
    assert american[2].startswith("Mon, Nov 23, 2026 ")
    assert american[2].endswith("9:00 AM-12:00 PM, 1:00 PM-5:30 PM")
    assert british[1].split() == ["00", "03", "06", "09", "12", "15", "18", "21"]
    assert british[2].endswith("09:00-12:00, 13:00-17:30")
