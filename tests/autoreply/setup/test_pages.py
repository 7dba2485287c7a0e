"""The questions as pages, without a browser: the token, one question after the other, and the end."""

import re
import stat
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from autoreply.settings import load
from tests.autoreply.setup.office import GOOD, upto
from tests.autoreply.setup.pages import Newcomer, Site, site
from tests.peers.oauth import OAuthServer
from tests.peers.processes import wait_until


def test_the_token_is_for_one_use_and_its_file_goes_with_it(tmp_path: Path) -> None:
    with site(tmp_path) as made:
        assert stat.S_IMODE(made.token_file.stat().st_mode) == 0o600
        assert made.token_file.read_text().strip() == made.tokens[0]
        first, second = Newcomer(made.url), Newcomer(made.url)
        assert first.enters("not it").status == 403
        assert made.token_file.exists()
        assert first.enters(f" {made.tokens[0]} ").status == 303
        assert not made.token_file.exists()
        late = second.enters(made.tokens[0])
        assert late.status == 403
        assert "was used already" in late.text
        assert second.gets("/question/practice").headers["location"] == "/start"
        assert first.gets("/question/practice").status == 200


def test_of_two_who_come_at_once_exactly_one_gets_in(tmp_path: Path) -> None:
    with site(tmp_path) as made:
        found: list[int] = []
        threads = [
            threading.Thread(target=lambda: found.append(Newcomer(made.url).enters(made.tokens[0]).status))
            for _ in range(6)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(found) == [303, *[403] * 5]


def test_after_an_hour_there_is_a_new_token_and_the_old_one_is_worth_nothing(tmp_path: Path) -> None:
    with site(tmp_path) as made:
        made.clock.advance(minutes=61)
        assert Newcomer(made.url).enters(made.tokens[0]).status == 403
        assert len(made.tokens) == 2
        assert made.token_file.read_text().strip() == made.tokens[1]
        assert Newcomer(made.url).enters(made.tokens[1]).status == 303


def test_guessing_ends_after_a_few_tries(tmp_path: Path) -> None:
    with site(tmp_path) as made:
        statuses = [Newcomer(made.url).enters(f"guess {number}").status for number in range(10)]
        assert statuses == [403] * 8 + [429] * 2
        assert Newcomer(made.url).enters(made.tokens[0]).status == 429
        made.clock.advance(minutes=11)
        assert Newcomer(made.url).enters(made.tokens[0]).status == 303


@pytest.mark.parametrize(
    ("headers", "status", "says"),
    [
        ({"Host": "practice.example.org"}, 421, "only on the computer on which Autoreply runs"),
        ({"Host": "localhost.evil.example:80"}, 421, "only on the computer"),
        ({"X-Forwarded-For": "203.0.113.9"}, 403, "came through a proxy"),
        ({"Forwarded": "for=203.0.113.9"}, 403, "came through a proxy"),
        ({"Via": "1.1 proxy"}, 403, "came through a proxy"),
        ({"Host": "localhost:8080"}, 200, "Enter the token"),
    ],
)
def test_whoever_may_be_elsewhere_is_refused_in_words(
    tmp_path: Path, headers: dict[str, str], status: int, says: str
) -> None:
    with site(tmp_path) as made:
        answer = Newcomer(made.url)._ask("GET", "/start", "", headers)
        assert answer.status == status
        assert says in answer.text
        assert answer.headers["x-frame-options"] == "DENY"
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


def test_another_site_cannot_answer_for_the_visitor(tmp_path: Path) -> None:
    with site(tmp_path) as made:
        visitor = let_in(made)
        visitor.at = "/question/practice"
        foreign = visitor.posts(visitor.at, {"Origin": "https://evil.example"}, answer="Evil")
        assert foreign.status == 403
        assert visitor.posts(visitor.at, answer="x", csrf="0" * 64).status == 403
        assert "practice" not in made.interview.draft.answers
        assert visitor.answers("practice", answer="Ruiz Counseling").status == 303
        assert "samesite=strict" in visitor.last_cookie.lower()
        assert "httponly" in visitor.last_cookie.lower()


def let_in(made: Site) -> Newcomer:
    visitor = Newcomer(made.url)
    assert visitor.enters(made.tokens[-1]).status == 303
    return visitor


def test_a_wrong_answer_is_kept_with_one_sentence_in_both_places(tmp_path: Path) -> None:
    with site(tmp_path, **upto("hours")) as made:
        visitor = let_in(made)
        answer = visitor.answers("hours", answer='monn<b>" 9-5')
        assert answer.status == 422
        assert "<title>Error: When do you read messages?" in answer.text
        assert answer.text.count("this names no day of the week") == 2
        assert '<a href="#answer">' in answer.text
        assert 'aria-invalid="true"' in answer.text
        assert 'value="monn&lt;b&gt;&#34; 9-5"' in answer.text
        assert visitor.answers("hours", answer="9-5").headers["location"] == "/question/region"
        assert "That is: Mon-Fri 9:00 AM-5:00 PM" in visitor.reads("/question/region")
        assert made.remembered == 1


def test_a_password_never_comes_back(tmp_path: Path) -> None:
    with site(tmp_path, **upto("password")) as made:
        visitor = let_in(made)
        answer = visitor.answers("password", answer="my ordinary one")
        assert answer.status == 422
        assert "my ordinary one" not in answer.text
        assert visitor.answers("password", answer=GOOD["password"]).status == 303
        assert GOOD["password"] not in visitor.reads("/question/password")


def test_questions_are_asked_in_turn_and_may_be_gone_back_to(tmp_path: Path) -> None:
    with site(tmp_path, practice="x", country="US") as made:
        visitor = let_in(made)
        assert visitor.gets("/").headers["location"] == "/question/city"
        assert visitor.gets("/question/password").headers["location"] == "/"
        assert visitor.gets("/check").headers["location"] == "/"
        assert visitor.gets("/question/nonsense").headers["location"] == "/"
        assert 'value="x"' in visitor.reads("/question/practice")
        visitor.at = "/question/city"
        assert visitor.posts("/write").headers["location"] == "/"


def test_holidays_are_ticked_in_a_list(tmp_path: Path) -> None:
    with site(tmp_path, **upto("work_on")) as made:
        visitor = let_in(made)
        assert visitor.answers("work_on", **{"pick-2026-12-25": "yes", "pick-2027-01-01": "yes"}).status == 303
        assert made.interview.draft.value("work_on") == ("Christmas Day", "New Year's Day")
        assert visitor.reads("/question/work_on").count(" checked") == 2
        assert visitor.answers("work_on").status == 303
        assert made.interview.draft.value("work_on") == ()


def test_at_the_end_the_file_is_written_once_and_the_pages_are_gone(tmp_path: Path) -> None:
    with site(tmp_path, **GOOD) as made:
        visitor = let_in(made)
        page = visitor.reads("/check")
        assert "Nothing is written yet." in page
        assert "timezone  = &#34;America/New_York&#34;" in page
        assert GOOD["password"] not in page
        assert not made.file.exists()
        csrf = visitor.token()
        visitor.at = "/check"
        done = visitor.posts("/write")
        assert done.status == 200
        assert "Autoreply is set up" in done.text
        assert "autoreply service install" in done.text
        assert made.stop.wait(10)
        assert csrf
        assert load(made.file, {}).practice == "Ruiz Counseling"
        assert (made.file.parent / "secrets/office").read_text() == f"{GOOD['password']}\n"


def test_once_it_is_written_every_page_says_so(tmp_path: Path) -> None:
    with site(tmp_path, **GOOD) as made:
        visitor = let_in(made)
        made.stop.set = lambda: None  # type: ignore[method-assign]  # the server stays for a look at what is left
        assert visitor.writes().status == 200
        for path in ("/", "/start", "/check", "/question/practice"):
            assert visitor.gets(path).status == 410
        assert (
            visitor._ask("POST", "/write", "csrf=x", {"Content-Type": "application/x-www-form-urlencoded"}).status
            == 410
        )
        del made.stop.set


def test_where_it_cannot_be_written_it_is_said_on_the_page_and_nothing_is_lost(tmp_path: Path) -> None:
    with site(tmp_path, **GOOD) as made:
        visitor = let_in(made)
        made.file.mkdir(parents=True)
        answer = visitor.writes()
        assert answer.status == 422
        assert "is a folder. Name a file in it" in answer.text
        made.file.rmdir()
        assert visitor.writes().status == 200


def with_sign_in(made: Site, server: OAuthServer) -> None:
    """Let the provider of this set-up be `server`: it takes no passwords."""
    draft = made.interview.draft
    proposal = draft.proposal
    assert proposal is not None
    assert proposal.sign_in is not None
    theirs = replace(
        proposal, sign_in={"provider": "microsoft", "token_url": server.token_url, "device_url": server.device_url}
    )
    draft.answers["servers"] = replace(draft.answers["servers"], value=theirs)


AT = "ana@outlook.com"
SIGNS_IN = {**upto("address"), "address": AT, "accept": "yes", "servers": AT, "client_id": "autoreply-test"}
SIGNS_IN |= {key: GOOD[key] for key in ("cover", "texts", "calls", "always_on")}


def test_the_page_signs_in_to_a_provider_that_takes_no_passwords(
    tmp_path: Path, oauth_server: OAuthServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    with site(tmp_path, **SIGNS_IN) as made:
        with_sign_in(made, oauth_server)
        visitor = let_in(made)
        assert visitor.writes().headers["location"] == "/sign-in"
        assert load(made.file, {}).practice == "Ruiz Counseling"
        visitor.at = "/sign-in"
        page = visitor.reads("/sign-in")
        code = re.search(r"enter the code ([\w-]+)\.", page)
        assert code
        assert 'rel="noopener noreferrer">Open http://127.0.0.1' in page
        assert visitor.gets("/check").headers["location"] == "/sign-in", "nothing is written twice"
        assert Newcomer(made.url).gets("/sign-in").headers["location"] == "/start", "whoever else comes sees no code"
        foreign = visitor.posts("/sign-in", {"Origin": "https://evil.example"}, do="later")
        assert foreign.status == 403
        assert "Nobody has signed in yet" in visitor.posts("/sign-in", do="other").text
        oauth_server.approve_device(code[1])
        assert wait_until(lambda: any((tmp_path / "state").rglob("token.json")))
        assert wait_until(lambda: "You are signed in." in visitor.reads("/sign-in"))
        done = visitor.posts("/sign-in", do="go-on")
        assert "Autoreply is set up" in done.text
        assert "autoreply login" not in done.text
        assert made.stop.wait(10)
        (kept,) = (tmp_path / "state").rglob("token.json")
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600
        assert "password" not in made.file.read_text()


def test_signing_in_can_be_refused_tried_again_and_left_for_later(
    tmp_path: Path, oauth_server: OAuthServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    with site(tmp_path, **SIGNS_IN) as made:
        with_sign_in(made, oauth_server)
        visitor = let_in(made)
        visitor.writes()
        visitor.at = "/sign-in"
        assert "enter the code" in visitor.reads("/sign-in")
        oauth_server.deny_device()
        refused = visitor.posts("/sign-in", do="go-on")
        assert refused.status == 422
        assert "Try again" in refused.text
        assert visitor.posts("/sign-in", do="again").status == 303
        assert "enter the code" in visitor.reads("/sign-in")
        later = visitor.posts("/sign-in", do="later")
        assert "Sign in to your mailbox, once: autoreply login office" in later.text
        assert made.stop.wait(10)
