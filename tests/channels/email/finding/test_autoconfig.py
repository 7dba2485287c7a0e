"""Files that strangers write about their servers: what is taken from them, and what never is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.email.finding.autoconfig import LARGEST, Unreadable, read_configuration
from channels.setup import WayIn

ADDRESS = "ana@hillside.example"
SERVER = """<{tag} type="{kind}"><hostname>{host}</hostname><port>{port}</port><socketType>{socket}</socketType>
<username>{user}</username><authentication>{login}</authentication></{tag}>"""


def server(tag: str, kind: str, **changes: str) -> str:
    usual = {"host": f"{kind}.hillside.example", "port": "993" if kind == "imap" else "465", "socket": "SSL"}
    return SERVER.format(
        tag=tag, kind=kind, **{**usual, "user": "%EMAILADDRESS%", "login": "password-cleartext", **changes}
    )


def incoming(**changes: str) -> str:
    return server("incomingServer", "imap", **changes)


def outgoing(**changes: str) -> str:
    return server("outgoingServer", "smtp", **changes)


def file(*servers: str, before: str = "") -> bytes:
    inside = "".join(servers)
    return (
        f'{before}<clientConfig version="1.1"><emailProvider id="hillside.example"><displayName>Hill Mail</displayName>'
        f"<unknown><hostname>evil.example</hostname></unknown>{inside}</emailProvider></clientConfig>"
    ).encode()


def test_both_servers_are_read_with_their_user_and_unknown_things_are_passed_over() -> None:
    found = read_configuration(
        file(incoming(user="%EMAILLOCALPART%"), outgoing(socket="STARTTLS", port="587")), ADDRESS
    )
    assert [(one.purpose, str(one), one.user) for one in found.endpoints] == [
        ("imap", "imap.hillside.example:993/tls", "ana"),
        ("smtp", "smtp.hillside.example:587/starttls", ADDRESS),
    ]
    assert found.way_in is WayIn.PASSWORD


def test_the_first_server_with_encryption_is_taken_of_several() -> None:
    pop = server("incomingServer", "pop3", host="pop.hillside.example")
    plain, good = incoming(socket="plain", host="a.hillside.example"), incoming(host="b.hillside.example.")
    found = read_configuration(file(pop, plain, good, incoming(host="c.hillside.example"), outgoing()), ADDRESS)
    assert found.endpoints[0].host == "b.hillside.example"


def test_a_provider_without_passwords_is_told_from_one_that_takes_both() -> None:
    only = read_configuration(file(incoming(login="OAuth2"), outgoing(login="OAuth2")), ADDRESS)
    both = "</authentication><authentication>OAuth2"
    either = read_configuration(
        file(incoming(login=f"password-cleartext{both}"), outgoing(login=f"password-cleartext{both}")), ADDRESS
    )
    assert (only.way_in, either.way_in) == (WayIn.SIGN_IN, WayIn.PASSWORD)


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{("&" + chr(97 + n) + ";") * 10}">' for n in range(8)
)


@pytest.mark.parametrize(
    ("octets", "says"),
    [
        (file(incoming(), outgoing(), before=f"{BOMB}]>"), "declares a document type"),
        (file(incoming(), outgoing(), before="<!DOCTYPE clientConfig>"), "declares a document type"),
        (file(incoming(), outgoing(), before='<!DOCTYPE x SYSTEM "file:///etc/passwd">'), "declares a document type"),
        (file(incoming(), outgoing(), before=f"{BOMB}]>").decode().encode("utf-16"), "declares a document type"),
        (file(incoming(), outgoing()) + b" " * LARGEST, "too large"),
        (b"<clientConfig>" * 1000, "too much in it"),
        (file(*[incoming()] * 60, outgoing()), "too much in it"),
        (b"<html>Welcome to our captive portal</html>", "names no IMAP server"),
        (b"not xml", "is not XML"),
        (b"", "is not XML"),
        (file(server("incomingServer", "pop3"), outgoing()), "names no IMAP server"),
        (file(incoming()), "names no SMTP server"),
        (file(incoming(socket="plain"), outgoing()), "names no IMAP server"),
        (file(incoming(port="0"), outgoing()), "names no IMAP server"),
        (file(incoming(port="99999"), outgoing()), "names no IMAP server"),
        (file(incoming(port="-1"), outgoing()), "names no IMAP server"),
        (file(incoming(port="\u0661\u0662"), outgoing()), "names no IMAP server"),
        (file(incoming(host="imap.example/../x"), outgoing()), "names no IMAP server"),
        (file(incoming(host="user@evil.example"), outgoing()), "names no IMAP server"),
        (file(incoming(host="localhost#"), outgoing()), "names no IMAP server"),
        (file(incoming(host="a b.example"), outgoing()), "names no IMAP server"),
        (file(incoming(user="x&#10;y"), outgoing()), "names no IMAP server"),
    ],
)
def test_a_hostile_file_gives_nothing(octets: bytes, says: str) -> None:
    with pytest.raises(Unreadable, match=says):
        read_configuration(octets, ADDRESS)
    assert read_configuration(file(incoming(), outgoing()), ADDRESS).endpoints


FRAGMENTS = st.sampled_from(
    [
        b"<",
        b">",
        b"&a;",
        b"<clientConfig>",
        b"<emailProvider>",
        b"</emailProvider>",
        b"<hostname>",
        b"]]>",
        b"<![CDATA[",
    ]
)


@given(st.lists(FRAGMENTS | st.binary(max_size=20), max_size=20), st.integers(0, 400))
def test_whatever_is_inside_it_is_read_or_refused_and_a_host_is_always_one(parts: list[bytes], place: int) -> None:
    whole = file(incoming(), outgoing())
    try:
        found = read_configuration(whole[:place] + b"".join(parts) + whole[place:], ADDRESS)
    except Unreadable:
        return
    for endpoint in found.endpoints:
        assert endpoint.security in {"tls", "starttls"}
        assert 1 <= endpoint.port <= 65535
        assert endpoint.host == endpoint.host.strip().lower()
        assert not set(endpoint.host) & set(" /@:#?\\<>&\n")
