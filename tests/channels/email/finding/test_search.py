"""From an address to a proposal, on a network of the test's own."""

from collections.abc import Mapping
from threading import Event

import pytest

from channels.email.account_setup import EmailAccountSetup
from channels.email.finding.network import DnsRecord
from channels.email.finding.providers import providers
from channels.email.finding.search import AccountSearch
from channels.setup import Proposal, WayIn
from tests.channels.email.finding.test_autoconfig import file, incoming, outgoing
from tests.peers.processes import CLOCK

ANA = "ana@hillside.example"
OWN = "https://autoconfig.hillside.example/mail/config-v1.1.xml"
LIST = "https://live.thunderbird.net/autoconfig/v1.1/hillside.example"


def setup(
    dns: Mapping[tuple[str, str], list[DnsRecord]] | None = None, web: Mapping[str, bytes] | None = None
) -> EmailAccountSetup:
    dns, web = dns or {}, web or {}
    return EmailAccountSetup(AccountSearch(lambda name, kind: dns.get((name, kind), []), web.get, 5.0))


def found(address: str, setup: EmailAccountSetup) -> Proposal:
    proposal = setup.search(address)
    assert proposal is not None
    return proposal


def mx(*hosts: str, domain: str = "hillside.example") -> dict[tuple[str, str], list[DnsRecord]]:
    return {(domain, "MX"): [DnsRecord(number, host) for number, host in enumerate(hosts)]}


@pytest.mark.parametrize(
    ("address", "host", "way_in", "user"),
    [
        ("ana@gmail.com", "imap.gmail.com", WayIn.APP_PASSWORD, "ana@gmail.com"),
        ("ana@ICLOUD.com", "imap.mail.me.com", WayIn.APP_PASSWORD, "ana"),
        ("ana@web.de", "imap.web.de", WayIn.PASSWORD, "ana"),
        ("ana@hotmail.com", "outlook.office365.com", WayIn.SIGN_IN, "ana@hotmail.com"),
        ("ana@proton.me", "127.0.0.1", WayIn.APP_PASSWORD, "ana@proton.me"),
    ],
)
def test_an_address_at_a_known_provider_needs_no_network(address: str, host: str, way_in: WayIn, user: str) -> None:
    def never(*_: object) -> list[DnsRecord]:
        raise AssertionError("asked the network")

    proposal = found(address, EmailAccountSetup(AccountSearch(never, never)))  # type: ignore[arg-type]  # neither is called
    assert (proposal.endpoints[0].host, proposal.way_in, proposal.endpoints[0].user) == (host, way_in, user)
    assert proposal.steps
    assert proposal.ours


@pytest.mark.parametrize(
    ("host", "provider"),
    [
        ("hillside-example.mail.protection.outlook.com", "Microsoft 365"),
        ("hotmail-com.olc.protection.outlook.com", "Outlook.com"),
        ("aspmx.l.google.com", "Gmail"),
        ("in1-smtp.messagingengine.com", "Fastmail"),
        ("smtp.secureserver.net", "GoDaddy Workspace Email"),
        ("mx1.titan.email", "Titan (GoDaddy Professional Email)"),
        ("mx00.kundenserver.de", "IONOS (Germany)"),
        ("mx.zoho.eu", "Zoho Mail (Europe)"),
        ("mx1.emailsrvr.com.", "Rackspace"),
    ],
)
def test_a_domain_of_ones_own_is_known_by_who_takes_its_mail(host: str, provider: str) -> None:
    proposal = found(ANA, setup(mx(host)))
    assert proposal.provider == provider
    assert proposal.address == ANA


def test_a_practice_at_microsoft_is_led_to_its_administrator_and_not_to_a_password() -> None:
    proposal = found(ANA, setup(mx("hillside-example.mail.protection.outlook.com")))
    assert proposal.way_in is WayIn.SIGN_IN
    assert proposal.sign_in == {"provider": "microsoft", "tenant": "hillside.example"}
    assert "administrator" in " ".join(proposal.steps)


def test_the_domains_own_word_comes_first_and_is_marked_as_a_strangers() -> None:
    web = {OWN: file(incoming(), outgoing()), LIST: file(incoming(host="imap.list.example"), outgoing())}
    proposal = found(ANA, setup(mx("mx.somewhere.example"), web))
    assert proposal.endpoints[0].host == "imap.hillside.example"
    assert not proposal.ours
    assert proposal.provider == "", "a file may call itself anything"
    listed = found(ANA, setup(web={LIST: web[LIST]}))
    assert listed.endpoints[0].host == "imap.list.example"


def test_a_file_that_names_servers_we_know_brings_what_we_know_of_their_passwords() -> None:
    web = {OWN: file(incoming(host="imap.gmail.com"), outgoing(host="smtp.gmail.com"))}
    assert found(ANA, setup(web=web)).way_in is WayIn.APP_PASSWORD
    web = {OWN: file(incoming(host="outlook.office365.com"), outgoing(host="smtp.office365.com"))}
    assert found(ANA, setup(web=web)).sign_in is not None


def test_srv_records_are_read_by_preference_and_a_dot_means_not_offered() -> None:
    dns = {
        ("_imaps._tcp.hillside.example", "SRV"): [DnsRecord(0, ".", 0), DnsRecord(5, "mail.hillside.example", 993)],
        ("_submissions._tcp.hillside.example", "SRV"): [DnsRecord(0, "mail.hillside.example", 465)],
    }
    assert [str(one) for one in found(ANA, setup(dns)).endpoints] == [
        "mail.hillside.example:993/tls",
        "mail.hillside.example:465/tls",
    ]
    del dns["_submissions._tcp.hillside.example", "SRV"]
    assert setup(dns).search(ANA) is None


@pytest.mark.parametrize(
    ("hosts", "says"),
    [
        (("mxa-1.gslb.pphosted.com",), "passes Proofpoint first"),
        (("us-smtp-inbound-1.mimecast.com",), "passes Mimecast first"),
        ((), "no server that takes mail for hillside.example"),
        (("mail.hillside.example",), ""),
    ],
)
def test_where_nothing_is_found_it_is_said_why(hosts: tuple[str, ...], says: str) -> None:
    office = setup(mx(*hosts))
    assert office.search(ANA) is None
    assert says in office.hint(ANA)
    assert bool(office.hint(ANA)) == bool(says)


def test_a_server_that_hangs_does_not_hold_up_what_others_say() -> None:
    def hangs(_url: str) -> bytes | None:
        Event().wait(3.0)
        return None

    dns = mx("aspmx.l.google.com")
    began = CLOCK.monotonic()
    proposal = EmailAccountSetup(AccountSearch(lambda name, kind: dns.get((name, kind), []), hangs, 0.5)).search(ANA)
    assert proposal is not None
    assert proposal.provider == "Gmail"
    assert CLOCK.monotonic() - began < 2.5


def test_a_search_that_fails_unexpectedly_is_a_search_without_result() -> None:
    def broken(_url: str) -> bytes | None:
        raise OSError("no network")

    assert EmailAccountSetup(AccountSearch(lambda _n, _k: [], broken, 5.0)).search(ANA) is None


@pytest.mark.parametrize(
    "address", ["", "ana", "@hillside.example", "ana@", "a b@x.example", "ana@hillside", "a@x,b@y.example"]
)
def test_what_is_no_address_is_said_and_nothing_is_asked(address: str) -> None:
    with pytest.raises(ValueError, match="is not"):
        setup().search(address)


def test_servers_typed_by_hand_are_read_and_plain_ones_refused() -> None:
    office = setup()
    proposal = office.by_hand(ANA, {"imap": "Mail.Hillside.example", "smtp": "mail.hillside.example:465"}, "ana")
    assert [str(one) for one in proposal.endpoints] == [
        "mail.hillside.example:993/tls",
        "mail.hillside.example:465/tls",
    ]
    assert office.table(proposal) == {
        "kind": "email",
        "address": ANA,
        "imap": {"host": "mail.hillside.example", "user": "ana"},
        "smtp": {"host": "mail.hillside.example", "port": 465, "security": "tls"},
    }
    for wrong in (
        "mail.hillside.example:143/none",
        "mail.hillside.example:0",
        "https://mail/x y",
        "mail",
        "m.example/ssl",
    ):
        with pytest.raises(ValueError, match=r"Enter|Check"):
            office.by_hand(ANA, {"imap": wrong, "smtp": wrong})


def test_an_address_of_look_alike_letters_is_shown_as_it_is() -> None:
    proposal = found(
        "ana@gmаil.com", setup({("xn--gmil-63d.com", "MX"): [DnsRecord(0, "aspmx.l.google.com")]})
    )  # Cyrillic
    assert proposal.address == "ana@xn--gmil-63d.com"


def test_every_provider_of_the_table_makes_a_proposal_with_encryption() -> None:
    assert len(providers()) > 20
    for row in providers():
        proposal = row.proposal(ANA, "A test.")
        assert all(one.security in {"tls", "starttls"} for one in proposal.endpoints)
        assert proposal.steps
        assert row.source
        assert (proposal.way_in is WayIn.SIGN_IN) == (proposal.sign_in is not None)
