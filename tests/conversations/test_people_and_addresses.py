"""Whose hours, whose address, whose language: what differs from one account to the other."""

import pytest

from schedules import Mode
from tests.conversations.conftest import Evening

TWO = {"ana": 'person = "ana"', "ben": 'person = "ben"\nlanguages = ["de"]'}

ANA_AND_BEN = """
    [people.ana]
    name = "Ana Ruiz"
    contact = "+1 555 0101"
    [people.ana.hours]
    mon-fri = "8-12"
    [people.ben]
    name = "Ben Stein"
    timezone = "America/Los_Angeles"
    [people.ben.hours]
    mon-fri = "9-17"
"""


def test_two_people_with_hours_and_accounts_of_their_own(evening: Evening) -> None:
    practice = evening(at="Mon 24 Nov 13:00", accounts=TWO, more=ANA_AND_BEN)
    client = practice.client("Client")
    client.writes(account="ana")
    client.hears("Tuesday, November 25", "8:00 AM", "988")
    client.writes(account="ben")
    client.hears_nothing("working-hours")
    practice.at("Mon 24 Nov 20:00")  # five in the afternoon where Ben is
    client.writes(account="ben")
    client.hears("Dienstag", "um 9 Uhr", "Los Angeles", "988", because="answered")


def test_one_of_two_is_away_and_the_other_one_covers(evening: Evening) -> None:
    vacation = '[[vacation]]\nperson = "ben"\nfrom = 2025-11-24\nto = 2025-11-26\ncover = "ana"'
    practice = evening(at="Mon 24 Nov 11:00", accounts=TWO, more=ANA_AND_BEN + vacation)
    client = practice.client("Client")
    client.writes(account="ana")
    client.hears_nothing("working-hours")
    client.writes(account="ben")
    client.hears("Ana Ruiz", "+1 555 0101", "27. November", "988")


def test_one_of_two_closes_early(evening: Evening) -> None:
    practice = evening(at="Mon 24 Nov 11:00", accounts=TWO, more=ANA_AND_BEN)
    practice.overrides(Mode.AFTER_HOURS, until="Tue 25 Nov 8:00", person="ana")
    client = practice.client("Client")
    practice.at("Mon 24 Nov 12:30")
    client.writes(account="ben")
    client.hears_nothing("working-hours")
    client.writes(account="ana")
    client.hears("Tuesday, November 25", "8:00 AM")


def test_an_alias_answers_from_itself_and_a_stranger_of_the_same_domain_does_not(evening: Evening) -> None:
    practice = evening(at="Mon 24 Nov 18:00", accounts={"office": 'aliases = ["hello@practice.example"]'})
    ana, tom = practice.client("Ana Client"), practice.client("Tom Client")
    tom.writes(to="somebody-else@practice.example")
    tom.hears_nothing("not-addressed")
    ana.writes(to="Hillside <Hello@Practice.Example>")
    assert ana.hears("988")["From"].addresses[0].addr_spec.lower() == "hello@practice.example"


def test_a_subaddress(evening: Evening) -> None:
    for wish, reason in (("", "answered"), ("subaddresses = false", "not-addressed")):
        practice = evening(at="Mon 24 Nov 18:00", accounts={"office": wish})
        ana = practice.client("Ana Client")
        ana.writes(to=practice.address.replace("@", "+intake@"))
        if reason == "answered":
            ana.hears("988", because=reason)
        else:
            ana.hears_nothing(reason)


def test_somebody_who_names_us_in_cc(evening: Evening) -> None:
    practice = evening(at="Mon 24 Nov 18:00")
    ana = practice.client("Ana Client")
    ana.writes(to="school@school.example", headers=[f"Cc: Office <{practice.address}>"])
    ana.hears("988")


def test_mail_that_names_us_nowhere_is_left_alone_unless_the_practice_wants_it(evening: Evening) -> None:
    for wish, reason in (("", "not-addressed"), ("rules.addressed_to_us = false", "answered")):
        practice = evening(at="Mon 24 Nov 18:00", accounts={"office": wish})
        ana = practice.client("Ana Client")
        ana.writes(to="undisclosed-recipients:;")
        if reason == "answered":
            assert ana.hears("988")["From"].addresses[0].addr_spec == practice.address
        else:
            ana.hears_nothing(reason)


def test_mail_that_an_old_mailbox_passes_on(evening: Evening) -> None:
    old = "old-office@practice.example"
    for wish in ("", f'\nrules.forwarders = ["{old}"]'):
        practice = evening(at="Mon 24 Nov 18:00", accounts={"office": f'aliases = ["{old}"]{wish}'})
        ana = practice.client("Ana Client")
        ana.writes(to=old, return_path=old)
        if wish:
            ana.hears("988")
        else:
            ana.hears_nothing("ourselves")


def test_who_the_file_says_is_never_answered(evening: Evening) -> None:
    exception = '[[exception]]\nsender = "Colleague@Mail.example"\nanswer = "never"\nreason = "We telephone"\n'
    practice = evening(at="Mon 24 Nov 18:00", more=exception + "until = 2025-11-24")
    colleague, ana = practice.client("Colleague"), practice.client("Ana Client")
    colleague.writes()
    colleague.hears_nothing("exception")
    practice.client("Colleague", "colleague+phone@mail.example").writes()
    colleague.hears_nothing("exception")
    ana.writes()
    ana.hears("988")
    practice.at("Tue 25 Nov 0:00")
    colleague.writes()
    colleague.hears("988")


def test_who_the_file_says_is_always_answered_but_never_in_a_loop(evening: Evening) -> None:
    exception = '[[exception]]\ndomain = "court.example"\nanswer = "always"\nreason = "People write it"'
    practice = evening(at="Mon 24 Nov 18:00", more=exception)
    clerk, robot = practice.client("Clerk", "clerk@mail.court.example"), practice.client("Robot", "r@court.example")
    other = practice.client("Other", "clerk@notcourt.example")
    for who in (clerk, other):
        who.writes(headers=["List-Unsubscribe: <https://court.example>"])
    clerk.hears("988")
    other.hears_nothing("mailing-list")
    robot.writes(headers=["Auto-Submitted: auto-generated"])
    robot.hears_nothing("automatic")


@pytest.mark.parametrize(
    ("country", "numbers"), [("GB", ["999", "116 123"]), ("DE", ["112", "0800"]), ("AU", ["000", "13 11 14"])]
)
def test_help_is_that_of_the_country(evening: Evening, country: str, numbers: list[str]) -> None:
    language = "de" if country == "DE" else "en"
    practice = evening(at="Mon 24 Nov 18:00", timezone="Europe/London", country=country, languages=[language])
    ana = practice.client("Ana Client")
    ana.writes()
    ana.hears(*numbers, never=["911", "988"])


def test_the_leaner_text_of_an_attorney_keeps_the_emergency_number(evening: Evening) -> None:
    lean = '[words.en]\nordinary = "{{ nobody_is_reading }} In danger, call {{ emergency }}. Back {{ opening }}."'
    practice = evening(at="Mon 24 Nov 18:00", profile="lean", more=lean)
    ana = practice.client("Ana Client")
    ana.writes()
    ana.hears("Nobody is reading", "In danger, call 911.", "Back on Tuesday", never=["988"])


def test_a_veteran_is_given_the_line_the_practice_chose_besides(evening: Evening) -> None:
    practice = evening(at="Mon 24 Nov 18:00", more='[crisis]\nextra = "veterans"')
    ana = practice.client("Ana Client")
    ana.writes()
    ana.hears("988", "Veterans", "838255")
