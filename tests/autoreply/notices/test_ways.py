"""Which ways have nothing in common, so that one of them still works when the other is broken."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from autoreply.notices.ways import in_common, independent, ways_of
from autoreply.record import Record
from channels import NoticeMedium
from tests.autoreply.notices.room import ANA, MOBILE, OWN, NoticeRoom, StaffLine

SECRETS = 'webhook_secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"\napprise_url = "ntfys://push.example/topic"\n'
PRIVATE = "ana@home.example"
SECOND = f"""
[channels.second]
kind = "email"
address = "{ANA}"
imap = {{ host = "127.0.0.1", port = 1, security = "none", password = "hush" }}
smtp = {{ host = "127.0.0.1", port = 1, security = "none" }}
"""


@pytest.fixture
def record() -> Iterator[Record]:
    with Record.open("sqlite://") as opened:
        yield opened


@pytest.mark.parametrize(
    ("ways", "expected"),
    [
        (f'{{ mail = "{OWN}" }}, {{ text = "{MOBILE}" }}', True),
        (f'{{ text = "{MOBILE}" }}, {{ slack = "U012ANA" }}', True),
        (f'{{ mail = "{OWN}" }}, {{ webhook = "https://hooks.practice.example/" }}', True),
        ('{ webhook = "https://hooks.practice.example/" }, { apprise = "phone" }', True),
        (f'{{ mail = "{OWN}" }}, {{ mail = "{ANA}" }}, {{ text = "{MOBILE}" }}', True),
        ("", False),
        (f'{{ mail = "{OWN}" }}', False),
        (f'{{ mail = "{OWN}" }}, {{ mail = "{ANA}" }}', False),  # the same channel sends both
        (f'{{ text = "{MOBILE}" }}, {{ text = "+15550100002" }}', False),
        (f'{{ text = "{MOBILE}" }}, {{ call = "{MOBILE}" }}', False),  # two channels, and one telephone
    ],
)
def test_two_ways_are_independent_if_neither_channel_nor_address_is_the_same(
    record: Record, tmp_path: Path, ways: str, expected: bool
) -> None:
    room = NoticeRoom(record, tmp_path, f"[reach]\nways = [{ways}]\n{SECRETS}")
    found = room.notices.ways("")
    assert independent(found) is expected
    assert independent(found[::-1]) is expected, "whatever their order"


@pytest.mark.parametrize(
    ("ways", "expected"),
    [
        (f'{{ mail = "{OWN}" }}, {{ mail = "{ANA}", via = "second" }}', True),
        (f'{{ mail = "{OWN}" }}, {{ mail = "{PRIVATE}", via = "second" }}', True),
        (f'{{ mail = "{OWN}", via = "second" }}, {{ mail = "{ANA}", via = "second" }}', False),
        (f'{{ mail = "{ANA}" }}, {{ mail = "{PRIVATE}", via = "second" }}', False),  # it arrives where the other leaves
    ],
)
def test_a_mail_depends_on_the_mailbox_that_sends_it_and_on_the_one_in_which_it_arrives(
    record: Record, tmp_path: Path, ways: str, expected: bool
) -> None:
    room = NoticeRoom(record, tmp_path, f"[reach]\nways = [{ways}]\n{SECOND}")
    channels = {**room.channels, "second": StaffLine(NoticeMedium.MAIL, [ANA])}
    assert independent(ways_of(room.settings, "", channels)) is expected


@pytest.mark.parametrize(
    ("ways", "common"),
    [
        (
            f'{{ text = "{MOBILE}" }}, {{ call = "+15550100002" }}',
            {"api.phones.example"},
        ),  # two channels of one account
        (f'{{ mail = "{OWN}" }}, {{ mail = "{ANA}", via = "second" }}', {"imap.practice.example"}),  # one server
        (f'{{ mail = "{PRIVATE}" }}, {{ mail = "lee@home.example", via = "third" }}', {"mail at home.example"}),
        (f'{{ mail = "{OWN}" }}, {{ mail = "ana@Practice.example", via = "third" }}', {"mail at practice.example"}),
        (f'{{ mail = "{PRIVATE}" }}, {{ text = "{MOBILE}" }}', set()),
        (f'{{ mail = "{OWN}" }}, {{ mail = "lee@home.example", via = "third" }}', set()),
        ('{ webhook = "https://home.example/" }, { mail = "lee@home.example", via = "third" }', set()),
        (f'{{ mail = "{OWN}" }}, {{ mail = "{PRIVATE}" }}', {"[channels.office]", "imap.practice.example"}),
        (f'{{ text = "{MOBILE}" }}, {{ call = "{MOBILE}" }}', {"one address", "api.phones.example"}),
    ],
)
def test_two_ways_that_break_with_one_server_or_account_are_not_independent(
    record: Record, tmp_path: Path, ways: str, common: set[str]
) -> None:
    third = SECOND.replace("second", "third").replace(ANA, "third@mail.example")
    room = NoticeRoom(record, tmp_path, f"[reach]\nways = [{ways}]\n{SECRETS}{SECOND}{third}")
    phones, server = ["api.phones.example"], ["imap.practice.example"]
    channels = {
        "office": StaffLine(NoticeMedium.MAIL, [OWN], server),
        "line": StaffLine(NoticeMedium.TEXT, relies_on=phones),
        "phone": StaffLine(NoticeMedium.CALL, relies_on=phones),
        "second": StaffLine(NoticeMedium.MAIL, [ANA], server),
        "third": StaffLine(NoticeMedium.MAIL, [], ["imap.third.example"]),
    }
    first, second = found = ways_of(room.settings, "", channels)
    assert in_common(first, second) == in_common(second, first) == common
    assert independent(found) is (not common)
