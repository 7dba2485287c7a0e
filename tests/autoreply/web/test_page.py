"""The practice page without a browser: who is let in, what is shown, and what an attacker gets."""

import csv
import io
import re
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest
import sqlalchemy as sa

from autoreply.record.tables import message
from autoreply.texts.spreadsheets import without_formula
from autoreply.web.access.guard import is_known, refuse
from autoreply.web.forecast import Forecasts
from autoreply.web.live import MOST
from autoreply.web.messages import last_closing
from schedules import Mode
from tests.browser.practice import NOW, PASSWORD, PEOPLE, VOICE, Front, fill, front, ordinary, with_password
from tests.browser.visitor import Visitor, raw
from tests.peers.processes import wait_until

HOSTILE = "<script>alert(1)</script>\"'{{7*7}}\r\nSet-Cookie: a=b\u202e@mail.example"


@pytest.fixture(scope="module")
def open_front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    """A page without a password, so for this machine only."""
    with front(PEOPLE, tmp_path_factory.mktemp("open")) as made:
        ordinary(made)
        yield made


@pytest.fixture
def anybody(open_front: Front) -> Visitor:
    return Visitor(open_front.url)


def test_the_first_page_says_what_holds_for_whom_and_why(anybody: Visitor) -> None:
    page = anybody.reads("/")
    assert "Closed until 9:00 AM tomorrow" in page
    assert "down with a cold" in page
    assert "closed until 9:00 AM tomorrow, confirmed 2 hours ago" in page
    assert "The mail server refuses the password." in page
    assert "Ana Duarte opens" in page
    assert '<svg xmlns="http://www.w3.org/2000/svg" class="timeline"' in page


def test_no_page_has_inline_code_or_style_and_every_one_has_the_headers(anybody: Visitor) -> None:
    for path in ("/", "/messages", "/override", "/words", "/file", "/login", "/no-such-page", "/static/page.css"):
        answer = anybody.gets(path)
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "unsafe" not in answer.headers["content-security-policy"]
        if "html" in answer.headers.get("content-type", ""):
            assert not re.search(
                r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|javascript:", answer.text, re.IGNORECASE
            )
            assert not re.search(r'(?:src|href|action)="(?:https?:)?//', answer.text)


def test_messages_are_searched_by_channel_outcome_and_sender(anybody: Visitor, open_front: Front) -> None:
    everything = anybody.posts("/messages", span="all").text
    assert "260 messages" in everything
    found = anybody.posts("/messages", span="all", sender="MARIA", channel="office-mail", what="answered").text
    senders = set(re.findall(r'<td class="who" role="cell">(.*?)</td>', found))
    assert senders
    assert all("maria" in sender for sender in senders)
    assert anybody.posts("/messages", span="all", sender="%").text.count("No messages match your search.") == 1
    second = anybody.posts("/messages", span="all", page="2").text
    assert "Page 2 of 6" in second
    assert second != everything
    assert "Page 6 of 6" in anybody.posts("/messages", span="all", page="999999").text
    assert "260 messages" in anybody.posts("/messages", span="all", page="-1", channel="x", what="x").text


def test_whom_somebody_looks_for_never_stands_in_an_address(anybody: Visitor) -> None:
    assert "260 messages" in anybody.reads("/messages?span=all&sender=maria")
    assert 'method="post" action="/messages"' in anybody.reads("/messages")


def test_the_csv_holds_everything_and_no_formula(anybody: Visitor) -> None:
    answer = anybody.posts("/messages.csv", span="all")
    assert answer.headers["content-disposition"] == 'attachment; filename="messages.csv"'
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert len(rows) == 261
    assert rows[0][:4] == ["noted", "arrived", "channel", "sender"]
    assert sorted({row[0] for row in rows[1:]}, reverse=True) == [row[0] for row in rows[1:]]
    assert all(cell[:1] not in "=+-@" for row in rows for cell in row if cell)
    assert [without_formula(cell) for cell in ("=1+1", " +49", "\tx", "plain", "")] == [
        "'=1+1",
        "' +49",
        "'\tx",
        "plain",
        "",
    ]
    assert without_formula("\uff1d1+1") == "'\uff1d1+1"
    assert without_formula("Tom;=1+1, +2\t@3") == "Tom;'=1+1,' +2\t'@3", (
        "whatever a spreadsheet takes for the separator"
    )


def test_closing_by_hand_names_what_follows_before_it_happens(anybody: Visitor, open_front: Front) -> None:
    wish = {"mode": "close", "person": "ana", "until": "Mon 9:00", "reason": "burst pipe", "author": "Lee"}
    overrides = open_front.engine.record.overrides
    before = len(overrides.current(NOW))
    review = anybody.posts("/override", None, **wish)
    assert "Close Ana Duarte until Mon, Nov 30, 2026, 9:00 AM EST?" in review.text
    assert "ana-mail" in review.text
    assert "office-mail" not in review.text
    assert "If you or someone else is in danger now, call 911." in review.text
    assert len(overrides.current(NOW)) == before
    done = anybody.posts("/override/save", None, **anybody.hidden(review.text))
    assert (done.status, done.headers["location"]) == (303, "/?done=closed")
    kept = overrides.current(NOW)[-1]
    assert (kept.person, kept.override.mode, kept.override.author) == ("ana", Mode.AFTER_HOURS, "Lee")
    assert kept.override.until == datetime(2026, 11, 30, 14, tzinfo=UTC)
    assert "burst pipe" in anybody.reads("/?done=closed")
    assert anybody.posts("/override/end", person="ana").status == 303
    assert "burst pipe" not in anybody.reads("/")


def test_a_channel_with_hours_of_its_own_is_shown_by_them(tmp_path: Path) -> None:
    own = '[channels.ana-mail.hours]\ndaily = "0-24"\n'
    with front(PEOPLE + own, tmp_path) as made:
        page = Visitor(made.url).reads("/")
        rows = Forecasts().of(made.engine, NOW)
        assert rows.current("channel ana-mail", NOW).working
        assert not rows.current("ana", NOW).working
        assert ">ana-mail</text>" in page
        close = {"mode": "close", "person": "ana", "until": "Mon 9:00", "reason": "ill", "author": "Lee"}
        assert "If you or someone else is in danger" in Visitor(made.url).posts("/override", None, **close).text


def test_who_covers_during_an_illness_is_chosen_previewed_and_told(anybody: Visitor, open_front: Front) -> None:
    wish = {"mode": "close", "person": "ana", "until": "Mon 9:00", "cover": "lee", "reason": "ill", "author": "Sam"}
    assert '<option value="lee">Dr Lee Park</option>' in anybody.reads("/override")
    assert '<option value="sam">Sam Okafor</option>' in anybody.reads("/override").split('id="cover"')[0]
    assert '<option value="sam">' not in anybody.reads("/override").split('id="cover"')[1]  # nobody could reach him
    review = anybody.posts("/override", None, **wish)
    assert "<dt>Who covers</dt><dd>Dr Lee Park</dd>" in review.text
    assert "Until then, Dr Lee Park stands in for us." in review.text
    anybody.posts("/override/save", None, **anybody.hidden(review.text))
    assert open_front.engine.record.overrides.current(NOW)[-1].override.covers == ("lee",)
    assert open_front.engine.hours.of("ana").at(NOW).cover == "Dr Lee Park"
    assert 'id="cover2"' not in anybody.reads("/override")  # only one person can be reached
    anybody.posts("/override/end", person="ana")


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("cover", "nobody", "Nobody needs to cover while you are open"),
        ("until", "yesterdayish", "This is not a time Autoreply understands"),
        ("until", "2020-01-01", "has passed"),
        ("until", "", "Enter when it ends"),
        ("reason", " ", "Enter a reason"),
        ("reason", "x" * 121, "Shorten this to 120 characters"),
        ("author", "", "Enter your name"),
        ("person", "nobody", "Choose a person from the list"),
        ("mode", "ajar", "Choose open or closed"),
    ],
)
def test_a_wish_that_cannot_be_read_comes_back_with_a_sentence(
    anybody: Visitor, open_front: Front, field: str, value: str, says: str
) -> None:
    wish = {"mode": "open", "person": "", "until": "+2h", "reason": "court", "author": "Lee", field: value}
    before = len(open_front.engine.record.overrides.current(NOW))
    for path in ("/override", "/override/save"):
        answer = anybody.posts(path, None, **wish)
        assert (answer.status, says in answer.text) == (422, True)
    assert len(open_front.engine.record.overrides.current(NOW)) == before


def test_the_breaker_is_closed_by_hand_and_only_that_of_a_channel(anybody: Visitor, open_front: Front) -> None:
    with open_front.engine.record.database.write() as connection:
        row = {"channel": "office-mail", "opened": NOW - timedelta(minutes=3), "says": "200 replies in ten minutes"}
        connection.execute(
            sa.insert(sa.table("breaker", *map(sa.column, row))), [row | {"opened": "2026-11-25 01:17:00"}]
        )
    assert "Resume replies" in anybody.reads("/")
    assert anybody.posts("/breaker", channel="no-such").status == 404
    assert anybody.posts("/breaker", channel="office-mail").headers["location"] == "/?done=breaker"
    assert "Resume replies" not in anybody.reads("/")


def test_a_text_is_tried_on_each_channel_and_in_each_language(anybody: Visitor) -> None:
    for channel, language, word in (("office-mail", "en", "danger"), ("main-texts", "es", "peligro")):
        page = anybody.posts("/words", channel=channel, language=language, message="hello").text
        assert word in page.lower()
        assert "Answered" in page
    mine = "We are away until {{ opening }}. {{ nobody_is_reading }} {{ emergency }} {{ crisis }}"
    assert "We are away until" in anybody.posts("/words", channel="office-mail", text=mine).text
    for wrong in ("{{ 7*7 }}", "{{ ''.__class__.__mro__ }}", "{% for a in b %}{% endfor %}", "no number at all"):
        page = anybody.posts("/words", channel="office-mail", text=wrong).text
        assert "You cannot use this text" in page
        assert "49" not in re.sub(r'value="[0-9a-f]{64}"|\?v=[0-9a-f]+', "", page)


def test_what_senders_choose_is_shown_as_text_and_nothing_else(tmp_path: Path) -> None:
    with front(PEOPLE, tmp_path, practice="Hill & <b>Side</b>") as made:
        row = {"channel": "office-mail", "message": "m", "sender": HOSTILE, "arrived": NOW, "noted": NOW}
        with made.engine.record.database.write() as connection:
            connection.execute(sa.insert(message), [row | {"reason": "spam", "says": HOSTILE, "urgent": False}])
        visitor = Visitor(made.url)
        for path in ("/messages", "/", "/file", "/words"):
            answer = visitor.gets(path)
            assert answer.status == 200
            assert "<script>alert" not in answer.text
            assert "<b>Side" not in answer.text
            assert "a=b" not in answer.headers.get("set-cookie", "")
        assert "&lt;script&gt;alert(1)" in visitor.reads("/messages")
        assert "{{7*7}}" in visitor.reads("/messages")
        assert "\\u202e@mail.example" in visitor.reads("/messages")
        assert "\u202e" not in visitor.reads("/messages")
        posted = visitor.posts("/messages", sender='"><script>alert(1)</script>')
        assert "<script>alert" not in posted.text


@pytest.mark.parametrize(
    "path",
    [
        "/static/../../../../etc/passwd",
        "/static/..%2f..%2flook.py",
        "/static/%2e%2e/templates/base.html",
        "/static/page.css%00.html",
        "/static//etc/passwd",
        "/static/look.py",
        "//etc/passwd",
        "/../config.toml",
    ],
)
def test_no_address_leads_to_a_file_that_is_not_meant(open_front: Front, path: str) -> None:
    assert raw(open_front, path).status == 404
    assert raw(open_front, "/static/page.css").status == 200


def test_without_a_password_only_this_machine_is_let_in_under_its_own_name(open_front: Front) -> None:
    web = open_front.engine.settings.web
    assert "every user of this computer can open it" in Visitor(open_front.url).reads("/")
    assert raw(open_front, "/", Host="evil.example").status == 421
    refused = refuse(web, "203.0.113.7", {"host": "127.0.0.1"}, asks=False)
    assert refused is not None
    assert refused.status_code == 403
    assert refuse(web, "::ffff:127.0.0.1", {"host": "[::1]:80"}, asks=False) is None
    assert not is_known(web, "127.0.0.1.evil.example")
    assert not is_known(web, "localhost@evil.example")
    assert not is_known(web, "")
    public = web.model_copy(update={"listen": "0.0.0.0:8080"})
    assert refuse(public, "127.0.0.1", {"host": "127.0.0.1"}, asks=False) is not None


@pytest.mark.parametrize("header", ["Forwarded", "Via", "X_Forwarded_For", "X_Forwarded_Proto", "X_Real_IP"])
@pytest.mark.parametrize("path", ["/messages.csv", "/healthz", "/hooks/nobody/x"])
def test_after_one_request_through_a_proxy_nobody_opens_a_page_without_a_password(
    tmp_path: Path, header: str, path: str
) -> None:
    with front(PEOPLE, tmp_path) as made:
        assert raw(made, "/messages.csv").status == 200
        raw(made, path, "GET", b"", **{header: "203.0.113.7"})
        assert raw(made, "/messages.csv").status == 403


ADDRESSES = ('public_url = "https://desk.hillside.example"', 'trusted_proxies = ["127.0.0.1"]')


@pytest.mark.parametrize(("web", "channels"), [(ADDRESSES[0], ""), (ADDRESSES[1], ""), ("", VOICE)])
def test_where_a_setting_tells_of_a_proxy_a_password_is_required(tmp_path: Path, web: str, channels: str) -> None:
    with front(PEOPLE + channels, tmp_path / "open", web=web) as made:
        refused = Visitor(made.url).gets("/")
        assert refused.status == 403
        assert "no login, so nobody can open it" in refused.text
        assert "other machines may reach this page through a proxy" in refused.text
        assert raw(made, "/readyz").status == 200
        said = [str(warning) for warning in made.engine.settings.warnings]
        assert any("an account can open it. Run `autoreply page invite NAME --owner`" in warning for warning in said)
    with front(PEOPLE + channels, tmp_path / "asks", web=f"{web}\n{with_password()}") as made:
        visitor = Visitor(made.url)
        assert visitor.gets("/").status == 303
        assert visitor.logs_in(PASSWORD).status == 303
        assert "every user of this computer" not in visitor.reads("/")
        assert not [warning for warning in made.engine.settings.warnings if "can open it" in str(warning)]


def test_probes_answer_to_addresses_and_names_of_ours_and_to_no_other_site(tmp_path: Path) -> None:
    web = f'public_url = "https://desk.hillside.example"\n{with_password()}'
    with front("", tmp_path, web=web) as made:
        for path in ("/readyz", "/metrics"):
            for known in ("10.0.0.7:8080", "[fd00::7]:8080", "autoreply:8080", "localhost", "desk.hillside.example"):
                assert raw(made, path, Host=known).status == 200
            for unknown in ("evil.example", "10.0.0.7.evil.example", "a@b", "evil.example:8080"):
                assert raw(made, path, Host=unknown).status == 421
        assert raw(made, "/healthz", Host="evil.example").status == 200


def test_the_form_of_another_site_does_nothing(anybody: Visitor, open_front: Front) -> None:
    before = len(open_front.engine.record.overrides.current(NOW))
    wish = {"mode": "close", "person": "", "until": "+2h", "reason": "x", "author": "x"}
    body = urlencode(wish).encode()
    kind = {"Content_Type": "application/x-www-form-urlencoded"}
    assert raw(open_front, "/override/save", "POST", body, **kind).status == 403
    anybody.gets("/")
    for elsewhere in ({"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}):
        assert anybody.posts("/override/save", elsewhere, **wish).status == 403
    other = Visitor(open_front.url)
    other.gets("/")
    assert anybody.posts("/override/save", None, csrf=other.token(), **wish).status == 403
    assert raw(open_front, "/override/save", "POST", b"{}", Content_Type="text/plain").status == 415
    assert raw(open_front, "/override/save", "POST", b"x" * 70_000, **kind).status == 413
    assert raw(open_front, "/override/save", "GET").status == 405
    assert len(open_front.engine.record.overrides.current(NOW)) == before


def test_many_listeners_and_dawdlers_keep_no_webhook_waiting(
    open_front: Front, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("autoreply.web.connections.WHOLE_WITHIN", 0.5)
    host, port = open_front.url.removeprefix("http://").split(":")
    asks = f"GET /live HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n"
    with ExitStack() as stack:
        lines = [stack.enter_context(socket.create_connection((host, int(port)), timeout=30)) for _each in range(80)]
        for line in lines[:40]:
            line.sendall(f"{asks}\r\n".encode())
        for line in lines[40:60]:
            line.sendall(asks.encode())  # and never the end
        for number, line in enumerate(lines[60:]):
            path, kind = ("/login", "/hooks/nobody/x")[number % 2], "application/x-www-form-urlencoded"
            head = f"POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: {kind}\r\nContent-Length: 9\r\n\r\n"
            line.sendall(head.encode())  # and never the body
        told = [next((text for text in line.makefile("rb") if text.startswith(b"data: ")), b"") for line in lines[:40]]
        assert len([one for one in told if one]) == MOST
        assert raw(open_front, "/healthz").status == 200
        assert raw(open_front, "/hooks/nobody/x", "POST").status == 404
        assert [line.recv(12) for line in lines[40:]] == [b""] * 40


@pytest.mark.parametrize("method", ["HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"])
def test_other_methods_do_nothing(open_front: Front, method: str) -> None:
    before = open_front.engine.record.overrides.current(NOW)
    assert raw(open_front, "/override/save", method, X_HTTP_Method_Override="POST").status == 405
    assert open_front.engine.record.overrides.current(NOW) == before


def test_the_page_goes_on_living_by_events_and_lets_go_after_the_logout(tmp_path: Path) -> None:
    with front(PEOPLE, tmp_path, web=with_password()) as made:
        visitor = Visitor(made.url)
        visitor.logs_in(PASSWORD)
        shown = re.findall(r'data-state="(\w+)"', visitor.reads("/"))
        host, port = made.url.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), timeout=30) as line:
            cookie = "; ".join(f"{name}={value}" for name, value in visitor.cookies.items())
            line.sendall(
                f"GET /live HTTP/1.1\r\nHost: {host}\r\nCookie: {cookie}\r\nConnection: close\r\n\r\n".encode()
            )
            said = line.makefile("rb")
            first = next(text for text in said if text.startswith(b"data: "))
            assert first.decode() == f"data: {shown[0]}\n"  # what changes before the line stands is noticed, too
            made.engine.health.report("record", "The disk is full.")
            second = next(text for text in said if text.startswith(b"data: "))
            assert first != second
            visitor.posts("/logout")
            assert said.read().endswith(b"0\r\n\r\n")


def test_many_pages_at_once_are_served_while_some_listen(open_front: Front) -> None:
    results: list[int] = []
    threads = [
        threading.Thread(target=lambda: results.append(Visitor(open_front.url).gets("/").status)) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert results == [200] * 8


def test_the_figures_of_a_week_are_told_by_the_clock_of_the_practice(tmp_path: Path) -> None:
    with front(PEOPLE, tmp_path) as made:
        fill(made, 1, days=1)
        page = Visitor(made.url).reads("/messages?span=all")
        local = datetime.fromisoformat(re.findall(r'<time datetime="(.+?)"', page)[0]).astimezone(
            made.engine.settings.timezone
        )
        hours = "|".join(f"{hour:%-I %p}" for hour in (local, local - timedelta(hours=1)))
        assert re.search(rf'title="{local:%A}, ({hours}) to \d+ [AP]M: 1"', page)


def test_two_weeks_are_laid_out_before_anybody_asks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autoreply.web.forecast.LOOK_EVERY", 0.05)
    with front(PEOPLE, tmp_path) as made:
        forecasts, stop = Forecasts(), threading.Event()
        keeper = threading.Thread(target=forecasts.keep_ready, args=(lambda: made.engine, made.clock, stop))
        keeper.start()
        try:
            assert wait_until(lambda: forecasts._last is not None, 30)
            kept = forecasts._last
            assert forecasts.of(made.engine, NOW) is kept
            made.clock.advance(hours=24)
            assert wait_until(lambda: forecasts._last is not kept, 30)
            assert forecasts.of(made.engine, made.clock.now()).day == date(2026, 11, 25)
        finally:
            stop.set()
            keeper.join(30)


def test_an_unusable_record_is_reported_in_a_sentence(tmp_path: Path) -> None:
    with front(PEOPLE, tmp_path) as made:
        visitor = Visitor(made.url)
        assert visitor.gets("/").status == 200
        with made.engine.record.database.engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE message RENAME TO gone")
        answer = visitor.gets("/")
        assert (answer.status, answer.text[:30]) == (503, "This page cannot be shown righ")
        assert "gone" not in answer.text
        assert "SELECT" not in answer.text
        with made.engine.record.database.engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE gone RENAME TO message")
        assert visitor.gets("/").status == 200


def test_of_a_telephone_the_page_tells_what_callers_hear_by_night(tmp_path: Path) -> None:
    with front(VOICE, tmp_path, web=f'session = "1d"\n{with_password()}') as made:
        visitor = Visitor(made.url)
        visitor.logs_in(PASSWORD)
        page = visitor.reads("/words")
        assert "What a caller hears after hours" in page
        assert "call or text 9, 8, 8" in page
        assert "We are here again on Wednesday, November 25, at 9:00" in page
        made.clock.advance(hours=13, minutes=10)  # by day, the next night is told
        assert "Open until 12:00 PM today" in visitor.reads("/")
        page = visitor.reads("/words")
        assert "call or text 9, 8, 8" in page
        assert "We are here again on Wednesday, November 25, at 1:00" in page


def test_tonight_begins_when_the_office_closed_also_by_day(anybody: Visitor, open_front: Front) -> None:
    calendar = open_front.engine.hours.of(None)
    closed = datetime(2026, 11, 24, 22, 30, tzinfo=UTC)  # Tuesday, 17:30
    assert last_closing(calendar, NOW) == closed
    assert last_closing(calendar, datetime(2026, 11, 25, 15, tzinfo=UTC)) == closed  # Wednesday, 10:00
    page = anybody.posts("/messages", span="night").text
    told = [datetime.fromisoformat(each) for each in re.findall(r'<time datetime="(.+?)"', page)]
    assert all(each >= closed for each in told)


def test_the_old_addresses_of_the_messages_lead_to_the_new_ones(anybody: Visitor) -> None:
    old = anybody.gets("/contacts?span=all&what=silent")
    assert (old.status, old.headers["location"]) == (308, "/messages?span=all&what=silent")
    assert anybody.gets(old.headers["location"]).status == 200
    assert anybody.posts("/contacts.csv", span="all").headers["location"] == "/messages.csv"


def test_a_reason_is_shown_in_words_with_its_name_in_small_print(anybody: Visitor) -> None:
    page = anybody.posts("/messages", span="all", what="already-told").text
    assert "<summary>The sender had a reply already</summary>" in page
    assert '<span class="slug">already-told</span>' in page
    assert '<option value="already-told" selected>The sender had a reply already</option>' in page
