"""What the practice page takes with 300 people and 20,000 messages: at the server, and until a browser paints it."""

import statistics
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from autoreply.record.cards.cards import Act, CardFields
from schedules import Mode, Override
from tests.bench.figures import Figure
from tests.browser.chromium import chromium
from tests.browser.practice import NOW, Front, crowd, fill, front
from tests.browser.visitor import Visitor

PEOPLE, MESSAGES, DAYS, CARDS = 300, 20_000, 80, 2000
AT_THE_SERVER, PAINTED = 150.0, 1000.0  # milliseconds
PAGES = {
    "the first page": "/",
    "the inbox": "/inbox",
    "messages, a week": "/messages",
    "messages, all": "/messages?span=all",
    "the clients": "/clients",
    "a client with many messages": "/clients/card?number=1",
}
PAINT = """new Promise(done => new PerformanceObserver(seen => {
    const found = seen.getEntriesByName("first-contentful-paint");
    if (found.length) done(found[0].startTime);
}).observe({type: "paint", buffered: true}))"""


def measure(folder: Path) -> Iterator[Figure]:
    with front(crowd(PEOPLE), folder) as made:
        fill(made, MESSAGES, DAYS)
        _cards(made)
        yield Figure(says="the first page, the first time of a day", ours=_asked(made, "/", 1), unit="ms")
        yield Figure(
            says="the first page, after a word by hand", ours=_overridden(made), unit="ms", at_most=AT_THE_SERVER
        )
        for says, path in PAGES.items():
            yield Figure(says=f"{says}, at the server", ours=_asked(made, path, 9), unit="ms", at_most=AT_THE_SERVER)
        for says, path in PAGES.items():
            yield Figure(says=f"{says}, painted", ours=_painted(made, path), unit="ms", at_most=PAINTED)


def _cards(made: Front) -> None:
    """Two thousand cards, the first of which has a dozen of the addresses that wrote."""
    mine = [f"maria{number}@mail.example" for number in range(12)] + ["u0777abc"]
    wishes = [(CardFields("M.R."), mine)]
    wishes += [(CardFields(f"C{number}"), [f"c{number}@mail.example"]) for number in range(CARDS - 1)]
    made.engine.record.cards.add_all(wishes, Act("Ana", "a test", NOW))


def _overridden(made: Front) -> float:
    """As `_asked`, for the one who looks first after the whole practice was closed by hand; the median of five."""
    took = []
    for hours in range(1, 6):
        wish = Override(Mode.AFTER_HOURS, NOW, NOW + timedelta(hours=hours), "Lee", f"number {hours}")
        made.engine.record.overrides.add(None, wish)
        made.engine.hours.forget()
        took.append(_asked(made, "/", 1))
    return statistics.median(took)


def _asked(made: Front, path: str, times: int) -> float:
    """Milliseconds until the whole answer is there; the median."""
    visitor, took = Visitor(made.url), []
    for _each in range(times):
        began = time.perf_counter()
        visitor.reads(path)
        took.append(time.perf_counter() - began)
    return statistics.median(took) * 1000


def _painted(made: Front, path: str) -> float:
    """Milliseconds from the click to the first words on the screen; the median of five."""
    with chromium() as browser:
        took = []
        for _each in range(5):
            with browser.new_context() as context:
                page = context.new_page()
                page.goto(f"{made.url}{path}")
                took.append(float(page.evaluate(PAINT)))
        return statistics.median(took)
