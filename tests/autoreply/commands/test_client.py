"""`autoreply client`, called as a person calls it."""

import json
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner

from autoreply.cli import cli
from autoreply.record import Record
from autoreply.settings import load
from autoreply.settings.paths import record_url
from tests.autoreply.commands.conftest import Calls
from tests.autoreply.record.clients import MAIL, PHONE, writes


@pytest.fixture
def client(calls: Calls) -> Calls:
    return partial(calls, "client")


def test_a_card_is_added_found_changed_shown_merged_split_and_erased(client: Calls, file: Path) -> None:
    assert "There are no cards yet" in client("find")
    said = client("add", "M.R.", "--address", "Maria@mail.example", "--address", "+1 555 010 0001", "--language", "tlh")
    assert "Card 1 (M.R.) is added with 2 addresses." in said
    assert 'no texts in "tlh"' in said
    client("change", "M.R.", "--language", "es", "--notes", "prefers texts")
    client("add", "Maria", "--address", "maria@work.example")
    assert "autoreply client merge 1 2" not in client("suggest"), "a first name alone is no evidence"
    assert "part of card 1" in client("merge", "1", "2", "--reason", "the same person")
    assert "Card 2 has the addresses" in client("split", "1", "maria@work.example", "--reason", "a mistake")
    client("link", "2", "landline", fails=2)
    client("link", "2", "+15550100009", "--shared")
    shown = client("show", "maria@mail.example")
    for part in ("Card 1: M.R. (client)", MAIL, PHONE, "language: es", "Ana: merged card 2 into this one"):
        assert part in shown
    assert "may mean several cards: 1 (M.R.), 2 (Maria)" in client("show", "mari", fails=2)
    assert "No card has" in client("show", "zoe", fails=2)
    with Record.open(record_url(load(file, {}))) as record:
        writes(record, "office", MAIL)
    assert "Erased. 1 message stays counted" in client("erase", "1", "--yes", "--reason", "asked by letter")
    assert "M.R." not in client("find")


def test_what_needs_a_reason_or_an_end_says_so(client: Calls) -> None:
    client("add", "M.R.", "--address", MAIL)
    for words in (("erase", "1", "--yes"), ("merge", "1", "1"), ("quiet", "1", "neutral", "--until", "2099-01-01")):
        assert "--reason: say why" in client(*words, fails=2)
    assert "--until: say when" in client("quiet", "1", "neutral", "--reason", "x", fails=2)
    assert "not even to urgent words" in client(
        *("quiet", "1", "silent", "--until", "2099-01-01", "--reason", "shared telephone"),
    )
    assert "gets the usual replies" in client("quiet", "1", "off")


def test_an_agreement_is_made_told_renewed_and_ended(client: Calls) -> None:
    client("add", "M.R.", "--address", MAIL)
    agree = ("agree", "1", "--window", "tue 17:00-17:10", "--ends", "2099-02-02", "--by", "ana")
    for more, says in (
        (("--with", "zoe"), "not in [people]"),
        (("--channel", "fax"), "is not known"),
        (("--review", "2099-03-03"), "in this order"),
        (("--told-on", "2026-01-01"), "how the client was told"),
    ):
        assert says in client(*agree, *more, fails=2)
    assert "has no hours" in client("agree", "1", "--window", "tue", "--ends", "2099-02-02", "--by", "ana", fails=2)
    assert "the client was not told" in client(*agree, "--with", "ana", "--channel", "email")
    assert "is in effect: tue 17:00-17:10, with ana, by email" in client("told", "1", "--how", "in the session")
    assert "new reason" in client("renew", "1", "--ends", "2099-09-09", fails=2)
    assert "goes on until Wed, Sep 9, 2099" in client("renew", "1", "--ends", "2099-09-09", "--reason", "it helps")
    assert "ana is open for M.R. until" in client(
        "once", "1", "--until", "+30m", "--with", "ana", "--reason", "in tears"
    )
    assert "within a day" in client("once", "1", "--until", "+3d", "--reason", "in tears", fails=2)
    client("except", "1", "always", "--until", "2099-01-01", "--approver", "ana", "--reason", "looks automatic")
    assert "M.R.: always" in client("exceptions")
    assert "Agreement 1 is over" in client("end", "1", "--reason", "no longer needed")
    shown = client("show", "1")
    assert "ends Wed, Sep 9, 2099" in shown
    assert "agreement 1: renewed until Wed, Sep 9, 2099 (it helps)" in shown
    assert "or it is over" in client("end", "1", "--reason", "again", fails=2)


def test_a_plan_is_taken_step_by_step_and_a_letter_printed(client: Calls, file: Path) -> None:
    client("add", "M.R.", "--address", MAIL)
    opening = ("plan", "open", "1", "--need", "evenings alone", "--checked", "hours told", "--reason", "often")
    assert "not in [people]" in client(*opening, "--owner", "zoe", fails=2)
    assert "Nothing is in effect yet" in client(*opening, "--owner", "ana")
    assert "has a plan already" in client(*opening, "--owner", "ana", fails=2)
    assert "From there it can go to" in client("plan", "told", "1", "--how", "x", "--by", "ana", fails=2)
    assert "No part of it is in effect" in client("plan", "discuss", "1")
    assert "discuss: M.R." not in client("show", "1")
    assert "[ana]: M.R.: a plan is to discuss" in client("due")
    assert "It is in effect" in client("plan", "told", "1", "--how", "in the session", "--by", "ana")
    assert "A plan blocks nobody" in client("plan", "agreed", "1", "--what", "we block your number", fails=2)
    client("plan", "agreed", "1", "--what", "texts are for scheduling")
    assert "What we agreed: texts are for scheduling" in client("plan", "letter", "1")
    own = file.with_name("own.txt")
    own.write_text("Dear M., good night.")
    assert "This text cannot be used" in client("plan", "text", "1", "--mail", str(own), fails=2)
    own.write_text("Dear M., {{ nobody_is_reading }}\n{{ crisis }}\nIn danger: {{ emergency }}")
    assert "988" in client("plan", "text", "1", "--mail", str(own))
    assert "the usual text" in client("plan", "text", "1")
    client("plan", "review", "1", "--supervisor", "K.L.")
    assert "renewed. It is in effect" in client("plan", "renew", "1", "--reason", "it helps")
    assert "closed. No part of it" in client("plan", "close", "1", "--reason", "settled")
    assert "Nothing is due." in client("due")


def test_a_card_is_exported_once_into_a_private_file_and_kept_while_a_duty_lasts(client: Calls, tmp_path: Path) -> None:
    client("add", "M.R.", "--address", MAIL)
    target = tmp_path / "report.json"
    client("export", "1", "--to", str(target))
    assert json.loads(target.read_text())["card"]["fields"]["label"] == "M.R."
    assert target.stat().st_mode & 0o077 == 0
    assert "is there already" in client("export", "1", "--to", str(target), fails=2)
    for name in ("no folder/report.json", f"{'x' * 300}.json"):
        assert "cannot be written" in client("export", "1", "--to", str(tmp_path / name), fails=1)
    assert ".json, .html or .pdf" in client("export", "1", "--to", str(tmp_path / "report.txt"), fails=2)
    client("export", "1", "--to", str(tmp_path / "report.html"))
    client("keep", "1", "--until", "2099-01-01", "--reason", "a complaint")
    assert "has to be kept: a complaint" in client("erase", "1", "--yes", "--reason", "asked", fails=2)
    client("end", "1", "--reason", "withdrawn")
    client("erase", "1", "--yes", "--reason", "asked")


def test_cards_are_imported_all_or_none_and_check_names_what_does_not_belong_there(
    client: Calls, file: Path, tmp_path: Path
) -> None:
    cards = tmp_path / "cards.csv"
    cards.write_text(f"label,addresses,notes,language\nM.R.,{MAIL}|{PHONE},depressed,tlh\nB.K.,,,\n")
    said = client("import", str(cards))
    assert "2 cards are added." in said
    assert "Line 2: clinical words do not belong on a card: depressed." in said
    assert "on another card" in client("import", str(cards), fails=2)
    cards.write_text("label,addresses\nC.,nobody\nD.,d@mail.example\n")
    assert "Nothing was imported." in client("import", str(cards), fails=2)
    client("agree", "1", "--window", "tue 17:00-17:10", "--with", "ana", "--ends", "2099-02-02", "--by", "ana")
    file.write_text(file.read_text().replace("people.ana", "people.anna").replace('person = "ana"', ""))
    said = CliRunner().invoke(cli, ["check", "--config", str(file)]).output
    for doubt in (
        "Contact card 1 has a clinical word.",
        'Contact card 1 has the language "tlh"',
        "Contact card 2 has no address",
        'Agreement 1 of contact card 1 is with "ana", who is not in [people]',
    ):
        assert doubt in said
    assert "depressed" not in said
