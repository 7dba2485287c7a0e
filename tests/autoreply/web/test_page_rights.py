"""Who may do what on the page."""

import itertools
from pathlib import Path

from autoreply.settings import Settings
from autoreply.settings.load import settle
from autoreply.settings.reading.document import parse_document
from autoreply.telemetry.health import Health
from autoreply.web.access.rights import OF_EVERYBODY, OF_ONE_PERSON, PRACTICE, Action, PageVisitor, Right, may
from autoreply.web.context import AppContext
from autoreply.web.forecast import Forecasts
from autoreply.web.live import LiveUpdates
from autoreply.web.request import PageRoute, Pages
from autoreply.web.routes import page_routes
from schedules import FakeClock
from tests.browser.practice import NOW

OWNER = PageVisitor("Dr Lee Park", owner=True, person="lee", account="lee")
ANA = PageVisitor("Ana Duarte", owner=False, person="ana", account="ana")
GUEST = PageVisitor("Kim", owner=False, account="kim")  # no owner, and not in [people]


def settings_of(octets: bytes) -> Settings:
    return settle(parse_document(octets, "config.toml"), Path("/"))


def all_page_routes() -> list[PageRoute]:
    clock = FakeClock(NOW)
    pages = Pages(AppContext(lambda: None, Health(clock), clock, judge=settings_of))
    return page_routes(pages, Forecasts(), LiveUpdates(lambda: True, pages.in_thread))


def test_owners_may_do_everything_and_others_only_what_is_their_own() -> None:
    for action, person in itertools.product(set(Action) - {Action.OWN_ACCOUNT}, (None, "ana", "lee")):
        assert may(OWNER, action, person)
        assert may(PRACTICE, action, person)
        assert may(ANA, action, person) == (action in OF_EVERYBODY or (action in OF_ONE_PERSON and person == "ana"))
        assert not may(GUEST, action, person)
    assert [may(one, Action.OWN_ACCOUNT) for one in (OWNER, ANA, GUEST, PRACTICE)] == [True, True, True, False]


def test_a_form_without_a_person_concerns_the_practice_and_an_address_without_one_the_visitor() -> None:
    right = Right(Action.HOURS, "person")
    for person, allowed in (("ana", True), (" ana ", True), ("lee", False)):
        assert right.held(ANA, {"person": person}, None) is allowed
        assert right.held(ANA, {}, {"person": person}) is allowed
        assert right.held(OWNER, {}, {"person": person})
    assert right.held(ANA, {}, None)
    assert not right.held(ANA, {"person": "ana"}, {}), "only what was posted counts"
    assert not right.held(GUEST, {}, None)


# Of an agreement, that it is their own is asked once it is known; so is who may end a duty.
CLIENT_FORMS = (
    *("new", "edit", "quiet", "link", "unlink", "split", "merge", "same/decide", "exception", "keep", "end", "export"),
    *("agreement/told", "agreement/renew", "plan/open", "plan/discuss", "plan/told", "plan/agreed", "plan/text"),
    *("plan/review", "plan/renew", "plan/close", "consent", "consent/withdraw", "consent/mistake"),
)

# What each page asks for, said a second time: whoever adds a page has to say here who may open it.
EXPECTED = {
    "/": Right(Action.SEE),
    "/inbox": Right(Action.SEE),
    "/inbox/mark": Right(Action.SEE),
    "/inbox/person": Right(Action.SEE),
    "/inbox/change": Right(Action.SEE),
    "/inbox/answer": Right(Action.SEE),
    "/inbox/send": Right(Action.SEE),
    "/inbox/withdraw": Right(Action.SEE),
    "/inbox/audio": Right(Action.SEE),
    "/inbox/listened": Right(Action.SEE),
    "/messages": Right(Action.SEE),
    "/messages.csv": Right(Action.SEE),
    "/clients": Right(Action.SEE),
    "/clients/card": Right(Action.SEE),
    "/clients/due": Right(Action.SEE),
    "/mirror": Right(Action.SEE),  # of one's own, and of nobody else
    "/clients/same": Right(Action.SEE),
    "/clients/exceptions": Right(Action.SEE),
    "/clients/plan": Right(Action.SEE),
    "/clients/letter": Right(Action.SEE),
    **dict.fromkeys((f"/clients/{path}" for path in CLIENT_FORMS), Right(Action.CLIENTS)),
    "/clients/agreement": Right(Action.AGREEMENTS, "person"),
    "/clients/once": Right(Action.AGREEMENTS, "person"),
    "/clients/erase": Right(Action.ERASE),
    "/incidents": Right(Action.SEE),
    "/incidents/review": Right(Action.SEE),
    "/incidents/change": Right(Action.SEE),  # and asks whose the review or the action is
    "/incidents/replay": Right(Action.SEE),
    "/incidents/document": Right(Action.SEE),
    "/complaints": Right(Action.SEE),  # lists what is in the visitor's care
    "/complaints/complaint": Right(Action.SEE),  # and asks whose it is
    "/complaints/change": Right(Action.SEE),  # and asks whose it is
    "/complaints/document": Right(Action.SEE),  # and asks whose it is
    "/complaint": None,  # for everybody, if the practice wants it
    "/summary": Right(Action.SUMMARY),
    "/summary/document": Right(Action.SUMMARY),
    "/override": Right(Action.OVERRIDE, "person"),
    "/override/save": Right(Action.OVERRIDE, "person"),
    "/override/end": Right(Action.OVERRIDE, "person"),
    "/alert": Right(Action.SEE),
    "/breaker": Right(Action.RESUME_REPLIES),
    "/words": Right(Action.SEE),  # and asks for more where a text is saved
    "/file": Right(Action.SEE),
    "/hours": Right(Action.HOURS, "who"),
    "/hours/day": Right(Action.HOURS, "person"),
    "/hours/holidays": Right(Action.HOURS, "who"),
    "/away": Right(Action.ABSENCES, "person"),
    "/file/edit": Right(Action.FILE),
    "/history": Right(Action.SEE),
    "/history/undo": Right(Action.SEE),  # of what they did themselves, unless they are owners
    "/accounts": Right(Action.ACCOUNTS),
    "/accounts/change": Right(Action.ACCOUNTS),
    "/account": Right(Action.OWN_ACCOUNT),
    "/account/logout": Right(Action.OWN_ACCOUNT),
    "/invitation": None,
    "/policy": Right(Action.SEE),
    "/policy/document": Right(Action.SEE),
    "/policy/acknowledge": Right(Action.SEE),
    "/policy/issue": Right(Action.FILE),
    "/reach": Right(Action.SEE),
    "/reach/test": Right(Action.REACH, "person"),
    "/reach/confirm": Right(Action.REACH, "person"),
    "/reach/ways": Right(Action.REACH, "person"),
    "/opening-hours": None,
    "/opening-hours.json": None,
    "/opening-hours.ics": None,
    "/opening-hours.css": None,
    "/login": None,
    "/logout": None,
    "/live": Right(Action.SEE),
}


def test_every_page_declares_the_right_that_it_asks_for() -> None:
    assert {route.path: route.right for route in all_page_routes()} == EXPECTED
