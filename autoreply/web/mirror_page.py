"""Mirror: what somebody did outside their hours. Each person sees their own, and nobody sees another's.

Whose it is comes from the login alone: no address and no form names a person.
"""

from datetime import date, timedelta

from starlette.responses import Response

from autoreply.mirror.mirrors import mirrors_of
from autoreply.mirror.participants import is_on, solo
from autoreply.mirror.summary import WorkSummary
from autoreply.settings import Settings
from autoreply.web.access.rights import PageVisitor
from autoreply.web.messages import days_of_week, shaded
from autoreply.web.request import RequestContext

WEEKS = 4
NO_PERSON = "Your account belongs to nobody in [people], so there is no mirror for it."
SHARED = (
    "Each person sees only their own mirror, and here everybody uses one login. Invite each person to an account of "
    "their own: autoreply page invite."
)


def show(request: RequestContext) -> Response:
    """The visitor's own mirror."""
    settings = request.engine.settings
    person = whose(request.visitor, settings, has_accounts=request.has_accounts)
    if person is None:
        says = NO_PERSON if request.visitor.account else SHARED
        return request.page("mirror.html", 403, here="mirror", says=says)
    if not is_on(settings, person):
        return request.page("mirror.html", here="mirror", says="Your mirror is off. Nothing about you is counted.")
    zone = settings.zone_of(person or None)
    today = request.now.astimezone(zone).date()
    mirrors = mirrors_of(settings, request.engine.record)
    whole = mirrors.of(person, today - timedelta(days=WEEKS * 7 - 1), today)
    return request.page(
        "mirror.html",
        here="mirror",
        says="",
        recent=mirrors.of(person, today - timedelta(days=6), today).sentences(),
        whole=whole.sentences(),
        week=days_of_week(settings.dates.locale.first_week_day, shaded(by_hour(whole))),
        weeks=[(settings.dates.day(first), many) for first, many in by_week(whole, today)],
        zone=zone,
        hour_name=settings.dates.hour,
    )


def whose(visitor: PageVisitor, settings: Settings, *, has_accounts: bool) -> str | None:
    """Return whose mirror the visitor sees, None for none.

    The practice's one login is nobody's in particular, unless one person is the practice and nobody has an account.
    """
    if visitor.account:
        return visitor.person
    return None if has_accounts else solo(settings)


def by_hour(summary: WorkSummary) -> list[list[int]]:
    """How much was done in each hour of each day of the week, Monday first."""
    many = [[0] * 24 for _ in range(7)]
    for one in summary.counts:
        many[one.day.weekday()][one.hour] += one.number
    return many


def by_week(summary: WorkSummary, today: date) -> list[tuple[date, int]]:
    """The first day of each of the last weeks, the newest first, and how much was done in it."""
    firsts = [today - timedelta(days=7 * number + 6) for number in range(WEEKS)]
    return [
        (first, sum(one.number for one in summary.counts if first <= one.day <= first + timedelta(days=6)))
        for first in firsts
    ]
