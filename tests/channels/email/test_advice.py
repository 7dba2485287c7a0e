"""What doctor reads out of the last mails: each thing that is missing, once, with the line that mends it."""

from channels.email.advice import hints
from channels.email.message.headers import Headers
from channels.email.settings import EmailSettings
from tests.channels.email.office import client, practice

GMAIL = "Return-Path: <hillside.old+caf_=office=hillside.example@gmail.example>"
MAILS = [
    client("From: wordpress@hillside.example", "Reply-To: vera@mail.example"),
    client("From: WordPress@hillside.example", "Reply-To: tom@mail.example"),
    client("List-Id: <office.hillside.example>", "Mailing-list: list office@hillside.example; contact x@y.example"),
    client(GMAIL),
    client(),
    client("Reply-To: ana@home.example"),
    client("List-Id: <friends.lists.example>"),
]


def told(settings: EmailSettings) -> dict[str, str]:
    findings = list(hints("office-mail", settings, [Headers.read(raw) for raw in MAILS]))
    assert not any(finding.ok for finding in findings)
    assert len({finding.about for finding in findings}) == len(findings)
    return {finding.about: finding.says for finding in findings}


def test_each_thing_that_is_missing_is_said_once_and_nothing_where_all_is_set() -> None:
    missing = told(practice())
    assert '[[channels.office-mail.forms]] from = "wordpress@hillside.example"' in missing["forms"]
    assert 'forwarders = ["hillside.old@gmail.example"]' in missing["forwarders"]
    assert "Google Group" in missing["addresses"]
    mended = practice(forwarders=["hillside.old@gmail.example"]).model_dump(by_alias=True)
    settings = EmailSettings.model_validate(mended | {"forms": [{"from": "wordpress@hillside.example"}]})
    assert set(told(settings)) == {"addresses"}
