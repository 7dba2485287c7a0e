"""The forms about clients: everything the commands do, by hand, with who, when and why."""

import html
import json
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest

from autoreply.record.cards.cards import Act, Card, CardFields
from autoreply.record.cards.entries import EntryKind
from autoreply.record.papers.policies import NewVersion
from autoreply.record.papers.verification import verify
from tests.autoreply.record.clients import inbound, once
from tests.browser.practice import NOW, PASSWORD, PEOPLE, Front, front, has_account, with_password
from tests.browser.visitor import Response, Visitor

ACT = Act("Ana", "a test", NOW - timedelta(days=40))
WHY = "we spoke about it"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    with front(PEOPLE, tmp_path_factory.mktemp("clients"), web=with_password()) as found:
        has_account(found, "lee", owner=True)
        has_account(found, "ana")
        yield found


@pytest.fixture
def ana(made: Front) -> Visitor:
    return logged_in(made, "ana")


@pytest.fixture
def lee(made: Front) -> Visitor:
    return logged_in(made, "lee")


def logged_in(made: Front, name: str) -> Visitor:
    visitor = Visitor(made.url)
    assert visitor.logs_in(PASSWORD, name).status == 303
    return visitor


def added(made: Front, label: str, *addresses: str) -> int:
    return made.engine.record.cards.add(CardFields(label), ACT, addresses)


def card(made: Front, number: int) -> Card:
    found = made.engine.record.cards.get(number)
    assert found is not None
    return found


def events(made: Front, number: int) -> list[tuple[str, str, str]]:
    return [(one.who, one.what, one.why) for one in made.engine.record.cards.events(number)]


def posts(made: Front, visitor: Visitor, path: str, **form: str) -> Response:
    """Send a form that was just opened, unless it says what it saw."""
    record = made.engine.record
    entry = record.card_entries.get(int(form.get("entry", "0")))
    number = entry.card if entry is not None else int(form["number"])
    return visitor.posts(path, None, **{"seen": f"{record.cards.version(number)}", **form})


def says(answer: Response, *parts: str, status: int = 200) -> str:
    text = html.unescape(answer.text.partition('<main id="main" tabindex="-1">')[2].partition("</main>")[0])
    assert answer.status == status, text
    for part in parts:
        assert part in text, text
    return text


def done(answer: Response, path: str) -> int:
    """The number at the end of the address that a form led to."""
    assert answer.status == 303, answer.text
    found = re.fullmatch(rf"/clients/{path}\?(?:number|entry)=(\d+)&done=\w+", answer.headers["location"])
    assert found, answer.headers["location"]
    return int(found[1])


def test_a_card_is_made_changed_and_made_quiet_and_a_diagnosis_is_named(made: Front, ana: Visitor) -> None:
    assert "Initials or a chart number are enough" in ana.reads("/clients/new")
    # A terminal would obey the first of these characters, and nobody types them.
    fields = {"label": "N\x1b.N.\0", "kind": "client", "addresses": "nn@mail.example\r+1 555 010 7701"}
    says(ana.posts("/clients/new", do="save", **{**fields, "label": ""}), "Enter a label.", status=422)
    says(ana.posts("/clients/new", do="save", **{**fields, "addresses": "landline"}), "is not an address", status=422)
    says(ana.posts("/clients/new", do="check", **fields, notes="depressed"), "Clinical words do not belong")
    number = done(ana.posts("/clients/new", do="save", **fields, reason=WHY, author="Somebody Else"), "card")
    assert card(made, number).fields.label == "N.N."
    assert [one.address for one in card(made, number).addresses] == ["nn@mail.example", "+15550107701"]
    assert events(made, number) == [("Ana Duarte", "added with 2 addresses", WHY)], "who acts is who is logged in"
    edit = {"number": f"{number}", "label": "N.N.", "kind": "colleague", "language": "es"}
    says(posts(made, ana, "/clients/edit", do="save", **edit, zone="Mars"), "is not a time zone", status=422)
    done(posts(made, ana, "/clients/edit", do="save", **edit, zone="America/Chicago", notes="likes texts"), "card")
    assert card(made, number).fields.kind.value == "colleague"
    quiet = {"number": f"{number}", "how": "silent", "until": "2027-01-04 09:00"}
    says(posts(made, ana, "/clients/quiet", do="review", **quiet), "Enter a reason", status=422)
    says(posts(made, ana, "/clients/quiet", do="review", **quiet, reason=WHY), "urgent words are not answered either")
    assert not card(made, number).quiet, "a review changes nothing"
    done(posts(made, ana, "/clients/quiet", do="save", **quiet, reason=WHY), "card")
    assert "No automatic reply until" in ana.reads(f"/clients/card?number={number}")


def test_addresses_are_linked_taken_off_and_split(made: Front, ana: Visitor) -> None:
    number = added(made, "L.A.", "la@mail.example")
    about = {"number": f"{number}", "reason": WHY}
    done(posts(made, ana, "/clients/link", address="+1 555 010 7702", **about), "card")
    done(posts(made, ana, "/clients/link", address="+1 555 010 7703", shared="yes", **about), "card")
    says(
        posts(made, ana, "/clients/unlink", address="zoe@mail.example", **about), "Choose one from the list", status=422
    )
    done(posts(made, ana, "/clients/unlink", address="+15550107703", **about), "card")
    other = done(posts(made, ana, "/clients/split", **{"addresses-1": "+15550107702"}, label="O.A.", **about), "card")
    assert [card(made, each).addresses[0].address for each in (number, other)] == ["la@mail.example", "+15550107702"]
    review = {"other": "o.a.", "do": "review", **about}
    says(
        posts(made, ana, "/clients/merge", **review), "Are these the same person?", f"Card {other}, O.A.: +15550107702."
    )
    done(posts(made, ana, "/clients/merge", **{**review, "do": "save"}), "card")
    assert card(made, other).number == number


def test_who_may_be_the_same_person_is_decided_by_hand_and_a_no_is_kept(made: Front, ana: Visitor) -> None:
    first, second = added(made, "W.P.", "wendy.parker@mail.example"), added(made, "W.", "wendyparker@work.example")
    assert "have the same name before the @" in html.unescape(ana.reads("/clients/same"))
    about = {"number": f"{second}", "other": f"{first}", "address": "wendy.parker@mail.example"}
    if f'name="number" value="{second}"' not in ana.reads("/clients/same"):
        about = {"number": f"{first}", "other": f"{second}", "address": "wendyparker@work.example"}
    page = says(posts(made, ana, "/clients/same/decide", do="show", **about), "Yes. Merge the two cards")
    assert "There is a problem" not in page
    decided = {**about, "verdict": "no", "reason": WHY}
    says(
        posts(made, ana, "/clients/same/decide", do="review", **decided),
        "Not the same person?",
        "same name before the @",
    )
    assert (
        posts(made, ana, "/clients/same/decide", do="save", **decided).headers["location"] == "/clients/same?done=apart"
    )
    assert "wendyparker" not in ana.reads("/clients/same")
    says(posts(made, ana, "/clients/same/decide", do="save", **decided), "not suggested any more", status=422)


def test_an_agreement_is_said_back_kept_told_renewed_and_ended(made: Front, ana: Visitor) -> None:
    number = added(made, "A.G.", "ag@mail.example")
    wish = {
        "number": f"{number}",
        "person": "ana",
        "windows": "tue 17:00-17:10",
        "channels-0": "office-mail",
        "ends": "Feb 2",
        "agreed_by": "Ana",
        "do": "review",
    }
    says(posts(made, ana, "/clients/agreement", **{**wish, "windows": "tue"}), "has no hours", status=422)
    says(
        posts(made, ana, "/clients/agreement", **{**wish, "told_on": "Nov 30"}), "Enter how they were told", status=422
    )
    said = says(posts(made, ana, "/clients/agreement", **{**wish, "do": "check"}), "That is: Tue 5:00 PM-5:10 PM.")
    assert "Tue, Feb 2, 2027" in said
    says(
        posts(made, ana, "/clients/agreement", **wish),
        *("Ana Duarte is open for A.G. by office-mail: Tue 5:00 PM-5:10 PM.", "Next: Tue, Dec 1, 5–5:10 PM;"),
        "The client was not told yet, so nothing takes effect.",
    )
    done(posts(made, ana, "/clients/agreement", **{**wish, "do": "save"}), "card")
    (entry,) = made.engine.record.card_entries.of(number)
    about = {"entry": f"{entry.number}"}
    told = {**about, "told_on": "Nov 20", "told_how": "in the session"}
    done(posts(made, ana, "/clients/agreement/told", **told), "card")
    assert made.engine.record.card_entries.of(number)[0].content["told_on"] == "2026-11-20", "a day that has come"
    says(posts(made, ana, "/clients/agreement/renew", ends="Sep 9 2027", **about), "Enter a reason", status=422)
    done(posts(made, ana, "/clients/agreement/renew", ends="Sep 9 2027", reason="it helps", **about), "card")
    done(posts(made, ana, "/clients/end", reason=WHY, **about), "card")
    says(posts(made, ana, "/clients/end", reason=WHY, **about), "This is over already", status=409)


def test_nobody_agrees_for_somebody_else_but_an_owner(made: Front, ana: Visitor, lee: Visitor) -> None:
    number = added(made, "B.Y.", "by@mail.example")
    once_for = {"number": f"{number}", "until": "+30min", "reason": "in tears"}
    says(posts(made, ana, "/clients/once", person="lee", **once_for), "Only an owner can agree on times", status=403)
    says(posts(made, ana, "/clients/once", **once_for), "Only an owner can agree on times", status=403)
    says(posts(made, ana, "/clients/once", person="ana", **{**once_for, "until": "+3d"}), "within a day", status=422)
    done(posts(made, ana, "/clients/once", person="ana", **once_for), "card")
    done(posts(made, lee, "/clients/once", person="lee", **once_for), "card")
    entries = made.engine.record.card_entries
    hers = next(one for one in entries.of(number) if one.content["person"] == "ana")
    his = next(one for one in entries.of(number) if one.content["person"] == "lee")
    says(posts(made, ana, "/clients/end", entry=f"{his.number}", reason=WHY), "Only an owner can", status=403)
    assert entries.windows_outside("ana", NOW, NOW + timedelta(minutes=1)) == 1
    assert entries.windows_outside("ana", NOW - timedelta(days=7), NOW) == 0
    done(posts(made, ana, "/clients/end", entry=f"{hers.number}", reason=WHY), "card")


def test_exceptions_of_cards_and_of_the_file_are_listed_together(made: Front, ana: Visitor) -> None:
    number = added(made, "E.X.", "ex@mail.example")
    wish = {"number": f"{number}", "answer": "never", "until": "2027-01-04 09:00", "approver": "Dr Lee Park"}
    says(posts(made, ana, "/clients/exception", **wish), "Enter a reason", status=422)
    done(posts(made, ana, "/clients/exception", reason=WHY, **wish), "card")
    page = html.unescape(ana.reads("/clients/exceptions"))
    for part in ("E.X.", "Never answered", WHY, "Dr Lee Park"):
        assert part in page


def test_a_plan_goes_its_way_and_what_would_take_help_away_is_refused(made: Front, ana: Visitor) -> None:
    number = added(made, "P.L.", "pl@mail.example")
    wish = {"number": f"{number}", "owner": "ana", "need": "evenings alone", "checked": "hours told", "reason": "often"}
    says(posts(made, ana, "/clients/plan/open", **{**wish, "checked": ""}), "Enter what you looked at", status=422)
    says(posts(made, ana, "/clients/plan/open", **wish, review="Dec 1 2027"), "review within 184 days", status=422)
    plan = done(posts(made, ana, "/clients/plan/open", **wish), "plan")
    says(posts(made, ana, "/clients/plan/open", **wish), "has a plan already", status=409)
    about = {"entry": f"{plan}"}
    says(posts(made, ana, "/clients/plan/text", text="x", **about), "Tell the client first", status=409)
    says(ana.gets(f"/clients/plan/told?entry={plan}"), "From there it can go to", status=409)
    done(posts(made, ana, "/clients/plan/discuss", **about), "plan")
    says(posts(made, ana, "/clients/plan/told", told_on="Dec 1", told_how="x", told_by="Ana", **about), status=303)
    assert made.engine.record.card_entries.of(number)[0].content["told_on"] == "2025-12-01", "a day that has come"
    says(
        posts(made, ana, "/clients/plan/agreed", what="we block your number", **about),
        "A plan never blocks anybody",
        status=422,
    )
    done(posts(made, ana, "/clients/plan/agreed", what="texts are for scheduling", **about), "plan")
    says(ana.gets(f"/clients/letter?entry={plan}"), "What we agreed: texts are for scheduling", "call 911")
    own = "Dear P., {{ nobody_is_reading }} We read it {{ opening }}.\n{{ crisis }}\nIn danger call {{ emergency }}."
    lacking = posts(made, ana, "/clients/plan/text", do="review", text="Dear P., we read this on Monday.", **about)
    says(lacking, "This text cannot be used", status=422)
    says(posts(made, ana, "/clients/plan/text", do="review", text=own, **about), "Send this text?", "Dear P.,", "988")
    shouting = own.replace("Dear P.", "STOP WRITING NOW!!!")
    says(posts(made, ana, "/clients/plan/text", do="review", text=shouting, **about), "This is advice: you decide.")
    assert not made.engine.record.card_entries.of(number)[0].content["text"]
    done(posts(made, ana, "/clients/plan/text", do="save", text=own, **about), "plan")
    done(posts(made, ana, "/clients/plan/review", supervisor="K.L.", **about), "plan")
    says(posts(made, ana, "/clients/plan/renew", reason="often", **about), "A renewal needs a new reason", status=422)
    done(posts(made, ana, "/clients/plan/renew", reason="it helps", **about), "plan")
    says(posts(made, ana, "/clients/plan/close", **about), "Enter a reason", status=422)
    done(posts(made, ana, "/clients/plan/close", reason="settled", **about), "plan")
    assert "No part of it is in effect." in ana.reads(f"/clients/plan?entry={plan}")


def test_a_report_is_made_and_only_an_owner_erases_what_has_not_to_be_kept(
    made: Front, ana: Visitor, lee: Visitor
) -> None:
    number = added(made, "Z.E.", "ze@mail.example")
    made.engine.record.messages.note(inbound("office-mail", "ze@mail.example", "z1", arrived=NOW), NOW, None, once)
    about = {"number": f"{number}"}
    assert "1 message or call, each with the decision" in ana.reads(f"/clients/export?number={number}")
    assert events(made, number)[-1][1] == "added with 1 address", "looking changes nothing"
    report = posts(made, ana, "/clients/export", format="json", reason="asked for it", **about)
    assert json.loads(report.text)["decisions"][0]["channel"] == "office-mail"
    assert events(made, number)[-1] == ("Ana Duarte", "exported as json", "asked for it")
    assert "Z.E." in posts(made, ana, "/clients/export", format="html", **about).text
    done(posts(made, ana, "/clients/keep", until="2027-01-04 09:00", reason="a complaint", **about), "card")
    says(posts(made, ana, "/clients/erase", do="save", reason=WHY, **about), "Only an owner can erase", status=403)
    says(posts(made, lee, "/clients/erase", do="save", reason=WHY, **about), "has to be kept: a complaint", status=422)
    duty = next(one for one in made.engine.record.card_entries.of(number) if one.kind is EntryKind.DUTY)
    says(posts(made, ana, "/clients/end", entry=f"{duty.number}", reason=WHY), "Only an owner can", status=403)
    done(posts(made, lee, "/clients/end", entry=f"{duty.number}", reason="settled"), "card")
    says(
        posts(made, lee, "/clients/erase", do="review", reason=WHY, **about),
        "This cannot be undone",
        "1 message stays counted",
    )
    done(posts(made, lee, "/clients/erase", do="save", reason=WHY, **about), "card")
    page = lee.reads(f"/clients/card?number={number}")
    assert "This person was erased." in page
    assert "ze@mail.example" not in page
    assert lee.gets(f"/clients/edit?number={number}").status == 404


def test_consent_to_the_policy_is_noted_withdrawn_and_taken_back(made: Front, ana: Visitor) -> None:
    number, policies = added(made, "C.O."), made.engine.record.policies
    about = {"number": f"{number}"}
    page = f"/clients/card?number={number}"
    assert "No policy has been issued yet" in ana.reads(page)
    assert ana.gets(f"/clients/consent?number={number}").status == 409
    for day in (10, 3):
        policies.issue(NewVersion("{}", "0" * 64, "Lee", NOW - timedelta(days=day)))
    assert "No consent is noted." in ana.reads(page)
    assert ana.gets(f"/clients/consent/withdraw?number={number}").status == 409
    agreed = {**about, "version": "2", "given": "Nov 24", "how": "signed"}
    says(posts(made, ana, "/clients/consent", do="review", **{**agreed, "how": ""}), "how they agreed", status=422)
    says(posts(made, ana, "/clients/consent", do="save", **{**agreed, "version": "3"}), "Choose one", status=422)
    early, ahead = {**agreed, "given": "Nov 20"}, {**agreed, "given": "tomorrow"}
    says(posts(made, ana, "/clients/consent", do="save", **early), "was issued on Sat, Nov 21, 2026", status=422)
    says(posts(made, ana, "/clients/consent", do="save", **ahead), "This day is in the future", status=422)
    review = says(
        posts(made, ana, "/clients/consent", do="review", **agreed), "C.O. agreed to version 2", "Nov 24, 2026"
    )
    assert "is in effect by now" not in review
    says(
        posts(made, ana, "/clients/consent", do="review", **{**agreed, "version": "1"}), "Version 2 is in effect by now"
    )
    assert policies.consents(number) == [], "a review changes nothing"
    done(posts(made, ana, "/clients/consent", do="save", **agreed), "card")
    says(posts(made, ana, "/clients/consent", do="review", **agreed), "is noted already")
    gone = {**about, "withdrawn": "Nov 23"}
    says(posts(made, ana, "/clients/consent/withdraw", do="save", **gone), "They agreed on Tue, Nov 24", status=422)
    done(posts(made, ana, "/clients/consent/withdraw", do="save", **{**gone, "withdrawn": ""}), "card")
    shown = ana.reads(page).partition('id="done"')[2]
    assert "agreed to policy version 2 on Tue, Nov 24, 2026: signed" in shown
    assert "withdrew the consent to the policy on " in shown
    assert not re.search(r"\d-\d\d-\d\d\b(?!T)", re.sub("<[^>]*>", "", shown)), "dates are written as everywhere"
    (consent,) = policies.consents(number)
    mistake = {**about, "consent": f"{consent.number}"}
    says(posts(made, ana, "/clients/consent/mistake", do="save", **mistake), "Enter a reason", status=422)
    says(
        posts(made, ana, "/clients/consent/mistake", do="review", **mistake, reason=WHY), "version 2, Tue, Nov 24, 2026"
    )
    done(posts(made, ana, "/clients/consent/mistake", do="save", **mistake, reason=WHY), "card")
    assert policies.consents(number) == []
    assert [(who, why) for who, _, why in events(made, number)][1:] == [
        *(("Ana Duarte", ""), ("Ana Duarte", ""), ("Ana Duarte", WHY))
    ]
    assert verify(made.engine.record.database).whole


def test_of_two_windows_the_second_is_told_and_keeps_what_it_entered(made: Front, ana: Visitor, lee: Visitor) -> None:
    number = added(made, "T.W.", "tw@mail.example")
    path = f"/clients/edit?number={number}"
    hers, his = (Visitor.hidden(visitor.reads(path))["seen"] for visitor in (ana, lee))
    fields = {"number": f"{number}", "label": "T.W.", "kind": "client"}
    done(posts(made, ana, "/clients/edit", notes="prefers mail", seen=hers, **fields), "card")
    late = posts(made, lee, "/clients/edit", notes="prefers texts", seen=his, **fields)
    page = says(late, "Somebody changed this card after you opened this page", "Ana Duarte: changed", status=409)
    assert "prefers texts" in page, "what was entered is kept"
    assert card(made, number).fields.notes == "prefers mail"
    fresh = Visitor.hidden(late.text)["seen"]
    done(posts(made, lee, "/clients/edit", notes="prefers texts", seen=fresh, **fields), "card")
    assert card(made, number).fields.notes == "prefers texts"


def test_a_card_from_a_file_with_any_language_and_any_label_is_shown_as_text(made: Front, lee: Visitor) -> None:
    """An import takes what other programs exported."""
    evil = '=HYPERLINK("x")</title><script>alert(1)</script>\u202e\x01'
    for language in ("zz", "</title><script>alert(1)</script>"):
        fields = CardFields(evil[:60], language=language, zone=evil, notes=evil)
        number = made.engine.record.cards.add(fields, Act(evil, evil, NOW), ())
        for path in ("card", "edit", "export", "consent"):
            shown = lee.gets(f"/clients/{path}?number={number}")
            assert shown.status in (200, 409), path
            assert "<script>alert" not in shown.text
    assert lee.posts("/clients/export", number=f"{number}", format="pdf", reason=evil).status == 200


def test_without_accounts_the_name_is_asked_for(made: Front) -> None:
    number = added(made, "N.A.", "na@mail.example")
    visitor = logged_in(made, "")
    wish = {"number": f"{number}", "address": "+1 555 010 7709"}
    says(posts(made, visitor, "/clients/link", **wish), "Enter your name", status=422)
    done(posts(made, visitor, "/clients/link", author="Sam", **wish), "card")
    assert events(made, number)[-1] == ("Sam", "linked +15550107709", "")


def test_looking_at_any_page_about_clients_changes_nothing(made: Front, lee: Visitor) -> None:
    number = added(made, "G.E.", "ge@mail.example", "+15550107710")
    before = made.engine.record.cards.version(number), len(made.engine.record.cards.all())
    for path in (
        *("card", "edit", "quiet", "link", "unlink", "split", "merge", "agreement", "once", "exception", "plan/open"),
        *("keep", "erase", "export", "same", "exceptions", "new", "due"),
    ):
        assert lee.gets(f"/clients/{path}?number={number}").status == 200, path
    assert (made.engine.record.cards.version(number), len(made.engine.record.cards.all())) == before
