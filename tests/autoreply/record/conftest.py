"""The same tests on both databases (promise 11)."""

from collections.abc import Iterator

import pytest

from autoreply.record import Record


@pytest.fixture(params=["sqlite_url", "postgres_url"])
def url(request: pytest.FixtureRequest) -> str:
    return str(request.getfixturevalue(request.param))


@pytest.fixture
def record(url: str) -> Iterator[Record]:
    opened = Record.open(url)
    yield opened
    opened.close()
