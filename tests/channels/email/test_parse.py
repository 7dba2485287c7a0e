"""A mail as a fact: whatever its octets are, the same identity for ever, and what an answer needs."""

from datetime import UTC, datetime
from functools import partial

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from channels import Signal
from channels.email.message.addresses import is_valid
from channels.email.message.headers import Headers
from channels.email.parse import MOST_REFERENCES, Fetched, date_of, read_headers
from tests.channels.email.office import FIXTURES, INSTALL, NOW, client, practice, read
from tests.timing import cpu_seconds


def test_the_same_mail_keeps_its_identity_wherever_it_lies() -> None:
    raw = client()
    first = read(raw)
    head = raw.split(b"\n\n")[0].replace(b"\n", b"\r\n") + b"\r\n\r\n"
    fetched = read_headers("office-mail", practice(), head, Fetched(NOW, "0ther", [b"\\Seen"]))
    assert fetched.id == first.id
    assert first.id.startswith("sha256:")
    assert read(client("X-Filtered: later")).id == first.id
    assert read(client("Message-ID: <other@mail.example>")).id != first.id
    assert read(client("Date: Tue, 24 Nov 2026 01:00:00 +0000")).id != first.id


def test_a_mail_without_message_id_is_known_by_its_whole_header() -> None:
    raw = client(without="Message-ID")
    assert read(raw).id == read(raw.replace(b"\n", b"\r\n")).id
    assert read(raw).id != read(client("Subject: Friday", without="Message-ID")).id


def test_nothing_private_is_in_the_identity_or_the_conversation() -> None:
    mail = read(client("In-Reply-To: <secret-thread@mail.example>"))
    assert "secret" not in mail.id + mail.conversation
    assert mail.conversation == read(client("References: <secret-thread@mail.example> <b@c>")).conversation


def test_an_answer_comes_from_the_address_that_was_written_to_as_we_spell_it() -> None:
    assert read(client("Cc: DR.LEE+x@hillside.example", without="To")).context["from"] == "dr.lee@hillside.example"
    assert read(client("To: bob@mail.example")).context["from"] == "office@hillside.example"
    given = read(client("To: desk@other.example"), own=["a@other.example", "desk@other.example"])
    assert given.context["from"] == "desk@other.example"


def test_threading_keeps_the_beginning_and_the_end_and_drops_what_is_no_identifier() -> None:
    many = " ".join(f"<{number}@mail.example>" for number in range(50))
    chain = read(client(f"References: {many}")).context["references"].split()
    assert len(chain) == MOST_REFERENCES
    assert (chain[0], chain[-1]) == ("<0@mail.example>", "<CAF=1234@mail.example>")
    odd = read(client("Message-ID: <a b@c>", f"References: <ok@x> junk <é@x> <{'y' * 500}@x>", "In-Reply-To: <z@x>"))
    assert (odd.context["message_id"], odd.context["references"]) == ("", "<ok@x>")
    assert read(client("In-Reply-To: <z@x>")).context["references"] == "<z@x> <CAF=1234@mail.example>"


@pytest.mark.parametrize("octets", [b"", b"\n\n\n", b"\x00\xff\xfe", b"no field here\nnor here", b"\r\r\r", b": x\n"])
def test_only_what_has_no_header_field_at_all_is_unreadable(octets: bytes) -> None:
    assert set(read(octets).signals) == {Signal.UNREADABLE}


@pytest.mark.parametrize(
    "damage",
    [
        lambda raw: raw.replace(b"\n", b"\r\n"),
        lambda raw: raw.replace(b"\n", b"\r"),
        lambda raw: raw.replace(b"\n", b"\r\r\n"),
        lambda raw: b"\xef\xbb\xbf" + raw,
        lambda raw: b"\n\n" + raw,
        lambda raw: b"From ana@mail.example Mon Nov 23 22:29:40 2026\n" + raw,
        lambda raw: b">From ana Mon Nov 23 22:29:40 2026\n" + raw,
        lambda raw: raw.replace(b"Subject: Thursday", b"Subject: \xe4\xf6\xfc \xff\x00"),
        lambda raw: raw.replace(b"Subject: Thursday", b"Subject: =?utf-8?b?broken=?= =?x?q?=GG?= =?utf-8?z?a?="),
        lambda raw: raw.replace(b"Subject: Thursday", b"this line is no field\n\xff\xff: nor this\nSubject: a\nb"),
        lambda raw: raw.replace(b"Date: ", b"Date: \x00not a date, "),
        lambda raw: raw.replace(b"charset=utf-8", b'charset="no-such-charset'),
        lambda raw: raw.replace(b"text/plain; charset=utf-8", b"multipart/mixed"),
        lambda raw: raw.replace(b"text/plain; charset=utf-8", b'multipart/encrypted; boundary="=_%s"' % (b"b" * 90)),
        lambda raw: b"".join(b"X-Filler-%d: %d\n" % (number, number) for number in range(10_000)) + raw,
        lambda raw: b"X-Long: " + b"x" * 262_144 + b"\n" + raw,
        lambda raw: b"X-Folded: a" + b"\n b" * 50_000 + b"\n" + raw,
        lambda raw: raw.split(b"\nMIME-Version")[0],
    ],
)
def test_s22_malformed_mail_of_a_person_is_answered(damage: object) -> None:
    assert callable(damage)
    broken = damage(client())
    mail = read(broken)
    assert (mail.signals, mail.sender) == ({}, "ana.client@mail.example")
    automatic = read(damage(client("Auto-Submitted: auto-replied")))
    assert set(automatic.signals) == {Signal.AUTOMATIC}


def test_headers_end_where_the_body_begins() -> None:
    assert read(client(body="Auto-Submitted: auto-replied\nPrecedence: bulk")).signals == {}


def test_a_mail_came_when_the_last_server_says_so() -> None:
    received = b"Received: from a by b; Mon, 23 Nov 2026 23:30:01 +0100 (CET)\n"
    assert date_of(received + b"Received: x; Mon, 23 Nov 2026 00:00:00 +0000\n") == datetime(
        2026, 11, 23, 22, 30, 1, tzinfo=UTC
    )
    assert date_of(b"Received: from a by b\nDate: Mon, 23 Nov 2026 22:29:40 -0000\n") == datetime(
        2026, 11, 23, 22, 29, 40, tzinfo=UTC
    )
    for nonsense in (
        b"",
        b"Date: soon",
        b"Date: Mon, 99 Nov 99999 22:00:00 +9999",
        b"Date: " + b"1" * 5000,
        b"Date: ,",
        b"Date: Fri, 31 Dec 9999 23:59:59 +0000",
        b"Received: x; Fri, 31 Dec 9999 23:59:59 -1200",
    ):
        assert date_of(nonsense + b"\n") is None


HOSTILE = [b'"', b'\\"', b"(", b"()", b"<", b"<a@b>,", b",", b":", b"<:", b"=?a?q?", b"=?utf-8?q?a?= ", b"@", b";"]
HOSTILE += [
    b"\r",
    b"a",
    b"a-return-1-=",
    b"SRS0=a=b=c=",
    b"no-reply",
    b"\0",
    b"\xff",
    b"<autoreply.x@hillside.example>",
]


@pytest.mark.parametrize("unit", HOSTILE)
def test_the_longest_hostile_header_takes_linear_time(unit: bytes) -> None:
    value = (unit * 65_536)[:65_536]
    for name in (
        b"From",
        b"To",
        b"Content-Type",
        b"Authentication-Results",
        b"Return-Path",
        b"References",
        b"Subject",
        b"List-Post",
        b"X-Loop",
        b"Reply-To",
    ):
        assert cpu_seconds(partial(read, name + b": " + value + b"\n" + client())) < 3.0  # squared, it takes minutes


# --- any octets at all ------------------------------------------------------------------------------------------------

NAMES = [
    "From",
    "To",
    "Cc",
    "Return-Path",
    "Message-ID",
    "References",
    "In-Reply-To",
    "Date",
    "Subject",
    "Content-Type",
]
NAMES += ["Content-Transfer-Encoding", "Auto-Submitted", "Precedence", "X-Auto-Response-Suppress", "Received", "X-Loop"]
NAMES += ["Authentication-Results", "X-Spam-Status", "X-Forefront-Antispam-Report", "Delivered-To", "\x00", "\xff", ""]
PIECES = [
    "<",
    ">",
    "<>",
    '"',
    "\\",
    "(",
    ")",
    ",",
    ";",
    ":",
    "@",
    "=",
    "=?utf-8?b?",
    "?=",
    "=?x?q?=",
    "\r",
    "\n",
    "\r\n ",
    "\n\n",
]
PIECES += [
    "\x00",
    "ü",
    "\ud800",
    "a@b.example",
    "office@hillside.example",
    "multipart/mixed; boundary=b",
    "--b\n",
    "--b--",
]
PIECES += [
    "text/html",
    "charset=utf-16",
    "base64",
    "quoted-printable",
    "<b>",
    "<!--",
    "&#99999999999;",
    "> ",
    "On 9:00 x wrote:",
]
PIECES += ["<autoreply.", "@hillside.example>", "[IPv6:fe80::1%"]
PIECES += ["prvs=1=", "SRS0=a=b=c.example=d", "auto-replied", "[192.0.2.1]", "Mon, 99 Foo 2026", "9" * 5000, " ", "-- "]

soup = st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=12).map("".join)
fields = st.tuples(st.sampled_from(NAMES), soup).map(lambda pair: f"{pair[0]}: {pair[1]}\n")
mails = st.tuples(st.lists(fields, max_size=8), soup).map(
    lambda pair: ("".join(pair[0]) + "\n" + pair[1]).encode("utf-8", "surrogatepass")
)
WHOLE = [path.read_bytes() for path in sorted(FIXTURES.glob("*/*.eml"))]
odd = st.sampled_from([piece.encode("utf-8", "surrogatepass") for piece in PIECES]) | st.binary(max_size=6)
edits = st.lists(st.tuples(st.integers(0, 2_000), st.integers(0, 40), odd), max_size=8)


def damaged(raw: bytes, changes: list[tuple[int, int, bytes]]) -> bytes:
    for place, length, replacement in changes:
        raw = raw[:place] + replacement + raw[place + length :]
    return raw


octets = st.binary(max_size=400) | mails | st.builds(damaged, st.sampled_from(WHOLE), edits)
paths = st.none() | soup


def nothing_escapes(raw: bytes, path: str | None) -> None:
    strict = practice(authserv_id="mx", unauthenticated=True, misaligned=True, subjects=True, unreachable=True)
    for settings_ in (practice(return_path="from-when-missing"), strict):
        mail = read(raw, settings_, return_path=path, flags=[b"\xff", raw[:20]])
        assert mail.sender == "" or is_valid(mail.reply_to)
        assert all(evidence.isprintable() for evidence in mail.signals.values())
        assert all("\n" not in value and "\r" not in value for value in mail.context.values())
    assert read_headers("m", practice(), raw, Fetched(NOW, INSTALL)).id == read(raw).id
    date_of(raw)
    assert all(name == name.lower() for name, _ in Headers.read(raw).fields)


@given(octets, paths)
@example(b"From: =?utf-8?b?=?=\nTo: \xff", "")
def test_nothing_escapes_the_reader(raw: bytes, path: str | None) -> None:
    nothing_escapes(raw, path)


@pytest.mark.soak
@pytest.mark.timeout(3600)
@settings(max_examples=100_000, suppress_health_check=list(HealthCheck))
@given(octets, paths)
def test_nothing_escapes_the_reader_in_a_hundred_thousand_mails(raw: bytes, path: str | None) -> None:
    nothing_escapes(raw, path)
