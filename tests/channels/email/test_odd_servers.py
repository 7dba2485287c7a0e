"""Servers that answer oddly: everything is told in the end, nothing spins, and nothing hangs."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from channels import ChannelError, Signal
from channels.email.servers.timing import spread
from channels.email.settings import EmailSettings
from tests.channels.email.scripted import HEADERS, ScriptedImap, row
from tests.channels.email.watching import CLOCK, QUICK, Responder
from tests.peers.processes import wait_until

ANA = "ana@client.example"
OK = "TAG OK done\r\n"


@pytest.fixture
def desk(tmp_path: Path) -> Responder:
    return Responder(tmp_path)


@pytest.fixture
def server() -> Iterator[ScriptedImap]:
    with ScriptedImap() as server:
        yield server


def account(server: ScriptedImap, address: str = "desk@practice.example") -> EmailSettings:
    home = {"host": "127.0.0.1", "security": "none"}
    imap = {**home, "port": server.port, "password": "x", "poll_every": 1}
    return EmailSettings.model_validate({"address": address, "imap": imap, "smtp": home})


def test_an_answer_the_library_cannot_read_is_asked_for_in_another_way(server: ScriptedImap, desk: Responder) -> None:
    hostile = '((((("TEXT" "PLAIN")'

    def fetch(asked: str) -> str:
        wanted = [uid for uid in server.uids if asked.split()[2] in (str(uid), ",".join(map(str, server.uids)))]
        shape = hostile if "BODYSTRUCTURE" in asked and 2 in wanted else '("TEXT" "PLAIN" NIL NIL NIL "7BIT" 5 1)'
        if "BODY.PEEK[1]" in asked or "BODY.PEEK[TEXT]" in asked:
            section = "1" if "PEEK[1]" in asked else "TEXT"
            return "".join(f"* {uid} FETCH (UID {uid} BODY[{section}]<0> {{5}}\r\nwords)\r\n" for uid in wanted) + OK
        return "".join(row(uid, shape) for uid in wanted) + OK

    mailbox = desk.mailbox(account(server))
    mailbox.sweep(desk.told.extend)
    server.says["UID FETCH"] = fetch
    server.uids = [1, 2, 3]
    assert mailbox.sweep(desk.told.extend) == 3
    mailbox.close()
    assert desk.texts == ["words", "words", "words"]
    assert [mail.sender for mail in desk.told] == [ANA, ANA, ANA]


def test_a_message_that_was_removed_meanwhile_is_skipped(server: ScriptedImap, desk: Responder) -> None:
    mailbox = desk.mailbox(account(server))
    mailbox.sweep(desk.told.extend)
    removed = {2}

    def search(asked: str) -> str:
        found = "1 2 3" if "*" in asked else " ".join(word for word in ("1", "3") if word in asked)
        return f"* SEARCH {found}\r\n{OK}"

    def fetch(asked: str) -> str:
        uids = [int(uid) for uid in asked.split()[2].replace("1:3", "1,2,3").split(",")]
        rows = "".join(row(uid) for uid in uids if uid not in removed)
        return rows + ("TAG NO [EXPUNGEISSUED] gone\r\n" if removed.intersection(uids) else OK)

    server.says |= {"UID SEARCH": search, "UID FETCH": fetch}
    assert mailbox.sweep(desk.told.extend) == 2
    mailbox.close()
    assert not any(Signal.UNREADABLE in mail.signals for mail in desk.told)


def test_a_server_that_refuses_idle_is_polled(server: ScriptedImap, desk: Responder) -> None:
    server.says["IDLE"] = lambda _asked: "TAG NO not today\r\n"
    with desk.watching(account(server)):
        assert desk.at_its_place()
        server.uids = [1]
        assert desk.hears(1)
        assert server.commands.count("IDLE") == 1
    assert server.connections == 1
    assert desk.trouble == ""


def test_mail_that_comes_while_idle_begins_is_noticed(server: ScriptedImap, desk: Responder) -> None:
    server.says["IDLE"] = lambda _asked: "+ idling\r\n* 1 EXISTS\r\n"
    patient = replace(QUICK, look_every=600, settle=600)
    with desk.watching(account(server), patient):
        assert desk.at_its_place()
        server.uids = [1]
        assert desk.hears(1)


def test_mailboxes_that_begin_together_do_not_look_together(server: ScriptedImap, desk: Responder) -> None:
    addresses = [f"desk-{number}@practice.example" for number in range(1000)]
    for tenth in range(1, 10):
        assert 60 < sum(tenth <= 10 * spread(one) < tenth + 1 for one in addresses) < 160
    early = min(addresses, key=spread)
    with desk.watching(account(server, early), replace(QUICK, look_every=40)):
        assert wait_until(lambda: server.commands.count("IDLE") == 2)
        server.uids = [1]  # it never says so
        assert desk.hears(1, 30), "the second look was not an early one"


def test_something_unasked_before_idle_begins_only_costs_a_connection(server: ScriptedImap, desk: Responder) -> None:
    server.says["IDLE"] = lambda _asked: "* 1 EXISTS\r\n+ idling\r\n"
    with desk.watching(account(server)):
        assert desk.at_its_place()
        server.uids = [1]
        server.says.pop("IDLE")
        assert desk.hears(1)


def test_mail_that_comes_inside_another_answer_is_looked_for_at_once(server: ScriptedImap, desk: Responder) -> None:
    looks: list[str] = []

    def search(asked: str) -> str:
        looks.append(asked)
        if len(looks) == 1:
            return f"* SEARCH\r\n* 1 EXISTS\r\n{OK}"
        server.uids = [1]
        return f"* SEARCH 1\r\n{OK}"

    server.says["UID SEARCH"] = search
    mailbox = desk.mailbox(account(server))
    assert mailbox.sweep(desk.told.extend) == 1
    mailbox.close()


def test_a_server_that_announces_mail_at_every_look_is_not_asked_for_ever(
    server: ScriptedImap, desk: Responder
) -> None:
    server.says["UID SEARCH"] = lambda _asked: f"* SEARCH\r\n* 0 EXISTS\r\n{OK}"
    mailbox = desk.mailbox(account(server))
    assert mailbox.sweep(desk.told.extend) == 0
    mailbox.close()
    assert server.commands.count("UID SEARCH") < 10


def test_a_server_that_says_goodbye_is_visited_again_later(server: ScriptedImap, desk: Responder) -> None:
    server.says["IDLE"] = lambda _asked: "+ idling\r\n* BYE going down\r\n"
    with desk.watching(account(server), replace(QUICK, first_retry=0.3, longest_retry=0.3)):
        wait_until(lambda: False, 1.5)
        assert 2 <= server.connections <= 8


@pytest.mark.parametrize(
    "answer", ["* SEARCH one two\r\nTAG OK\r\n", "TAG BAD what?\r\n", "* \0\r\nTAG OK\r\n", "nonsense\r\n"]
)
def test_nonsense_is_trouble_and_passes(answer: str, server: ScriptedImap, desk: Responder) -> None:
    server.says["UID SEARCH"] = lambda _asked: answer
    with desk.watching(account(server)):
        assert wait_until(lambda: "trying again" in desk.trouble)
        server.says.pop("UID SEARCH")
        assert wait_until(lambda: desk.trouble == "")


def test_a_slow_server_is_waited_for(server: ScriptedImap, desk: Responder) -> None:
    def slow(_asked: str) -> str:
        wait_until(lambda: False, 0.5)
        return f"* SEARCH\r\n{OK}"

    server.says["UID SEARCH"] = slow
    began = CLOCK.monotonic()
    mailbox = desk.mailbox(account(server))
    mailbox.sweep(desk.told.extend)
    mailbox.close()
    assert CLOCK.monotonic() - began >= 0.5


def _endless(asked: str) -> str:
    """A literal that is far larger than what was asked for."""
    return f"* 2 FETCH (UID 2 BODY[HEADER]<0> {{{400 << 20}}}\r\n" + "x" * 10_000


def test_a_literal_larger_than_asked_for_is_not_read_and_holds_up_nobody(server: ScriptedImap, desk: Responder) -> None:
    def fetch(asked: str) -> str:
        uids = [1, 2, 3] if "1:3" in asked or "1,2,3" in asked else [int(uid) for uid in asked.split()[2].split(",")]
        if "PEEK[1]" in asked:
            return "".join(f"* {uid} FETCH (UID {uid} BODY[1]<0> {{5}}\r\nwords)\r\n" for uid in uids) + OK
        return _endless(asked) if 2 in uids else "".join(map(row, uids)) + OK

    mailbox = desk.mailbox(account(server))
    mailbox.sweep(desk.told.extend)
    server.says["UID FETCH"] = fetch
    server.uids = [1, 2, 3]
    said = []
    for _attempt in range(20):
        try:
            mailbox.sweep(desk.told.extend)
            break
        except ChannelError as error:
            said.append(str(error))
    mailbox.close()
    assert [Signal.UNREADABLE in mail.signals for mail in desk.told] == [False, True, False]
    assert all("sends more than it was asked for" in sentence for sentence in said)
    assert said


def test_an_answer_without_end_is_broken_off_and_the_account_is_in_trouble(
    server: ScriptedImap, desk: Responder
) -> None:
    server.says["EXAMINE"] = lambda _asked: ("* OK " + "x" * 500_000 + "\r\n") * 100
    with desk.watching(account(server)):
        assert wait_until(lambda: any("more than it was asked for" in sentence for sentence in desk.health))
        server.says.pop("EXAMINE")
        assert wait_until(lambda: desk.health[-1] == "")


@pytest.mark.parametrize(
    "date", ["31-Dec-9999 23:59:59 -1200", "31-Dec-9999 23:59:59 +1200", "01-Jan-2150 00:00:00 +0000"]
)
def test_a_date_out_of_reason_is_not_believed(date: str, server: ScriptedImap, desk: Responder) -> None:
    mailbox = desk.mailbox(account(server))
    mailbox.sweep(desk.told.extend)
    server.says["UID FETCH"] = lambda _asked: row(1).replace("23-Nov-2026 20:00:00 +0000", date) + OK
    server.uids = [1]
    assert mailbox.sweep(desk.told.extend) == 1
    mailbox.close()
    assert abs(desk.told[0].arrived - desk.now()) < timedelta(minutes=5)


def test_old_mail_that_was_copied_in_keeps_its_age(server: ScriptedImap, desk: Responder) -> None:
    now = desk.now().replace(microsecond=0)

    def received(ago: timedelta) -> str:
        return HEADERS.replace("From:", f"Received: from a by b;\r\n {format_datetime(now - ago)}\r\nFrom:")

    ages = {1: timedelta(days=30), 2: timedelta(hours=5), 3: -timedelta(hours=5)}
    today = now.strftime("%d-%b-%Y %H:%M:%S +0000")
    rows = (row(uid, headers=received(ago)).replace("23-Nov-2026 20:00:00 +0000", today) for uid, ago in ages.items())
    answer = "".join(rows) + OK
    mailbox = desk.mailbox(account(server))
    mailbox.sweep(desk.told.extend)
    server.says["UID FETCH"] = lambda _asked: answer
    server.uids = [1, 2, 3]
    assert mailbox.sweep(desk.told.extend) == 3
    mailbox.close()
    assert [now - mail.arrived for mail in desk.told] == [timedelta(days=30), timedelta(0), timedelta(0)]


@pytest.mark.parametrize(
    "answer", [f"* OK {'x' * 100_000}", f"* 1 FETCH (UID 1 BODY[HEADER]<0> {{900000}}\r\n{'x' * 100_000}"]
)
def test_an_answer_that_drips_is_broken_off_and_the_account_is_in_trouble(
    answer: str, server: ScriptedImap, desk: Responder
) -> None:
    hasty = replace(QUICK, read=5.0, answer=0.5)
    mailbox = desk.mailbox(account(server), hasty)
    mailbox.sweep(desk.told.extend)
    server.says, server.drips = {"UID SEARCH": lambda _asked: answer}, 0.01
    began = CLOCK.monotonic()
    with pytest.raises(ChannelError, match="does not answer in time"):
        mailbox.sweep(desk.told.extend)
    assert CLOCK.monotonic() - began < 60, "the whole of it would take a quarter of an hour"
    server.says = {}
    assert mailbox.sweep(desk.told.extend) == 0
    mailbox.close()


def test_a_mailbox_that_counts_anew_under_its_old_uidvalidity_is_read_on(server: ScriptedImap, desk: Responder) -> None:
    """Restored from a backup, or rebuilt by a server whose UIDVALIDITY is always 1."""
    today = (desk.now() + timedelta(minutes=1)).strftime("%d-%b-%Y %H:%M:%S +0000")

    def fetch(asked: str) -> str:
        wanted = (uid for uid in server.uids if str(uid) in asked.split()[2].split(","))
        return "".join(row(uid).replace("23-Nov-2026 20:00:00 +0000", today) for uid in wanted) + OK

    server.says["UID FETCH"] = fetch
    server.uids = [900]
    mailbox = desk.mailbox(account(server))
    mailbox.sweep(desk.told.extend)
    mailbox.close()
    for server.uids, told in (([900, 901], 1), ([7, 8], 2), ([7, 8, 9], 1)):
        desk.told.clear()
        mailbox = desk.mailbox(account(server))
        mailbox.sweep(desk.told.extend)
        mailbox.close()
        assert len(desk.told) == told, server.uids
