"""The login of the practice page: what a stranger sees, a thief keeps, and somebody who guesses gets."""

import statistics
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

import pytest
from starlette.datastructures import Headers

from autoreply.web.access import passwords
from autoreply.web.access.throttle import FAILURES, SEATS, WITHIN, Throttle
from autoreply.web.access.visitor import visitor
from tests.browser.practice import NOW, PASSWORD, PEOPLE, Front, front, with_password
from tests.browser.visitor import Visitor, raw
from tests.peers.processes import wait_until


@pytest.fixture(scope="module")
def shut_front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    """A page with a password, behind a proxy under a path."""
    web = f'public_url = "https://desk.hillside.example/night"\n{with_password()}'
    with front(PEOPLE, tmp_path_factory.mktemp("shut"), web=web) as made:
        yield made


@pytest.fixture
def stranger(shut_front: Front) -> Visitor:
    return Visitor(shut_front.url, base="/night")


def test_whoever_logs_in_comes_to_the_page_that_they_wanted_and_never_to_another_site(shut_front: Front) -> None:
    page = "/inbox/person?message=7"
    stranger = Visitor(shut_front.url, base="/night")
    login = stranger.gets(page).headers["location"].removeprefix("/night")
    assert login == "/login?next=inbox%2Fperson%3Fmessage%3D7"
    assert 'name="next" value="inbox/person?message=7"' in stranger.reads(login)
    assert stranger.posts("/login", password="wrong", next=page.strip("/")).status == 403
    assert stranger.posts("/login", password=PASSWORD, next=page.strip("/")).headers["location"] == f"/night{page}"
    for elsewhere in (
        *("https://evil.example", "//evil.example", "/\\evil.example", "\\evil.example", "evil.example/x", "/inbox"),
        *("javascript:alert(1)", "inbox//evil.example", "inbox\r\nX: y", "inbox?a=b#c", "../inbox", "live", "x" * 999),
    ):
        answer = Visitor(shut_front.url, base="/night").posts("/login", password=PASSWORD, next=elsewhere)
        assert (answer.status, answer.headers["location"]) == (303, "/night/"), elsewhere


def test_nothing_is_seen_or_done_before_the_login(stranger: Visitor, shut_front: Front) -> None:
    for path in ("/", "/messages", "/messages.csv", "/override", "/words", "/file", "/live"):
        answer = stranger.gets(path)
        assert answer.status == 303
        assert answer.headers["location"].partition("?")[0] == "/night/login"
    assert stranger.posts("/override/save", mode="close", until="+2h", reason="x", author="x").status == 403
    assert shut_front.engine.record.overrides.current(NOW) == []
    assert raw(shut_front, "/hooks/nobody/x", "POST").status == 404  # the hook's own answer, not a login
    assert raw(shut_front, "/readyz").status == 200


def test_a_proxy_may_hand_on_our_path_with_its_own_part_or_without(stranger: Visitor, shut_front: Front) -> None:
    assert stranger.logs_in(PASSWORD).status == 303
    without = Visitor(shut_front.url, cookies=dict(stranger.cookies))
    assert stranger.reads("/file") == without.reads("/file")
    assert 'href="/night/static/page.css?v=' in without.reads("/")
    assert stranger.gets("/static/page.css").text == without.gets("/static/page.css").text
    assert (stranger.gets("").status, stranger.gets("").headers["location"]) == (308, "/night/")
    named = {"Host": "desk.hillside.example", "Origin": "https://desk.hillside.example"}
    assert stranger.posts("/override/end", named).status == 303
    assert raw(shut_front, "/night/", Host="other.example").status == 421


def test_a_cookie_that_was_stolen_is_worth_nothing_after_the_logout(stranger: Visitor, shut_front: Front) -> None:
    assert stranger.logs_in("not it").status == 403
    assert stranger.logs_in(PASSWORD).status == 303
    cookie = stranger.last_cookie
    assert all(mark in cookie for mark in ("HttpOnly", "SameSite=lax", "Secure", "Path=/night/"))
    thief = Visitor(shut_front.url, base="/night", cookies=dict(stranger.cookies))
    assert "This week and the next" in thief.reads("/")
    assert stranger.posts("/logout").status == 303
    assert thief.gets("/").status == 303
    assert thief.posts("/override/save", mode="close", until="+2h", reason="x", author="x").status == 403


def test_a_cookie_of_before_the_login_or_of_our_own_making_lets_nobody_in(stranger: Visitor, shut_front: Front) -> None:
    stranger.gets("/login")
    planted = dict(stranger.cookies)
    assert stranger.logs_in(PASSWORD).status == 303
    assert Visitor(shut_front.url, base="/night", cookies=planted).gets("/").status == 303
    name, value = next(iter(stranger.cookies.items()))
    for forged in (value[:-2] + "xx", value.rsplit(".", 1)[0], "", "é", "x" * 5000):
        assert Visitor(shut_front.url, base="/night", cookies={name: forged}).gets("/").status == 303
    shut_front.clock.advance(hours=13)
    assert stranger.gets("/").status == 303


def test_ten_thousand_addresses_of_one_network_have_eight_tries() -> None:
    throttle, none = Throttle(), timedelta(0)
    waits = [throttle.take(f"2001:db8::{number:x}", NOW) for number in range(10_000)]
    assert waits.count(none) == FAILURES
    assert throttle.take("2001:db8:0:1::1", NOW) == none
    assert throttle.take("2001:db8::1", NOW + WITHIN) == none


def test_who_guesses_waits_and_the_right_password_waits_too(tmp_path: Path) -> None:
    with front(PEOPLE, tmp_path, web=with_password()) as made:
        guesser = Visitor(made.url)
        found = [guesser.logs_in("guess").status for _try in range(FAILURES + 3)]
        assert found == [403] * FAILURES + [429] * 3
        late = guesser.logs_in(PASSWORD)
        assert (late.status, int(late.headers["retry-after"]) <= 600) == (429, True)
        made.clock.advance(seconds=WITHIN.total_seconds() + 1)
        assert guesser.logs_in(PASSWORD).status == 303


@pytest.mark.parametrize("many", [500, pytest.param(10_000, marks=pytest.mark.soak)])
def test_thousands_of_logins_are_eight_tries_and_keep_nobody_waiting(tmp_path: Path, many: int) -> None:
    with front(PEOPLE, tmp_path, web=with_password()) as made:
        guesser = Visitor(made.url)
        body = urlencode({"csrf": guesser.token(), "password": "guess"})
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": guesser.cookie}
        found: list[int] = []

        def guesses() -> None:
            line = HTTPConnection(made.url.removeprefix("http://"), timeout=60)
            for _try in range(many // 4):
                line.request("POST", "/login", body, headers)
                answer = line.getresponse()
                answer.read()
                found.append(answer.status)
            line.close()

        crowd = [threading.Thread(target=guesses) for _each in range(4)]
        for one in crowd:
            one.start()
        waits = []
        while any(one.is_alive() for one in crowd):
            asked = time.perf_counter()
            assert raw(made, "/hooks/nobody/x", "POST").status == 404
            waits.append(time.perf_counter() - asked)
        assert Counter(found)[403] == FAILURES
        assert set(found) <= {403, 429, 503}  # 503: one try at a time
        assert statistics.quantiles(waits, n=10)[-1] < 2  # seconds that nine callers of ten wait, at most


def test_no_word_of_a_proxy_makes_a_guesser_somebody_else(tmp_path: Path) -> None:
    with front(PEOPLE, tmp_path, web=with_password()) as made:
        guesser = Visitor(made.url)
        liars = [{"X-Forwarded-For": f"203.0.113.{number}"} for number in range(FAILURES + 2)]
        found = [guesser.posts("/login", liar, password="guess").status for liar in liars]
        assert found == [403] * FAILURES + [429] * 2


def test_behind_a_trusted_proxy_each_visitor_has_tries_of_its_own(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with front(PEOPLE, tmp_path, web=f'trusted_proxies = ["127.0.0.0/8", "10.0.0.0/8"]\n{with_password()}') as made:
        at = Visitor(made.url)

        def tries(forwarded: str, password: str = "guess") -> int:
            return at.posts("/login", {"X-Forwarded-For": forwarded}, password=password).status

        with caplog.at_level("WARNING"):
            found = [tries(f"198.51.100.{number}, 203.0.113.7, 10.0.0.1") for number in range(FAILURES + 2)]
        assert found == [403] * FAILURES + [429] * 2
        assert {getattr(record, "peer", "") for record in caplog.records} == {"203.0.113.7"}
        assert tries("203.0.113.7, 203.0.113.8", PASSWORD) == 303


@pytest.mark.parametrize(
    ("peer", "lines", "who"),
    [
        ("127.0.0.1", [], "127.0.0.1"),
        ("127.0.0.1", ["203.0.113.7"], "203.0.113.7"),
        ("127.0.0.1", ["198.51.100.1, 203.0.113.7", "10.0.0.2"], "203.0.113.7"),
        ("127.0.0.1", ["203.0.113.7:4711"], "203.0.113.7"),
        ("::ffff:127.0.0.1", ["[2001:db8::7]:4711"], "2001:db8::7"),
        ("127.0.0.1", ["203.0.113.7, nonsense, 10.0.0.2"], "10.0.0.2"),
        ("127.0.0.1", ["10.0.0.3, 10.0.0.2"], "10.0.0.3"),
        ("203.0.113.9", ["198.51.100.1"], "203.0.113.9"),
    ],
)
def test_the_last_address_that_is_none_of_our_proxies_is_the_visitor(peer: str, lines: list[str], who: str) -> None:
    headers = Headers(raw=[(b"x-forwarded-for", line.encode()) for line in lines])
    assert visitor(peer, headers, ["127.0.0.1/32", "10.0.0.0/8"]) == who
    assert visitor(peer, headers, []) == peer


def test_a_crowd_of_guessers_takes_no_seat_from_somebody_who_was_here_before() -> None:
    throttle = Throttle()
    throttle.forgive("192.0.2.1")
    with ExitStack() as stack:
        crowd = [stack.enter_context(throttle.seat(f"203.0.113.{number // 2}")) for number in range(20)]
        assert crowd == [True, False] * SEATS + [False] * (20 - 2 * SEATS)
        with throttle.seat("192.0.2.1") as mine, throttle.seat("192.0.2.2") as stranger:
            assert (mine, stranger) == (True, False)
    with throttle.seat("192.0.2.2") as later:
        assert later


def test_a_crowd_that_logs_in_keeps_neither_pages_nor_webhooks_waiting(tmp_path: Path) -> None:
    with front(PEOPLE, tmp_path, web=with_password()) as made:
        visitors = [Visitor(made.url) for _each in range(FAILURES)]
        found: list[int] = []
        with passwords._hashing:
            crowd = [
                threading.Thread(target=lambda one=each: found.append(one.logs_in("x").status)) for each in visitors
            ]
            for one in crowd:
                one.start()
            assert wait_until(lambda: len(found) == FAILURES - 1, 30)
            assert Visitor(made.url).gets("/login").status == 200
            assert raw(made, "/hooks/nobody/x", "POST").status == 404
            assert found == [503] * (FAILURES - 1)
        for one in crowd:
            one.join(30)
        assert sorted(found) == [403] + [503] * (FAILURES - 1)
