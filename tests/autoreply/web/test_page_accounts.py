"""Accounts of the page: who may do what, how an invitation is used once, and what a thief or a guesser gets."""

import logging
import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from statistics import median

import pytest
from argon2 import PasswordHasher, extract_parameters

from autoreply.record.staff.work import WorkMoment
from autoreply.web.access.invitations import HOLDS_FOR
from autoreply.web.access.passwords import NO_PASSWORD
from autoreply.web.access.rights import PRACTICE, PageVisitor
from autoreply.web.access.throttle import FAILURES, OF_ACCOUNT
from autoreply.web.request import PageRoute
from channels import WorkKind
from tests.autoreply.web.test_page_rights import ANA, GUEST, OWNER, all_page_routes
from tests.browser.practice import NOW, PASSWORD, PEOPLE, Front, front, has_account, with_password
from tests.browser.visitor import Visitor, raw
from tests.peers.processes import wait_until

FRESH = "seven quiet herons"
ROUTES = all_page_routes()


@pytest.fixture(scope="module")
def firm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    """A page with the practice's password and three accounts."""
    with front(PEOPLE, tmp_path_factory.mktemp("firm"), web=with_password()) as made:
        has_account(made, "lee", owner=True)
        has_account(made, "ana")
        has_account(made, "sam")
        has_account(made, "kim")
        yield made


@pytest.fixture(scope="module")
def members(firm: Front) -> dict[str, Visitor]:
    """One visitor for each account, who stays logged in."""
    return {who.account: logged_in(firm, who.account) for who in (OWNER, ANA, GUEST, PRACTICE)}


def logged_in(made: Front, account: str = "") -> Visitor:
    visitor = Visitor(made.url)
    assert visitor.logs_in(PASSWORD, account).status == 303
    return visitor


def link_in(page: str) -> str:
    found = re.search(r'<pre id="link">(.+?)</pre>', page)
    assert found, page
    return found[1]


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.path)
def test_each_page_lets_in_only_who_has_the_right_it_declares(
    firm: Front, members: dict[str, Visitor], route: PageRoute
) -> None:
    for who in (OWNER, ANA, GUEST, PRACTICE):
        lets_in_by_right(members[who.account], route, who)
    if route.right is not None:
        stranger = Visitor(firm.url).gets(route.path)
        assert (stranger.status, (stranger.headers.get("location") or "").partition("?")[0]) in {
            (303, "/login"),
            (405, ""),
        }


def lets_in_by_right(visitor: Visitor, route: PageRoute, who: PageVisitor) -> None:
    named = route.right.field if route.right else ""
    field = named or "person"
    for person in ("ana", "lee", "") if named else ("lee",):
        if "GET" in (route.methods or ()) and route.path != "/live":
            answer = visitor.gets(f"{route.path}?{field}={person}")
            assert is_refused(answer.text) == (
                route.right is not None and not route.right.held(who, {field: person}, None)
            ), f"{who} asks for {person}"
        if "POST" in (route.methods or ()) and route.path not in {"/logout", "/account/logout", "/login"}:
            answer = visitor.posts(route.path, None, **{field: person})
            assert is_refused(answer.text) == (
                route.right is not None and not route.right.held(who, {}, {field: person})
            ), f"{who} posts for {person}"


def is_refused(page: str) -> bool:
    says = ("Only an owner can", "You have no account of your own", "Your account has no access here")
    return any(one in page for one in says)


def test_a_mirror_is_seen_by_its_own_person_and_by_nobody_else(firm: Front) -> None:
    evening = datetime(2026, 11, 24, 20, 30)  # noqa: DTZ001 - by Ana's own clock
    moment = WorkMoment(WorkKind.MAIL, NOW, evening, "1", counts=True)
    firm.engine.record.work.count("ana-mail", "ana", [moment] * 3, NOW)
    for path in ("/mirror", "/mirror?person=lee", "/mirror?person=sam"):
        page = logged_in(firm, "ana").reads(path)
        assert "You wrote to clients or colleagues on 1 evening." in page
        assert 'title="Tuesday, 8 PM to 9 PM: 3"' in page
    for who, status in (("lee", 200), ("sam", 200), ("", 403), ("kim", 403)):  # lee is an owner
        seen = logged_in(firm, who).gets("/mirror?person=ana")
        assert seen.status == status
        assert "You wrote" not in seen.text
        assert ': 3"' not in seen.text
    assert "Invite each person to an account of their own" in logged_in(firm).gets("/mirror").text


def test_a_refusal_says_who_can_do_it(firm: Front) -> None:
    refused = logged_in(firm, "ana").gets("/accounts")
    assert refused.status == 403
    assert "Only an owner can manage accounts" in refused.text
    assert "You can change your own hours" in refused.text
    assert "Ask Dr Lee Park." in refused.text
    assert "Ana Duarte</a>" in refused.text
    assert ">Accounts</a>" not in refused.text
    assert ">Accounts</a>" in logged_in(firm, "lee").reads("/")


def test_whoever_has_an_account_opens_and_closes_for_themselves_and_the_history_names_them(firm: Front) -> None:
    ana, overrides = logged_in(firm, "ana"), firm.engine.record.overrides
    form = ana.reads("/override")
    assert '<option value="ana"' in form
    assert '<option value="lee">' not in form.partition('id="cover"')[0]
    assert "the whole practice" not in form
    assert 'name="author"' not in form
    wish = {"mode": "close", "until": "+2h", "reason": "ill", "author": "Dr Lee Park"}
    for person in ("lee", ""):
        assert ana.posts("/override/save", None, person=person, **wish).status == 403
    assert overrides.current(NOW) == []
    assert ana.posts("/override/save", None, person="ana", **wish).status == 303
    (kept,) = overrides.current(NOW)
    assert (kept.person, kept.override.author) == ("ana", "Ana Duarte"), "not who she says she is"
    firm.clock.advance(minutes=5)
    sam, lee = logged_in(firm, "sam"), logged_in(firm, "Dr Lee Park")
    assert sam.posts("/override/end", person="ana").status == 403
    assert "End now" not in sam.reads("/")
    assert "End now" in lee.reads("/")
    assert lee.posts("/override/end", person="ana").status == 303
    assert "Ana Duarte is no longer closed manually." in (history := lee.reads("/override"))
    assert history.index("By Dr Lee Park.") < history.index("By Ana Duarte.")


def test_an_invitation_is_shown_once_used_once_and_only_by_whoever_posts_a_password(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with front(PEOPLE, tmp_path, web=with_password()) as made, caplog.at_level(logging.DEBUG):
        owner = logged_in(made)
        assert owner.posts("/accounts", person="", name="").status == 422
        assert "is not in [people]" in owner.posts("/accounts", person="", name="Kim").text
        link = link_in(owner.posts("/accounts", person="ana").text)
        token = link.partition("#token=")[2]
        assert link == f"{made.url}/invitation#token={token}"
        assert token not in owner.reads("/accounts")
        scanner = Visitor(made.url)
        for method in ("GET", "HEAD"):
            assert raw(made, f"/invitation?token={token}", method).status == 200
        assert token not in scanner.reads("/invitation")
        assert scanner.accepts(link, "").status == 422, "one that runs scripts posts the form as it is"
        ana = Visitor(made.url)
        assert "at least 12 characters" in (again := ana.accepts(link, "short")).text
        assert f'value="{token}"' in again.text
        assert ana.accepts(link + "x", FRESH).status == 403
        before = dict(ana.cookies)
        done = ana.accepts(link, FRESH)
        assert (done.status, done.headers["location"]) == (303, "/account?done=accepted")
        assert "You are Ana Duarte" in ana.reads("/account")
        assert Visitor(made.url, cookies=before).gets("/").status == 303, "a planted cookie is not logged in"
        late = Visitor(made.url).accepts(link, "another pass phrase")
        assert late.status == 403
        assert "used, has expired, or a newer one replaced it" in late.text
        assert logged_in_with(made, "Ana", FRESH)
        assert not logged_in_with(made, "ana", "another pass phrase")
        assert token not in caplog.text
        assert FRESH not in caplog.text


def logged_in_with(made: Front, name: str, password: str) -> bool:
    return Visitor(made.url).logs_in(password, name).status == 303


def test_an_invitation_expires_and_a_newer_one_replaces_it(tmp_path: Path) -> None:
    with front(PEOPLE, tmp_path, web=with_password()) as made:
        owner = logged_in(made)
        first = link_in(owner.posts("/accounts", person="ana").text)
        second = link_in(owner.posts("/accounts/change", account="ana", do="link").text)
        assert Visitor(made.url).accepts(first, FRESH).status == 403
        made.clock.advance(seconds=HOLDS_FOR.total_seconds())
        assert Visitor(made.url).accepts(second, FRESH).status == 403
        assert "which has expired" in logged_in(made).reads("/accounts")
        third = link_in(logged_in(made).posts("/accounts/change", account="ana", do="link").text)
        assert Visitor(made.url).accepts(third, FRESH).status == 303


def test_of_two_who_use_one_link_at_once_one_has_the_account(tmp_path: Path) -> None:
    with front(PEOPLE, tmp_path, web=with_password()) as made:
        made.engine.record.accounts.invite("ana", "the token", NOW + HOLDS_FOR, owner=False)

        def posts(password: str) -> int:
            one, status = Visitor(made.url), [503]

            def has_its_turn() -> bool:  # one try at a time from an address
                status[0] = one.accepts("#token=the token", password).status
                return status[0] != 503

            assert wait_until(has_its_turn, every=0.05)
            return status[0]

        words = ("first pass phrase", "second pass phrase")
        with ThreadPoolExecutor(2) as pool:
            found = list(pool.map(posts, words))
        assert sorted(found) == [303, 403]
        assert [logged_in_with(made, "ana", word) for word in words] == [status == 303 for status in found]


def test_who_guesses_invitations_has_to_wait(tmp_path: Path) -> None:
    with front(PEOPLE, tmp_path, web=with_password()) as made:
        link = link_in(logged_in(made).posts("/accounts", person="ana").text)
        guesser = Visitor(made.url)
        found = [guesser.accepts(f"#token=guess{number}", FRESH).status for number in range(FAILURES + 1)]
        assert found == [403] * FAILURES + [429]
        assert guesser.accepts(link, FRESH).status == 429


def test_a_name_that_is_not_known_is_told_like_a_wrong_password_and_takes_as_long(firm: Front) -> None:
    parameters = extract_parameters(NO_PASSWORD)
    assert parameters == extract_parameters(PasswordHasher().hash("x"))
    visitor = Visitor(firm.url)
    wrong = visitor.logs_in("not it", "ana")
    unknown = visitor.logs_in("not it", "nobody here")
    assert (wrong.status, unknown.status) == (403, 403)
    hidden = re.compile(r'value="[^"]*"')
    assert hidden.sub("", wrong.text) == hidden.sub("", unknown.text)


def test_the_time_of_a_login_tells_nothing_of_a_name(tmp_path: Path) -> None:
    def compared(folder: Path) -> float:
        with front(PEOPLE, folder, web=with_password()) as made:
            made.engine.record.accounts.invite("ana", "token", NOW + HOLDS_FOR, owner=False)
            made.engine.record.accounts.accept("token", PasswordHasher().hash(FRESH), NOW)
            taken: dict[str, list[float]] = {"ana": [], "nobody": []}
            visitor = Visitor(made.url)
            for _try in range(FAILURES // 2):
                for name, times in taken.items():
                    began = time.process_time()
                    assert visitor.logs_in("not it", name).status == 403
                    times.append(time.process_time() - began)
            return median(taken["nobody"]) / median(taken["ana"])

    assert any(0.5 < compared(tmp_path / str(number)) < 2 for number in range(3))


def test_many_addresses_that_guess_one_account_wait_and_its_owner_does_not(tmp_path: Path) -> None:
    web = f'trusted_proxies = ["127.0.0.0/8"]\n{with_password()}'
    with front(PEOPLE, tmp_path, web=web) as made:
        has_account(made, "lee", owner=True)
        has_account(made, "ana")
        at = Visitor(made.url)

        def tries(address: str, password: str, name: str = "ana") -> int:
            return at.posts("/login", {"X-Forwarded-For": address}, name=name, password=password).status

        assert tries("203.0.113.1", PASSWORD) == 303
        at.cookies.clear()
        found = [tries(f"198.51.100.{number % 200}", "guess") for number in range(OF_ACCOUNT + 2)]
        assert found[:OF_ACCOUNT] == [403] * (OF_ACCOUNT - 1) + [429], "her own login counted once"
        assert tries("198.51.100.250", PASSWORD, "Ana Duarte") == 429, "however the name is typed"
        assert tries("198.51.100.250", PASSWORD, "lee") == 303
        at.cookies.clear()
        assert tries("203.0.113.1", PASSWORD) == 303


def test_a_new_password_ends_every_other_session_of_that_account_only(tmp_path: Path) -> None:
    with front(PEOPLE, tmp_path, web=with_password()) as made:
        has_account(made, "ana")
        has_account(made, "lee", owner=True)
        ana, thief, lee, practice = (logged_in(made, name) for name in ("ana", "ana", "lee", ""))
        for current, password, status in ((PASSWORD, "short", 422), ("not it", FRESH, 403), (PASSWORD, FRESH, 303)):
            assert thief.gets("/").status == 200
            before = dict(ana.cookies)
            assert ana.posts("/account", current=current, password=password).status == status
        assert thief.gets("/").status == 303
        assert Visitor(made.url, cookies=before).gets("/").status == 303
        assert "logged out everywhere else" in ana.reads("/account?done=password")
        assert (lee.gets("/").status, practice.gets("/").status) == (200, 200)
        assert (logged_in_with(made, "ana", PASSWORD), logged_in_with(made, "ana", FRESH)) == (False, True)
        other = Visitor(made.url)
        assert other.logs_in(FRESH, "ana").status == 303
        assert other.posts("/account/logout").status == 303
        assert (ana.gets("/").status, other.gets("/").status, lee.gets("/").status) == (303, 303, 200)


def test_an_owner_makes_owners_logs_people_out_and_removes_them(tmp_path: Path) -> None:
    with front(PEOPLE, tmp_path) as made:
        has_account(made, "lee", owner=True)
        has_account(made, "ana")
        lee, ana = logged_in(made, "lee"), logged_in(made, "ana")
        for wish in ("person", "remove"):
            refused = lee.posts("/accounts/change", account="lee", do=wish)
            assert (refused.status, "the last owner who can log in" in refused.text) == (409, True)
        assert lee.posts("/accounts/change", account="ana", do="owner").status == 303
        assert ana.gets("/accounts").status == 200, "at once, without a new login"
        assert ana.posts("/accounts/change", account="lee", do="person").status == 303
        assert lee.gets("/accounts").status == 403
        assert lee.posts("/accounts/change", account="ana", do="remove").status == 403
        assert ana.posts("/accounts/change", account="lee", do="logout").status == 303
        assert lee.gets("/").status == 303
        lee = logged_in(made, "lee")
        assert ana.posts("/accounts/change", account="lee", do="remove").status == 303
        assert lee.gets("/").status == 303
        assert not logged_in_with(made, "lee", PASSWORD)
        for form, status in (({"account": "lee", "do": "remove"}, 404), ({"account": "ana", "do": "x"}, 400)):
            assert ana.posts("/accounts/change", None, **form).status == status


def test_the_form_of_another_site_invites_and_removes_nobody(firm: Front) -> None:
    lee, before = logged_in(firm, "lee"), firm.engine.record.accounts.every(NOW)
    forms: dict[str, dict[str, str]] = {
        "/accounts": {"person": "kim"},
        "/accounts/change": {"account": "ana", "do": "remove"},
        "/account": {"current": PASSWORD, "password": FRESH},
        "/account/logout": {},
    }
    for path, form in forms.items():
        for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
            assert lee.posts(path, headers, **form).status == 403
        assert lee.posts(path, None, csrf="x", **form).status == 403
    assert firm.engine.record.accounts.every(NOW) == before
    assert logged_in_with(firm, "lee", PASSWORD)


def test_with_the_first_account_the_page_asks_everybody_to_log_in(tmp_path: Path) -> None:
    with front(PEOPLE, tmp_path) as made:
        nobody = Visitor(made.url)
        assert "every user of this computer can open it" in nobody.reads("/")
        assert "Invite an owner first" in nobody.posts("/accounts", person="ana").text
        page = nobody.posts("/accounts", person="lee", owner="yes").text
        assert "From now on everybody has to log in" in page
        assert nobody.gets("/").status == 303
        assert Visitor(made.url).logs_in("").status == 403, "there is no password of the practice"
        lee = Visitor(made.url)
        assert lee.accepts(link_in(page), FRESH).status == 303
        assert "You are an owner" in lee.reads("/account")
        assert "every user of this computer" not in lee.reads("/")
        assert lee.posts("/accounts/change", account="lee", do="remove").status == 303
        assert "every user of this computer can open it" in nobody.reads("/"), "the very last account may go"


def test_an_account_opens_a_page_that_others_may_reach_and_nothing_else_does(tmp_path: Path) -> None:
    with front(PEOPLE, tmp_path, web='public_url = "https://desk.hillside.example/night"') as made:
        assert Visitor(made.url).gets("/").status == 403
        made.engine.record.accounts.invite("lee", "the token", NOW + HOLDS_FOR, owner=True)
        lee = Visitor(made.url)
        assert lee.gets("/").headers["location"] == "/night/login"
        assert lee.accepts("#token=the token", FRESH).headers["location"] == "/night/account?done=accepted"
        assert "https://desk.hillside.example/night/invitation#token=" in lee.posts("/accounts", person="ana").text
        made.engine.record.accounts.remove("lee", others_may=True)
        made.engine.record.accounts.remove("ana", others_may=True)
        assert lee.gets("/").status == 403


@pytest.mark.parametrize("database", ["sqlite_url", "postgres_url"])
def test_a_session_holds_on_every_replica_until_it_ends_on_one(
    request: pytest.FixtureRequest, tmp_path: Path, database: str
) -> None:
    url = str(request.getfixturevalue(database))
    with front(PEOPLE, tmp_path / "one", url=url) as one, front(PEOPLE, tmp_path / "two", url=url) as two:
        has_account(one, "lee", owner=True)
        lee = logged_in(one, "lee")
        elsewhere = Visitor(two.url, cookies=lee.cookies)
        assert "You are Dr Lee Park" in elsewhere.reads("/account")
        link = link_in(elsewhere.posts("/accounts", person="ana").text)
        ana = Visitor(one.url)
        assert ana.accepts(link, FRESH).status == 303
        assert Visitor(two.url).accepts(link, FRESH).status == 403
        assert "You are Ana Duarte" in Visitor(two.url, cookies=ana.cookies).reads("/account")
        assert elsewhere.posts("/accounts/change", account="ana", do="remove").status == 303
        assert ana.gets("/").status == 303
        assert elsewhere.posts("/logout").status == 303
        assert lee.gets("/").status == 303


def test_who_has_left_the_settings_file_sees_nothing_from_then_on(tmp_path: Path) -> None:
    with front(PEOPLE, tmp_path, web=with_password()) as made:
        has_account(made, "gone")
        gone = logged_in(made, "gone")
        for path in ("/", "/messages", "/messages.csv", "/override", "/live"):
            refused = gone.gets(path)
            assert (refused.status, "Your account has no access here" in refused.text) == (403, True)
            assert "office-mail" not in refused.text
        assert "So you cannot see anything else" in gone.reads("/account")
        assert "No access: not in the settings file" in logged_in(made).reads("/accounts")
        assert gone.posts("/logout").status == 303


def test_a_practice_password_that_is_taken_away_lets_nobody_in_who_knew_it(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'record.sqlite3'}"
    with front(PEOPLE, tmp_path / "one", web=with_password(), url=url) as made:
        has_account(made, "lee", owner=True)
        known = logged_in(made)
    with front(PEOPLE, tmp_path / "two", url=url) as made:
        assert Visitor(made.url, cookies=known.cookies).gets("/").status == 303
        assert not logged_in_with(made, "", PASSWORD)
        assert logged_in_with(made, "lee", PASSWORD)
