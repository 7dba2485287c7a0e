"""MX and SRV records from a name server of the test's own."""

import socket
import threading
from collections.abc import Callable, Iterator

import dns.message
import dns.rcode
import dns.rrset
import pytest

from channels.email.finding.network import DnsRecord, look_up

ZONE = {
    ("hillside.example.", "MX"): ["20 second.example.", "10 first.example."],
    ("_imaps._tcp.hillside.example.", "SRV"): ["5 0 993 mail.hillside.example.", "0 0 0 ."],
}
Answering = Callable[[bytes], bytes | None]


def by_the_zone(question: bytes) -> bytes:
    asked = dns.message.from_wire(question)
    answer = dns.message.make_response(asked)
    (one,) = asked.question
    rows = ZONE.get((one.name.to_text(), dns.rdatatype.to_text(one.rdtype)))
    if rows is None:
        answer.set_rcode(dns.rcode.NXDOMAIN)
    else:
        answer.answer.append(dns.rrset.from_text(one.name, 60, "IN", dns.rdatatype.to_text(one.rdtype), *rows))
    return answer.to_wire()


@pytest.fixture
def serve() -> Iterator[Callable[[Answering], tuple[str, int]]]:
    sockets: list[socket.socket] = []
    threads: list[threading.Thread] = []

    def started(answer: Answering) -> tuple[str, int]:
        listener = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        listener.bind(("127.0.0.1", 0))
        listener.settimeout(0.1)
        thread = threading.Thread(target=answering, args=(listener, answer, stop))
        thread.start()
        sockets.append(listener)
        threads.append(thread)
        return "127.0.0.1", int(listener.getsockname()[1])

    stop = threading.Event()
    yield started
    stop.set()
    for thread, listener in zip(threads, sockets, strict=True):
        thread.join()
        listener.close()


def answering(listener: socket.socket, answer: Answering, stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            question, asker = listener.recvfrom(4096)
        except TimeoutError:
            continue
        said = answer(question)
        if said is not None:
            listener.sendto(said, asker)


def test_records_come_by_preference_without_the_final_dot(serve: Callable[[Answering], tuple[str, int]]) -> None:
    server = serve(by_the_zone)
    assert look_up("hillside.example", "MX", server) == [
        DnsRecord(10, "first.example"),
        DnsRecord(20, "second.example"),
    ]
    assert look_up("_imaps._tcp.hillside.example", "SRV", server) == [
        DnsRecord(0, "", 0),
        DnsRecord(5, "mail.hillside.example", 993),
    ]


def test_a_name_that_does_not_exist_and_a_server_that_says_nonsense_are_no_records(
    serve: Callable[[Answering], tuple[str, int]],
) -> None:
    server = serve(by_the_zone)
    assert look_up("nowhere.example", "MX", server) == []
    assert look_up("a..b", "MX", server) == []
    assert look_up("x" * 70 + ".example", "MX", server) == []
    assert look_up("hillside.example", "MX", serve(lambda _question: b"nonsense")) == []
    assert look_up("hillside.example", "MX", serve(lambda _question: None)) == []
    assert look_up("hillside.example", "MX", server)
