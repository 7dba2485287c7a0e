"""Exceptions of the practice: whom they mean, and what would never match anybody."""

from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from autoreply.decision.policy import Exemption
from autoreply.settings.answers import ExceptionRule
from tests.outside.found import installed


def rule(**whom: str) -> ExceptionRule:
    return ExceptionRule(answer="never", reason="a test", **whom)


def test_an_exception_names_an_address_a_member_a_number_or_a_domain() -> None:
    assert rule(sender="Ana@Mail.example").who == "ana@mail.example"
    assert rule(sender="U0123ABC").who == rule(sender="@U0123ABC").who == "u0123abc"
    assert rule(sender="UABCDEFGHI").who == "uabcdefghi"
    assert rule(sender="+1 (555) 010-0199").who == "+15550100199"
    assert rule(domain="@court.example").who == "court.example"
    assert rule(domain="münchen.example").who == "münchen.example"


def test_an_exception_names_somebody_as_any_channel_knows_them() -> None:
    with pytest.raises(ValidationError, match="never match"):
        rule(sender="@maria:mail.example")
    with installed():
        who = rule(sender="@Maria:mail.example").who
    exemption = Exemption(who, "never", "a test")
    now = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
    senders = ("@maria:mail.example", "!r2:hillside.example@@maria:mail.example", "@ben:mail.example", "mail.example")
    assert [exemption.holds(sender, now) for sender in senders] == [True, True, False, False]


@pytest.mark.parametrize("sender", ["ana", "*@mail.example", "a b@mail.example", "5550100199", "a@b@c.example"])
def test_a_sender_that_can_never_match_is_refused(sender: str) -> None:
    with pytest.raises(ValidationError, match="never match"):
        rule(sender=sender)


@pytest.mark.parametrize("domain", ["*.court.example", "https://court.example", "court example", "court."])
def test_a_domain_that_can_never_match_is_refused(domain: str) -> None:
    with pytest.raises(ValidationError, match="never match"):
        rule(domain=domain)
