"""Mail that only says whom it is from: the person who is named must not suffer for it."""

import pytest

from tests.conversations.conftest import Evening
from tests.peers.smtp_sink import Stage, says


def test_a_forged_rewritten_path_takes_no_reply_from_the_person_it_names(evening: Evening) -> None:
    practice = evening(at="Mon 24 Nov 18:00")
    maria, attacker = practice.client("Maria", "maria@client.example"), practice.client("X", "x@attacker.example")
    for secret in ("H=T", "OTHER=T2"):
        path = f"SRS0={secret}=client.example=maria@attacker.example"
        forger = practice.client("X", path)
        forger.writes(headers=["From: Maria <maria@client.example>"])
        if secret == "H=T":
            forger.hears("988")
        else:
            forger.hears_nothing("already-told")  # a changed hash is the same person there
    maria.writes()
    maria.hears("988", because="answered")
    attacker.writes()
    attacker.hears("988", because="answered")


def test_a_refusal_at_the_attackers_server_makes_nobody_else_unreachable(evening: Evening) -> None:
    practice = evening(at="Mon 24 Nov 18:00")
    practice.sink.will(Stage.RCPT, says("550 5.1.1 no such user"))
    forger = practice.client("X", "SRS0=H=T=client.example=maria@attacker.example")
    forger.writes(headers=["From: Maria <maria@client.example>"])
    forger.hears_nothing("answered")
    maria = practice.client("Maria", "maria@client.example")
    maria.writes()
    maria.hears("988", because="answered")


def test_subaddresses_of_one_person_get_one_reply(evening: Evening) -> None:
    practice = evening(at="Mon 24 Nov 18:00")
    first, second = (practice.client("Victim", f"victim+{number}@mail.example") for number in (1, 2))
    first.writes()
    first.hears("988")
    second.writes()
    second.hears_nothing("already-told")


@pytest.mark.parametrize("local", ["maria+invented", "prvs=0123abcd=maria"])
def test_a_forged_spelling_of_an_address_takes_no_reply_from_its_owner(local: str, evening: Evening) -> None:
    """Whether a server refuses it at once, or takes it and nobody ever reads it."""
    for refused in (True, False):
        practice = evening(at="Mon 24 Nov 18:00")
        if refused:
            practice.sink.will(Stage.RCPT, says("550 5.1.1 no such user"))
        forger = practice.client("X", f"{local}@client.example")
        forger.writes(headers=["From: Maria <maria@client.example>"])
        if refused:
            forger.hears_nothing("answered")
        else:
            forger.hears("988")
        maria = practice.client("Maria", "maria@client.example")
        maria.writes()
        maria.hears("988", because="answered")


def test_the_visitor_of_a_named_form_is_answered_and_not_silenced_by_others_who_fill_it_in(evening: Evening) -> None:
    form = "wordpress@web.example"
    wish = f'forms = [{{ from = "{form}" }}]'
    for settings in ("", wish):
        practice = evening(at="Mon 24 Nov 18:00", accounts={"office": settings})
        vera = practice.client("Vera", "vera@mail.example")
        vera.writes(return_path="www-data@web7.example", headers=[f"From: {form}", "Reply-To: vera@mail.example"])
        if settings:
            vera.hears("988")
        else:
            vera.hears_nothing("form")
        vera.writes()
        vera.hears("988", because="answered")
