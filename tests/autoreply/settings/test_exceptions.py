"""Exceptions of the practice: whom they mean, and what would never match anybody."""

import pytest
from pydantic import ValidationError

from autoreply.settings.answers import ExceptionRule


def rule(**whom: str) -> ExceptionRule:
    return ExceptionRule(answer="never", reason="a test", **whom)  # type: ignore[arg-type]


def test_an_exception_names_an_address_a_member_a_number_or_a_domain() -> None:
    assert rule(sender="Ana@Mail.example").who == "ana@mail.example"
    assert rule(sender="U0123ABC").who == "u0123abc"
    assert rule(sender="+1 (555) 010-0199").who == "+15550100199"
    assert rule(domain="@court.example").who == "court.example"
    assert rule(domain="münchen.example").who == "münchen.example"


@pytest.mark.parametrize("sender", ["ana", "*@mail.example", "a b@mail.example", "5550100199", "a@b@c.example"])
def test_a_sender_that_can_never_match_is_refused(sender: str) -> None:
    with pytest.raises(ValidationError, match="never match"):
        rule(sender=sender)


@pytest.mark.parametrize("domain", ["*.court.example", "https://court.example", "court example", "court."])
def test_a_domain_that_can_never_match_is_refused(domain: str) -> None:
    with pytest.raises(ValidationError, match="never match"):
        rule(domain=domain)
