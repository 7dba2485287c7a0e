"""The first page of a large practice: what is computed again, what is compressed, and what is never fetched again."""

import gzip
import re
from collections.abc import Iterator
from datetime import timedelta
from http.client import HTTPConnection
from pathlib import Path

import pytest

from autoreply.web.forecast import Forecasts
from autoreply.web.rendering import TYPES, static
from schedules import Mode, Override
from tests.browser.practice import NOW, PEOPLE, Front, crowd, front
from tests.browser.visitor import Visitor


def test_a_word_by_hand_draws_what_it_changed_and_nothing_else(tmp_path: Path) -> None:
    with front(crowd(40), tmp_path) as made:
        forecasts = Forecasts()
        before = forecasts.of(made.engine, NOW)
        bars = before._drawing._bars
        drawn, laid = sum(map(len, bars)), {who: calendar._base._last for who, (_, calendar) in before.rows.items()}
        for person in ("lee", None):
            wish = Override(Mode.AFTER_HOURS, NOW, NOW + timedelta(hours=3), "Lee", "a flood")
            made.engine.record.overrides.add(person, wish)
            made.engine.hours.forget()
            after = forecasts.of(made.engine, NOW)
            assert after is not before
            assert "Closed manually: a flood" in after.drawn(NOW)
            assert {who: calendar._base._last for who, (_, calendar) in after.rows.items()} == laid
        assert sum(map(len, bars)) - drawn == 1
        assert all(mine is its for mine, its in zip(bars, after._drawing._bars, strict=True))


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Front]:
    with front(PEOPLE, tmp_path) as found:
        yield found


def asked(made: Front, path: str, method: str = "GET", body: str = "", cookie: str = "") -> tuple[str | None, bytes]:
    """(content-encoding, body) for a browser that takes gzip."""
    connection = HTTPConnection(made.url.removeprefix("http://"), timeout=30)
    kind = "application/x-www-form-urlencoded"
    connection.request(method, path, body or None, {"Accept-Encoding": "gzip", "Cookie": cookie, "Content-Type": kind})
    answer = connection.getresponse()
    found = answer.getheader("content-encoding"), answer.read()
    connection.close()
    return found


def test_the_first_page_goes_out_compressed_and_none_that_holds_words_of_strangers(made: Front) -> None:
    encoding, body = asked(made, "/")
    assert encoding == "gzip"
    assert b"This week and the next" in gzip.decompress(body)
    assert len(body) < len(gzip.decompress(body)) / 3
    assert asked(made, "/static/page.css")[0] == "gzip"
    for path in ("/messages", "/override", "/words", "/file", "/login", "/no-such-page"):
        assert (path, asked(made, path)[0]) == (path, None)
    assert asked(made, "/override", "POST", "reason=x")[0] is None


def test_another_version_of_a_file_has_another_address(made: Front) -> None:
    visitor, links = Visitor(made.url), set()
    for path in ("/", "/messages", "/words", "/hours"):
        links |= set(re.findall(r'(?:href|src)="(/static/[^"]+)"', visitor.reads(path)))
    assert {re.sub(r"\?.*", "", link).removeprefix("/static/") for link in links} == set(TYPES) - {
        "token.js",
        "draft.js",
    }
    for link in links:
        assert re.fullmatch(r"/static/[\w.]+\?v=[0-9a-f]{12}", link)
        name = link.removeprefix("/static/").partition("?")[0]
        assert visitor.reads(link).encode() == static(name)


def test_a_page_that_is_not_there_says_so_in_our_own_words(made: Front) -> None:
    answer = Visitor(made.url).gets("/no-such-page")
    assert answer.status == 404
    assert "This page does not exist." in answer.text
    assert 'href="/"' in answer.text
