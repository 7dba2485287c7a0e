"""The pages that change the settings file, without a browser: what is saved, what is refused, and in which words."""

import html
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.practice import PASSWORD, PEOPLE, VOICE, Front, front, has_account, ordinary, with_password
from tests.browser.visitor import Response, Visitor
from tests.peers.unprivileged import read_only

WEEK = ["9:00-12:00, 13:00-17:30"] * 4 + ["9:00-13:00", "closed", "closed"]
SAM = '[[vacation]]\nfrom = 2026-12-28T13:00:00\nto = 2027-01-04\nperson = "sam"\ncover = "lee"\n'
OWN = "Closed until {{ opening }}. {{ nobody_is_reading }} {{ emergency }} {{ crisis }}"


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Front]:
    with front(PEOPLE, tmp_path) as found:
        ordinary(found)
        yield found


@pytest.fixture(scope="module")
def unchanged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    """For visits that save nothing."""
    with front(PEOPLE, tmp_path_factory.mktemp("mistakes")) as found:
        yield found


def hidden(page: str) -> dict[str, str]:
    fields = re.findall(r'<input type="hidden" name="([^"]+)" value="(.*?)">', page, re.DOTALL)
    return {name: html.unescape(value) for name, value in fields if name != "csrf"}


def words(answer: Response) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", answer.text)))


def week(**days: str) -> dict[str, str]:
    names = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    return {f"day-{number}": days.get(name, WEEK[number]) for number, name in enumerate(names)}


def reviews(visitor: Visitor, path: str, **fields: str) -> Response:
    """Fill in the form of a page and press Review."""
    seen = hidden(visitor.reads(f"/{path.partition('/')[0]}"))["seen"]
    return visitor.posts(f"/{path}", None, **{"seen": seen, "do": "review", **fields})


def saves(visitor: Visitor, path: str, **fields: str) -> Response:
    """The same, and press Save; the page that follows."""
    review = reviews(visitor, path, **fields)
    assert review.status == 200, words(review)
    answer = visitor.posts(f"/{path}", None, **hidden(review.text), do="save")
    assert answer.status == 303, words(answer)
    return visitor.gets(answer.headers["location"])


@pytest.mark.parametrize(
    ("path", "fields", "old", "new", "says"),
    [
        ("hours", week(sat="10-12"), 'fri = "9:00-13:00"\n', 'fri = "9:00-13:00"\nsat = "10-12"\n', "Sat 10-12"),
        (
            "hours",
            {"who": "ana", **dict(zip(week(), ["8:00-14:00"] * 3 + ["closed"] * 4, strict=True))},
            ', fri = "9-13" }',
            ', fri = "closed" }',
            "Hours of Ana Duarte: Fri closed",
        ),
        (
            "hours",
            {"who": "lee", **week(fri="closed")},
            "[people.sam]",
            '[people.lee.hours]\nmon-thu = "9:00-12:00, 13:00-17:30"\n[people.sam]',
            "Hours of Dr Lee Park: Fri closed",
        ),
        (
            "hours",
            {"who": "ana", "follow": "1"},
            'hours = { mon-wed = "8:00-14:00", fri = "9-13" }\n',
            "",
            "no hours",
        ),
        (
            "hours/day",
            {"date": "Dec 12", "hours": "10-2pm", "label": "", "person": ""},
            'label = "Open house"\n',
            'label = "Open house"\n\n[[day]]\ndate = 2026-12-12\nhours = "10-2pm"\n',
            "Sat, Dec 12, 2026 for Hillside Counseling: 10-2pm",
        ),
        (
            "away",
            {"person": "sam", "from": "Dec 28", "from_time": "1pm", "to": "Jan 4, 2027", "to_time": "", "cover": "lee"},
            'cover = "lee"\n',
            f'cover = "lee"\n\n{SAM}',
            "Sam Okafor is away from Mon, Dec 28, 2026, 1:00 PM to Mon, Jan 4, 2027, Dr Lee Park covers",
        ),
        (
            "away",
            {"remove": "0", "person": "ana"},
            '[[vacation]]\nperson = "ana"\nfrom = 2026-12-01\nto = 2026-12-04\ncover = "lee"\n',
            "",
            "Removed: Ana Duarte is away from Tue, Dec 1, 2026",
        ),
        (
            "words",
            {"channel": "office-mail", "language": "en", "occasion": "ordinary", "text": OWN, "place": "practice"},
            None,
            f'\n[words.en]\nordinary = "{OWN}"\n',
            "Text (any night or weekend, English)",
        ),
        (
            "words",
            {"channel": "office-mail", "language": "en", "occasion": "footer", "text": "Suite 4", "place": "channel"},
            None,
            '\n[channels.office-mail.words.en]\nfooter = "Suite 4"\n',
            "Text (the footer, below every text, English)",
        ),
    ],
)
def test_a_form_is_reviewed_saved_in_effect_in_the_history_and_undone(
    made: Front, path: str, fields: dict[str, str], old: str | None, new: str, says: str
) -> None:
    visitor, before = Visitor(made.url), made.file.read_text(encoding="utf-8")
    expected = before + new if old is None else before.replace(old, new)
    assert before != expected
    page = saves(visitor, path, **fields)
    assert made.file.read_text(encoding="utf-8") == expected
    assert "Saved, and in effect." in words(page)
    assert says in words(page)
    history = visitor.gets("/history")
    assert says in words(history)
    assert "The practice, 8:20 PM today" in words(history)
    assert re.search(r"\d\. Settings changed\s+The practice, 8:20 PM today", words(history)), "in the chain of papers"
    number = re.search(r'name="change" value="(\d+)"', history.text)
    assert number is not None
    undone = visitor.posts("/history/undo", change=number[1])
    assert undone.status == 303
    assert made.file.read_text(encoding="utf-8") == before
    assert "Undone: " in words(visitor.gets(undone.headers["location"]))


def test_several_people_cover_an_absence_in_the_order_in_which_they_are_chosen(tmp_path: Path) -> None:
    kim = '[contacts.kim]\nname = "Kim Sato"\ncontact = "+1 555 0107"\n'
    with front(PEOPLE + kim, tmp_path) as made:
        visitor = Visitor(made.url)
        assert "Choose each person once." in words(reviews(visitor, "away", **AWAY, cover="kim", cover2="kim"))
        assert "Choose somebody from the list." in words(reviews(visitor, "away", **AWAY, cover="kim", cover2="zoe"))
        page = saves(visitor, "away", **AWAY, cover="kim", cover2="lee")
        assert "Ana Duarte is away from Mon, Dec 7, 2026 to Tue, Dec 8, 2026, Kim Sato, else Dr Lee Park" in words(page)
        assert 'person = "ana"\ncover = ["kim", "lee"]\n' in made.file.read_text(encoding="utf-8")
        assert made.engine.settings.vacations[-1].cover == ("kim", "lee")
        assert 'id="cover2"' in page.text
        assert 'id="cover3"' not in page.text, "only two can be reached"


def test_the_review_warns_of_two_absences_of_one_person_at_one_time_and_saves_both(made: Front) -> None:
    visitor, warning = Visitor(made.url), "already. If you do not mean both, remove one of them."
    for person, first, last in (("ana", "Nov 30", "Nov 30"), ("ana", "Dec 5", "Dec 6"), ("sam", "Dec 2", "Dec 3")):
        review = reviews(visitor, "away", person=person, **{"from": first, "to": last})
        assert warning not in words(review), "another time, or another person"
    fields = {"person": "ana", "from": "Dec 4", "from_time": "1pm", "to": "Dec 8"}
    twice = words(reviews(visitor, "away", **fields))
    assert f"Ana Duarte is away from Tue, Dec 1, 2026 to Fri, Dec 4, 2026 {warning}" in twice
    saves(visitor, "away", **fields)
    assert made.file.read_text(encoding="utf-8").count('person = "ana"') == 3, "two absences and a channel"


def test_a_holiday_is_worked_on_and_kept_again(made: Front) -> None:
    visitor, before = Visitor(made.url), made.file.read_text(encoding="utf-8")
    page = visitor.reads("/hours")
    kept = re.findall(r'name="(keep-[\d-]+)" value="yes" checked>', page)
    assert kept[0] == "keep-2026-11-26"
    assert "Thu, Nov 26, 2026: Thanksgiving Day" in words(visitor.gets("/hours"))
    saves(visitor, "hours/holidays", which="holidays", **dict.fromkeys(kept[1:], "yes"))
    assert made.file.read_text(encoding="utf-8") == before.replace("skip = []", 'skip = ["Thanksgiving Day"]')
    assert 'name="keep-2026-11-26" value="yes">' in visitor.reads("/hours")
    saves(visitor, "hours/holidays", which="holidays", **dict.fromkeys(kept, "yes"))
    assert made.file.read_text(encoding="utf-8") == before


def test_the_review_says_who_is_told_what_from_when_and_nothing_is_saved_yet(made: Front) -> None:
    visitor, before = Visitor(made.url), made.file.read_text(encoding="utf-8")
    answer = reviews(visitor, "away", person="ana", **{"from": "Dec 7", "to": "Dec 8", "cover": "lee"})
    said = words(answer)
    assert "Closed Mon, Dec 7, 2026, 8:00 AM to 2:00 PM" in said
    assert "People who write on ana-mail on Mon, Dec 7, 2026, 8:00 AM EST get:" in said
    assert "Dr Lee Park" in said
    assert "+[[vacation]]" in said.replace("New: ", "")
    assert made.file.read_text(encoding="utf-8") == before
    back = visitor.posts("/away", None, **hidden(answer.text), do="back")
    assert 'value="Dec 7"' in back.text
    assert "That is: Mon, Dec 7, 2026." in words(back)


def test_two_windows_the_second_is_refused_keeps_what_was_typed_and_shows_what_changed(made: Front) -> None:
    one, other = Visitor(made.url), Visitor(made.url)
    review = reviews(other, "hours", **week(sun="10-11"))
    saves(one, "hours", **week(sat="10-12"))
    saved = made.file.read_text(encoding="utf-8")
    refused = other.posts("/hours", None, **hidden(review.text), do="save")
    assert refused.status == 409
    assert "was changed after you opened this page, so nothing was saved" in words(refused)
    assert 'New: +sat = "10-12"' in words(refused)
    assert 'value="10-11"' in refused.text
    assert made.file.read_text(encoding="utf-8") == saved
    fields = {**week(sat="10-12", sun="10-11"), "seen": hidden(refused.text)["seen"], "do": "review"}
    again = other.posts("/hours", None, **fields)
    assert other.posts("/hours", None, **hidden(again.text), do="save").status == 303
    assert 'sat = "10-12"\nsun = "10-11"\n' in made.file.read_text(encoding="utf-8")


def test_pressing_save_twice_saves_once_and_says_so(made: Front) -> None:
    visitor = Visitor(made.url)
    review = reviews(visitor, "hours", **week(sat="10-12"))
    first, second = (visitor.posts("/hours", None, **hidden(review.text), do="save") for _ in range(2))
    assert first.headers["location"] == second.headers["location"] == "/hours?saved=1"
    assert len(made.engine.record.changes.latest(9)) == 1


def test_a_text_is_reviewed_as_people_would_get_it(made: Front) -> None:
    fields = {"channel": "main-texts", "language": "es", "occasion": "holiday", "place": "channel"}
    text = "{{ nobody_is_reading }} {{ emergency }}. {{ crisis }} Feliz fiesta."
    review = reviews(Visitor(made.url), "words", text=text, **fields)
    assert review.status == 200, words(review)
    assert "People who write on main-texts on" in words(review)
    assert "Feliz fiesta." in words(review).partition("In the settings file")[0]
    assert "+[channels.main-texts.words.es]" in review.text


def test_a_review_and_a_preview_show_what_clients_are_told_of_who_is_on_call(tmp_path: Path) -> None:
    said = 'Write "urgent", and the person on call is told.'
    on_call = f"""
[oncall]
people = ["ana"]
handoff = "mon 9:00"
starting = 2026-11-23
alerts = ["office-mail"]
[oncall.protocol]
en.written = '{said}'
es.written = 'Escriba "urgente", y se avisa a la guardia.'
[reach]
ways = [{{ mail = "owner@hillside.example" }}]
"""
    with front(PEOPLE + on_call, tmp_path) as made:
        visitor = Visitor(made.url)
        fields = {"language": "en", "occasion": "ordinary", "place": "practice", "text": OWN}
        for channel, told in (("office-mail", True), ("ana-mail", False)):
            review = words(reviews(visitor, "words", channel=channel, **fields))
            assert (said in review.partition("In the settings file")[0]) is told
            assert (said in words(visitor.posts("/words", channel=channel, **{**fields, "text": ""}))) is told
        assert said in words(reviews(visitor, "hours", **week(sat="10-12")))


def test_a_change_in_an_editor_is_noticed_and_then_nothing_can_be_undone(made: Front) -> None:
    visitor = Visitor(made.url)
    saves(visitor, "hours", **week(sat="10-12"))
    number = hidden(visitor.reads("/history"))["change"]
    made.file.write_text(made.file.read_text(encoding="utf-8") + "# by hand\n", encoding="utf-8")
    assert "changed elsewhere after the last change here" in words(visitor.gets("/history"))
    assert 'name="change"' not in visitor.reads("/history")
    refused = visitor.posts("/history/undo", change=number)
    assert refused.status == 409
    assert "Undo the newer change first" in words(refused)
    assert made.file.read_text(encoding="utf-8").endswith("# by hand\n")
    assert visitor.posts("/history/undo", change="999").status == 404
    assert visitor.posts("/history/undo", change="x").status == 404


def test_what_no_row_can_show_is_shown_as_text_and_not_destroyed(tmp_path: Path) -> None:
    special = '[[hours.special]]\nevery = 2\nstarting = 2026-12-08\ntue = "14:00-20:00"\n'
    with front(special + PEOPLE, tmp_path) as made:
        text = (
            made.file.read_text(encoding="utf-8")
            .replace(special, "")
            .replace("[web]", f'"1st sat" = "10-13"  # the market\n{special}[web]')
        )
        made.file.write_text(text, encoding="utf-8")
        made.reload()
        visitor = Visitor(made.url)
        page = words(visitor.gets("/hours"))
        assert "1st Sat of the month: 10:00 AM-1:00 PM. Next: Sat, Dec 5, 2026" in page
        assert "Every 2 weeks, starting Tue, Dec 8, 2026: Tue 2:00 PM-8:00 PM. Next: Tue, Dec 8, 2026" in page
        saves(visitor, "hours", **week(fri="closed"))
        assert made.file.read_text(encoding="utf-8") == text.replace('fri = "9:00-13:00"', 'fri = "closed"')


def test_one_day_is_copied_to_others_without_a_script(unchanged: Front) -> None:
    fields = {**week(mon="8-12"), "from": "0", "to-5": "yes", "to-6": "yes", "copy": "1"}
    page = Visitor(unchanged.url).posts("/hours", None, **fields).text
    rows = dict(re.findall(r'name="day-(\d)" value="(.*?)"', page))
    assert [rows[str(day)] for day in range(7)] == ["8-12", *WEEK[1:5], "8-12", "8-12"]


@pytest.mark.parametrize(("country", "first"), [("US", "Sunday"), ("GB", "Monday")])
def test_a_week_begins_with_the_first_day_of_the_country_s_week(tmp_path: Path, country: str, first: str) -> None:
    days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
    start = days.index(first)
    ordered = days[start:] + days[:start]
    with front(PEOPLE.replace("US-NY", {"US": "US-NY", "GB": "GB-ENG"}[country]), tmp_path, country=country) as made:
        visitor = Visitor(made.url)
        page = visitor.reads("/hours")
        assert re.findall(r'<label for="day-\d">(\w+)</label>', page) == ordered
        assert re.findall(r'<option value="\d">(\w+)</option>', page) == ordered
        assert re.findall(r'<label for="to-\d">(\w+)</label>', page) == ordered
        labels = dict(re.findall(r'<label for="(?:day|to)-(\d)">(\w+)</label>', page))
        assert labels == {str(number): day for number, day in enumerate(days)}, "a row keeps its day"
        mistakes = words(reviews(visitor, "hours", **week(mon="9", sun="9")))
        assert (mistakes.index("Sunday: ") < mistakes.index("Monday: ")) == (first == "Sunday")


def test_check_says_back_what_was_understood(unchanged: Front) -> None:
    visitor = Visitor(unchanged.url)
    page = words(visitor.posts("/hours", None, **week(mon="9-5"), do="check"))
    assert "That is: 9:00 AM-5:00 PM." in page
    away = visitor.posts("/away", None, **{"from": "tomorrow", "to": "friday", "do": "check", "seen": "x"})
    assert "That is: Wed, Nov 25, 2026." in words(away)
    assert "That is: Fri, Nov 27, 2026." in words(away)


def test_a_key_that_the_environment_sets_says_so_and_is_not_edited(tmp_path: Path) -> None:
    with front(PEOPLE, tmp_path, env={"AUTOREPLY_HOURS__FRI": "9-12"}) as made:
        visitor = Visitor(made.url)
        says = "AUTOREPLY_HOURS__FRI sets this, and is stronger than the file. Change it there."
        assert says in words(visitor.gets("/hours"))
        assert says not in words(visitor.gets("/hours?who=ana"))
        refused = reviews(visitor, "hours", **week(sat="10-12"))
        assert refused.status == 422
        assert says in words(refused)
        assert reviews(visitor, "away", **{"from": "Dec 7", "to": "Dec 8"}).status == 200


def test_a_file_that_cannot_be_written_is_said_with_the_changed_file_to_download(made: Front) -> None:
    visitor, before = Visitor(made.url), made.file.read_bytes()
    note = "You can review a change here, and download the changed file."
    assert note not in words(visitor.gets("/hours"))
    with read_only(made.file.parent):
        assert note in words(visitor.gets("/hours"))
        review = reviews(visitor, "hours", **week(sat="10-12"))
        assert "may not write in the folder" in words(review)
        assert 'value="download"' in review.text
        assert 'value="save"' not in review.text
        refused = visitor.posts("/hours", None, **hidden(review.text), do="save")
        assert refused.status == 409
        assert "may not write in the folder" in words(refused)
    assert made.file.read_bytes() == before
    assert visitor.posts("/hours", None, **hidden(review.text), do="save").status == 303


def test_the_changed_file_to_download_has_no_secrets(made: Front) -> None:
    visitor = Visitor(made.url)
    review = reviews(visitor, "hours", **week(sat="10-12"))
    saved = visitor.posts("/hours", None, **hidden(review.text), do="download")
    assert saved.status == 200
    assert 'sat = "10-12"' in saved.text
    assert saved.headers["content-disposition"] == 'attachment; filename="config.toml"'
    assert 'password = "*****"' in saved.text
    assert "0123456789abcdef" not in saved.text, "a password is in no page"


def test_windows_line_ends_stay(made: Front) -> None:
    octets = made.file.read_bytes().replace(b"\n", b"\r\n")
    made.file.write_bytes(octets)
    made.reload()
    saves(Visitor(made.url), "hours", **week(sat="10-12"))
    assert made.file.read_bytes() == octets.replace(b'13:00"\r\n', b'13:00"\r\nsat = "10-12"\r\n', 1)


def test_the_whole_file_hides_secrets_and_keeps_them(made: Front) -> None:
    visitor, before = Visitor(made.url), made.file.read_text(encoding="utf-8")
    page = html.unescape(visitor.reads("/file"))
    assert "0123456789abcdef" not in page
    assert 'auth_token = "*****"' in page
    text = page.partition('<textarea id="text"')[2].partition(">\n")[2].partition("</textarea>")[0]
    saves(visitor, "file/edit", text=text.replace("Open house", "Open doors"))
    assert made.file.read_text(encoding="utf-8") == before.replace("Open house", "Open doors")
    assert "File: day" in words(visitor.gets("/history"))


def test_without_a_login_nobody_changes_where_passwords_and_messages_go(made: Front, tmp_path: Path) -> None:
    changes = (('host = "127.0.0.1"', 'host = "evil.example"'), ("lee@hillside.example", "eve@evil.example"))
    for old, new in changes:
        visitor = Visitor(made.url)
        text = html.unescape(visitor.reads("/file")).partition('<textarea id="text"')[2].partition(">\n")[2]
        refused = reviews(visitor, "file/edit", text=text.partition("</textarea>")[0].replace(old, new))
        assert refused.status == 422
        assert re.search(r"no login, so it cannot change (channels|people)", words(refused))
        assert new in html.unescape(refused.text), "what was typed stays"
    with front(PEOPLE, tmp_path / "other", web=with_password()) as guarded:
        member = Visitor(guarded.url)
        member.logs_in(PASSWORD)
        text = html.unescape(member.reads("/file")).partition('<textarea id="text"')[2].partition(">\n")[2]
        saves(member, "file/edit", text=text.partition("</textarea>")[0].replace("lee@hillside", "lee.park@hillside"))
        assert "lee.park@hillside" in guarded.file.read_text(encoding="utf-8")


def test_a_mistake_in_the_file_is_shown_at_its_line_and_what_was_typed_stays(made: Front) -> None:
    visitor, before = Visitor(made.url), made.file.read_text(encoding="utf-8")
    page = html.unescape(visitor.reads("/file"))
    text = page.partition('<textarea id="text"')[2].partition(">\n")[2].partition("</textarea>")[0]
    answer = reviews(visitor, "file/edit", text=text.replace('fri = "9:00-13:00"', 'fri = "whenever"'))
    assert answer.status == 422
    assert re.search(r"Line \d+: hours\.fri: .*not a window of time", words(answer))
    assert 'fri = "whenever"' in html.unescape(answer.text.partition("<textarea")[2])
    assert "Error: Settings file" in answer.text
    assert made.file.read_text(encoding="utf-8") == before


def test_the_file_page_mends_a_file_with_a_mistake_that_an_editor_left(made: Front) -> None:
    good = made.file.read_text(encoding="utf-8")
    made.file.write_text(good.replace('fri = "9:00-13:00"', 'fri = "whenever"'), encoding="utf-8")
    visitor = Visitor(made.url)
    assert visitor.gets("/hours").status == 409
    assert "The page File shows where." in words(visitor.gets("/hours"))
    page = html.unescape(visitor.reads("/file"))
    text = page.partition('<textarea id="text"')[2].partition(">\n")[2].partition("</textarea>")[0]
    saves(visitor, "file/edit", text=text.replace('"whenever"', '"9:00-13:00"'))
    assert made.file.read_text(encoding="utf-8") == good


def test_nobody_changes_anything_without_a_login_or_from_another_site(tmp_path: Path) -> None:
    with front(PEOPLE, tmp_path, web=with_password()) as made:
        before = made.file.read_bytes()
        stranger = Visitor(made.url)
        for path in ("/hours", "/hours/day", "/hours/holidays", "/away", "/words", "/file/edit", "/history/undo"):
            assert stranger.posts(path, do="save", text="x", change="1").status == 403
        for path in ("/hours", "/away", "/file", "/history"):
            assert stranger.gets(path).status == 303
        member = Visitor(made.url)
        member.logs_in(PASSWORD)
        foreign = member.posts("/hours", {"Origin": "https://evil.example"}, **week(), do="save")
        assert foreign.status == 403
        assert made.file.read_bytes() == before


def test_ill_today_is_two_clicks(made: Front) -> None:
    visitor = Visitor(made.url)
    form = visitor.reads("/away").partition("Ill today")[2].partition("</form>")[0]
    review = visitor.posts("/override", None, **hidden(form), person="ana", cover="lee")
    assert review.status == 200
    assert "Close Ana Duarte until Wed, Nov 25, 2026, 12:00 AM EST?" in words(review)
    assert visitor.posts("/override/save", None, **hidden(review.text)).status == 303
    assert "Set by the practice: Ill" in words(visitor.gets("/away"))


def test_people_change_what_is_theirs_and_the_history_names_them(tmp_path: Path) -> None:
    with front(PEOPLE, tmp_path, web=with_password()) as made:
        has_account(made, "ana")
        has_account(made, "lee", owner=True)
        before = made.file.read_text(encoding="utf-8")
        ana, lee = Visitor(made.url), Visitor(made.url)
        assert ana.logs_in(PASSWORD, "ana").status == lee.logs_in(PASSWORD, "lee").status == 303
        assert "The week of Ana Duarte" in words(ana.gets("/hours"))
        seen = hidden(ana.reads("/hours"))["seen"]
        refused = [
            ana.posts("/hours", None, seen=seen, do="save", who="", **week(sat="10-12")),
            ana.posts("/hours", None, seen=seen, do="save", who="lee", **week(sat="10-12")),
            ana.posts("/hours", None, seen=seen, do="save", who="channel:ana-mail", **week(sat="10-12")),
            ana.posts("/hours/day", None, seen=seen, do="save", remove="0", person=""),
            ana.posts("/away", None, seen=seen, do="save", person="sam", **{"from": "Dec 7", "to": "Dec 8"}),
            ana.posts("/file/edit", None, seen=seen, do="save", text=before),
        ]
        assert [each.status for each in refused] == [403] * 6
        assert all("Only an owner can" in each.text for each in refused)
        sneaky = [
            ana.posts("/hours/day", None, seen=seen, do="save", remove="0", person="ana"),
            ana.posts("/hours/holidays", None, seen=seen, do="save", who="ana", which="holidays"),
            ana.posts("/words", None, seen=seen, do="save", text=OWN, channel="office-mail", place="practice"),
        ]
        assert [each.status for each in sneaky] == [422] * 3
        assert made.file.read_text(encoding="utf-8") == before
        assert "Edit the file" not in ana.reads("/file")
        page = saves(ana, "hours", who="ana", **week(sat="10-12"))
        assert "Saved, and in effect." in words(page)
        assert "The week of Ana Duarte" in words(page)
        number = hidden(page.text)["change"]
        assert "Ana Duarte, 8:20 PM today" in words(lee.gets("/history"))
        assert ana.posts("/history/undo", change=number).status == 303
        assert made.file.read_text(encoding="utf-8") == before
        saves(lee, "hours", who="ana", **week(sat="10-12"))
        number = hidden(lee.reads("/history"))["change"]
        assert 'name="change"' not in ana.reads("/history")
        assert "Only an owner can" in ana.posts("/history/undo", change=number).text
        assert "Undo the newest change first" in ana.posts("/history/undo", change="1").text, "it had the same result"


def test_two_people_of_one_name_undo_only_what_they_did_themselves(tmp_path: Path) -> None:
    with front(PEOPLE.replace("Sam Okafor", "Ana Duarte"), tmp_path, web=with_password()) as made:
        has_account(made, "ana")
        has_account(made, "sam")
        ana, namesake = Visitor(made.url), Visitor(made.url)
        assert ana.logs_in(PASSWORD, "ana").status == namesake.logs_in(PASSWORD, "sam").status == 303
        before = made.file.read_text(encoding="utf-8")
        number = hidden(saves(ana, "hours", who="ana", **week(sat="10-12")).text)["change"]
        assert 'name="change"' not in namesake.reads("/history")
        assert "Only an owner can" in namesake.posts("/history/undo", change=number).text
        assert made.file.read_text(encoding="utf-8") != before
        assert ana.posts("/history/undo", change=number).status == 303
        assert made.file.read_text(encoding="utf-8") == before


DAY = {"date": "Dec 12", "hours": "10-2pm"}
AWAY = {"person": "ana", "from": "Dec 7", "to": "Dec 8"}
TEXT = {"channel": "office-mail", "language": "en", "occasion": "ordinary", "place": "practice"}
MISTAKES = [
    ("hours", week(mon="9"), "Monday: .*not a window of time"),
    ("hours", week(mon="whenever"), "Monday: .*not a window of time"),
    ("hours", week(tue="9-25"), "Tuesday: .*no clock shows"),
    ("hours", week(tue="9-12, 11-15"), "Tuesday: .*overlap"),
    ("hours", week(wed="9-9"), "Wednesday: .*ends when it starts"),
    ("hours", week(thu="12-12"), "Thursday: .*ends when it starts"),
    ("hours", week(fri="by appointment"), "Friday: .*not a window of time"),
    ("hours", week(sat="9:70-12"), "Saturday: .*no clock shows"),
    ("hours", week(sun="24:00-25:00"), "Sunday: .*no clock shows|opens nothing"),
    ("hours", week(mon="9-12 " * 60), "Monday: Shorten this to 200 characters"),
    ("hours", week(), "Nothing is different from the file"),
    ("hours", {"who": "lee", "follow": "1"}, "no hours of their own to remove"),
    ("hours", {"who": "zoe", **week(sat="10-12")}, "Choose from the list whose hours these are"),
    ("hours/holidays", {"who": "zoe", "which": "holidays"}, "Choose from the list whose hours these are"),
    ("hours/day", {**DAY, "date": ""}, "Enter a date, for example Dec 28"),
    ("hours/day", {**DAY, "date": "12/5"}, "may be two different days. Write the month in letters"),
    ("hours/day", {**DAY, "date": "5.12.2026"}, "may be two different days. Write the month in letters"),
    ("hours/day", {**DAY, "date": "Feb 30"}, "is not a real date"),
    ("hours/day", {**DAY, "date": "Dezember 5"}, "is not a month. Enter a date such as"),
    ("hours/day", {**DAY, "date": "soon"}, "is not a date Autoreply understands"),
    ("hours/day", {**DAY, "date": "Dec 5, 2062"}, "is too far away. Enter a year from 2026"),
    ("hours/day", {**DAY, "hours": ""}, "Enter the hours of that day"),
    ("hours/day", {**DAY, "hours": "till noon"}, "not a window of time"),
    ("hours/day", {**DAY, "person": "nobody"}, "Choose a person from the list"),
    ("hours/day", {"remove": "9"}, "not in the file any more. Load the page again"),
    ("away", {**AWAY, "from": ""}, "Enter a date, for example"),
    ("away", {**AWAY, "to": "Dec 6"}, "This is before Mon, Dec 7, 2026, when it begins"),
    ("away", {**AWAY, "to": "2025-12-08", "from": "2025-12-01"}, "has passed. Enter a later last day"),
    ("away", {**AWAY, "from_time": "25:00"}, "No clock shows"),
    ("away", {**AWAY, "to_time": "1"}, "may be morning or afternoon. Enter 1am or 1pm"),
    ("away", {**AWAY, "from_time": "lunch"}, "is not a time of day. Enter a time such as"),
    ("away", {**AWAY, "person": "zoe"}, "Choose a person from the list"),
    ("away", {**AWAY, "cover": "zoe"}, "Choose somebody from the list"),
    ("away", {**AWAY, "cover": "ana"}, "cannot cover for themselves. Name somebody else"),
    ("away", {**AWAY, "cover": "sam"}, "nobody would know how to reach them"),
    ("away", {**AWAY, "label": "x" * 121}, "Shorten this to 120 characters"),
    ("away", {**AWAY, "from": "Dec 1", "to": "Dec 4", "cover": "lee"}, "This absence is in the file already"),
    ("away", {"remove": "7"}, "not in the file any more. Load the page again"),
    ("words", {**TEXT, "text": ""}, "Enter your text"),
    ("words", {**TEXT, "text": "We are closed."}, "nobody_is_reading|emergency"),
    ("words", {**TEXT, "text": f"{OWN} {{{{ oppening }}}}"}, "oppening"),
    ("words", {**TEXT, "text": OWN, "place": "elsewhere"}, "Choose from the list for whom this text is"),
    ("words", {**TEXT, "reset": "1"}, "There is no text of your own here"),
    ("file/edit", {"text": ""}, "The file is empty. Enter the settings"),
    (
        "file/edit",
        {"text": "practice = Hillside"},
        'Line 1: practice: Text needs quotes. Put quotes around it: "Hillside"',
    ),
    ("file/edit", {"text": "a = 1\na = 2\n"}, "Line 2: a: This key is in its table twice"),
    ("file/edit", {"text": 'practice = "x"\n'}, "This page has no login, so it cannot change channels"),
    ("file/edit", {"text": "[hours\n"}, "Line 1"),
]


@pytest.mark.parametrize(("path", "fields", "says"), MISTAKES, ids=lambda value: str(value)[:40])
def test_every_mistake_is_a_sentence_beside_what_was_typed(
    unchanged: Front, path: str, fields: dict[str, str], says: str
) -> None:
    visitor, before = Visitor(unchanged.url), unchanged.file.read_bytes()
    answer = reviews(visitor, path, **fields)
    assert answer.status == 422, words(answer)
    assert "There is a problem" in answer.text
    assert re.search(r"<title>\s*Error: ", answer.text)
    assert re.search(says, words(answer)), words(answer)
    typed = html.unescape(answer.text)
    for name in ("date", "from", "to", "label", "text", "day-0", "day-3"):
        if fields.get(name) and "remove" not in fields and "follow" not in fields and "reset" not in fields:
            assert fields[name].rstrip("\n") in typed, f"what was typed into {name} is lost"
    assert unchanged.file.read_bytes() == before


def test_a_greeting_is_saved_for_who_calls(tmp_path: Path) -> None:
    with front(VOICE, tmp_path, web=with_password()) as made:
        visitor = Visitor(made.url)
        visitor.logs_in(PASSWORD)
        greeting = "Hello. {{ nobody_is_reading }} In danger: {{ emergency }}. {{ crisis }}"
        fields = {"channel": "main-line", "language": "en", "occasion": "ordinary", "place": "practice"}
        review = reviews(visitor, "words", text=greeting, **fields)
        assert "People who call main-line on" in words(review)
        assert "Hello. Nobody is here right now. In danger: 9, 1, 1." in words(review)
        saves(visitor, "words", text=greeting, **fields)
        assert f'[words.en]\nvoice_ordinary = "{greeting}"\n' in made.file.read_text(encoding="utf-8")
