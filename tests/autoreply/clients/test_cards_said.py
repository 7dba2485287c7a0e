"""What is suggested, warned about, imported and reported of contact cards."""

import json
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from autoreply.clients.clinical import clinical_words
from autoreply.clients.importing import read_cards
from autoreply.clients.report import ClientReport
from autoreply.clients.suggestions import suggestions
from autoreply.decision.client import ClientKind
from autoreply.documents import DocumentFormat, render
from autoreply.record import Record
from autoreply.record.cards.cards import Card, CardAddress, CardFields
from autoreply.record.cards.entries import EntryKind
from autoreply.record.papers.policies import NewVersion
from autoreply.texts.dates import DateFormat
from tests.autoreply.record.clients import ACT, MAIL, NIGHT, PHONE, card, writes

NOW = datetime(2026, 11, 24, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Depressed since May", ["depressed"]),
        ("F32.1, prefers mornings", ["f32"]),
        ("Suizidgedanken", ["suizidgedanken"]),
        ("after self-harm", ["self harm"]),
        ("Dépressive", ["depressive"]),
        ("trastorno, adicción", ["trastorno", "adiccion"]),
        ("Prefers texts; pronouns she/her. Back in May", []),
        ("Falls ill on F3", []),
    ],
)
def test_clinical_words_are_named_and_ordinary_notes_are_not(text: str, found: list[str]) -> None:
    assert clinical_words(text) == found


def of(number: int, *addresses: str, shared: bool = False) -> Card:
    given = tuple(CardAddress(one, shared) for one in addresses)
    return Card(number, CardFields(f"card {number}"), NOW, given)


def test_alike_addresses_are_suggested_with_the_evidence_and_others_are_not() -> None:
    cards = [of(1, "maria.rossi@mail.example"), of(2, "mariarossi@work.example"), of(3, "+15550100001")]
    strangers = [
        "5550100001@txt.example",
        "maria-rossi@third.example",
        "maria.rossi@mail.example via form@hillside.example",
        "ben@mail.example",
        "info@shop.example",
        "maria.rossi@mail.example",
    ]
    found = {(one.card, one.other, one.address): one.evidence for one in suggestions(cards, strangers)}
    assert found == {
        (1, 2, "mariarossi@work.example"): (
            "maria.rossi@mail.example and mariarossi@work.example have the same name before the @"
        ),
        (3, 0, "5550100001@txt.example"): "+15550100001 and 5550100001@txt.example contain the same number",
        (1, 0, "maria-rossi@third.example"): (
            "maria.rossi@mail.example and maria-rossi@third.example have the same name before the @"
        ),
        (1, 0, "maria.rossi@mail.example via form@hillside.example"): (
            "form@hillside.example says that maria.rossi@mail.example wrote"
        ),
    }


def test_a_shared_address_suggests_nobody() -> None:
    assert suggestions([of(1, PHONE, shared=True)], ["5550100001@txt.example", PHONE]) == []


GOOD = "Label,Kind,Addresses,Notes\nM.R.,client,maria@mail.example | +1 555 010 0001,prefers texts\nLee,colleague,,\n"


def test_a_file_of_cards_is_read_whole() -> None:
    for raw in (GOOD.encode(), b"\xef\xbb\xbf" + GOOD.encode(), GOOD.replace(",", ";").encode()):
        found = read_cards(raw)
        assert found.wrong == ()
        first, second = found.cards
        assert (first.line, first.fields.label, first.addresses) == (2, "M.R.", (MAIL, PHONE))
        assert (second.fields.kind, second.addresses) == (ClientKind.COLLEAGUE, ())


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "The first line names the columns"),
        ("name\nM.R.", "The first line names the columns"),
        ("label\n \n", "Line 2: it needs a label"),
        ("label,kind\nM,friend", "Line 2: its kind is none of client, colleague"),
        ("label,addresses\nM,nobody", 'Line 2: "nobody" is not an address'),
        ("label,addresses\nM,m@x.example\nB,m@x.example", "Line 3: line 2 has the same address."),
        (f"label,notes\nM,{'x' * 201}", "Line 2: its notes have more than 200 characters."),
        ('label\n"M', "not a CSV file"),
        ("label\nM\x1b]0;x\x07", "Line 2: it has characters that cannot be shown."),
        ("label,notes\nM,\0", "Line 2: it has characters that cannot be shown."),
    ],
)
def test_a_file_with_a_mistake_is_not_read_at_all_and_says_where_it_is(text: str, says: str) -> None:
    found = read_cards(text.encode())
    assert found.cards == ()
    assert says in " ".join(found.wrong)


def test_a_file_that_is_no_text_is_refused() -> None:
    assert "UTF-8" in read_cards(b"\xff\xfe\x00").wrong[0]
    assert "5 MB" in read_cards(b"x" * 5_000_001).wrong[0]


def test_a_report_has_every_decision_and_names_the_version_of_the_text() -> None:
    with Record.open("sqlite://") as record:
        number = card(record, "<M.R.>")
        writes(record, "office", MAIL)
        writes(record, "texts", PHONE, NIGHT + timedelta(minutes=1))
        writes(record, "texts", "+15550100002")
        end = NIGHT + timedelta(days=9)
        record.card_entries.add(number, EntryKind.EXCEPTION, {"answer": "always", "reason": "x"}, end, ACT)
        record.policies.issue(NewVersion("{}", "0" * 64, "ana", NIGHT - timedelta(days=9)))
        record.policies.consent(number, 1, date(2026, 11, 20), "signed", ACT)
        whole = record.cards.get(number)
        assert whole is not None
        report = ClientReport.of(record, whole, NOW)
    kept = json.loads(report.as_json())
    assert [(one["channel"], one["reason"]) for one in kept["decisions"]] == [
        ("office", "answered"),
        ("texts", "already-told"),
    ]
    assert len(kept["decisions"][0]["version"]) == 12
    assert kept["decisions"][1]["version"] == ""
    assert [one["what"] for one in kept["events"]] == [
        *("added with 2 addresses", "exception 1 added", "agreed to policy version 1 on 2026-11-20: signed")
    ]
    document = report.as_document("Hillside", ZoneInfo("America/New_York"), DateFormat.of("US"))
    html = render(document, DocumentFormat.HTML, at=NOW).decode()
    assert render(document, DocumentFormat.PDF, at=NOW).startswith(b"%PDF-")
    assert "&lt;M.R.&gt;" in html
    assert "<M.R.>" not in html
    assert "Got the after-hours reply" in html
    assert "agreed to policy version 1 on Fri, Nov 20, 2026: signed" in html
    assert "http" not in html, "it loads nothing from elsewhere"
