"""Lists, newest first, page by page, in both of Twilio's shapes, and their filters by date."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import TypeVar
from urllib.parse import urlencode

from autoreply_demo.simulators.telephone.parameters import Parameters
from autoreply_demo.simulators.telephone.published.kinds import PAGING
from autoreply_demo.simulators.telephone.records import Resource

R = TypeVar("R", bound=Resource)
Json = dict[str, object]


def page(found: Sequence[R], given: Parameters) -> tuple[list[R], R | None, int, int]:
    """The resources of the page that is asked for, the last of them where more follow, its number and its size.

    A page token names the last resource of the page before, so that what comes in meanwhile shifts nothing.
    """
    size = int(given.get("PageSize", "50"))
    number = int(given.get("Page", "0"))
    token = given.get("PageToken").removeprefix("PA")
    start = number * size
    if token:
        start = next((place + 1 for place, one in enumerate(found) if one.sid == token), len(found))
    part = list(found[start : start + size])
    return part, part[-1] if start + size < len(found) else None, number, size


def old_shape(
    key: str, path: str, found: Sequence[R], given: Parameters, shape: Callable[[R], Json], asked: str
) -> Json:
    """A list of the 2010 API. `asked` are the query's filters, which the next page repeats."""
    part, more, number, size = page(found, given)
    following = _query(asked, size, number + 1, more)
    return {
        key: [shape(one) for one in part],
        "page": number,
        "page_size": size,
        "start": number * size,
        "end": number * size + max(len(part) - 1, 0),
        "uri": f"{path}?{_query(asked, size, number, None)}",
        "first_page_uri": f"{path}?{_query(asked, size, 0, None)}",
        "next_page_uri": f"{path}?{following}" if more else None,
        "previous_page_uri": f"{path}?{_query(asked, size, number - 1, None)}" if number else None,
    }


def new_shape(key: str, url: str, found: Sequence[R], given: Parameters, shape: Callable[[R], Json]) -> Json:
    """A list of the newer APIs."""
    part, more, number, size = page(found, given)
    return {
        key: [shape(one) for one in part],
        "meta": {
            "key": key,
            "page": number,
            "page_size": size,
            "url": f"{url}?{_query('', size, number, None)}",
            "first_page_url": f"{url}?{_query('', size, 0, None)}",
            "next_page_url": f"{url}?{_query('', size, number + 1, more)}" if more else None,
            "previous_page_url": f"{url}?{_query('', size, number - 1, None)}" if number else None,
        },
    }


def filters(query: Sequence[tuple[str, str]]) -> str:
    """The query without what only turns pages."""
    return urlencode([(name, value) for name, value in query if name not in PAGING])


def within(moment: datetime | None, given: Parameters, name: str, *, days: bool = False) -> bool:
    """Whether `moment` fits Name (on that day), Name< (at or before) and Name> (at or after), all in UTC.

    `days`: only whole days of GMT are compared, as the reference says of recordings; "on or before midnight of" a day
    leaves that day out.
    """
    wanted = given.named(name, f"{name}<", f"{name}>")
    if not wanted:
        return True
    if moment is None:
        return False
    utc = moment.astimezone(UTC)
    return all(_fits(utc, key.removeprefix(name), value[:10] if days else value) for key, value in wanted.items())


def _fits(moment: datetime, way: str, text: str) -> bool:
    asked = _moment(text)
    if way == "<":
        return moment <= asked
    if way == ">":
        return moment >= asked
    return moment.date() == asked.date()


def _moment(text: str) -> datetime:
    if "T" not in text:
        return datetime.combine(date.fromisoformat(text), datetime.min.time(), UTC)
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _query(asked: str, size: int, number: int, last: Resource | None) -> str:
    token = f"&PageToken=PA{last.sid}" if last else ""
    return "&".join(filter(None, (asked, f"PageSize={size}&Page={number}"))) + token
