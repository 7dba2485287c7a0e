"""What clients write and who they are is in no text, no log, no metric and no record of a notice."""

import logging
from pathlib import Path

import pytest

from autoreply.notices.notice import Notice, NoticeRequest
from autoreply.notices.ways import way_digest
from autoreply.record import State
from autoreply.record.outgoing_kinds import HAND_OVER
from autoreply.settings.reach import WayKind
from tests.conversations.texting import PUBLIC, Practice

MARKER, OWNER, CLIENT = "Quetzalcoatl", "+15550100007", "+15550100123"
SHORT = "Autoreply: 1 new text. Open the page."
REACH = (
    f'public_url = "{PUBLIC}"\n[people.ana]\nname = "Ana {MARKER}"\n'
    f'[people.ana.reach]\nways = [{{ text = "{OWNER}" }}]\n'
)


def test_a_marker_in_words_and_names_is_found_nowhere(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    for ours in ("autoreply", "channels"):  # of libraries the log has warnings only
        caplog.set_level(logging.DEBUG, logger=ours)
    with Practice(tmp_path, more=REACH) as practice:
        practice.record.ways.confirm("ana", way_digest(WayKind.TEXT, OWNER), "ana", practice.clock.now())
        practice.engine.notices.register(HAND_OVER, with_the_marker)
        assert practice.engine.notices.claim(HAND_OVER, "ana", "night", {"period": "41"}, practice.clock.now())
        practice.twilio.fail_next(1, status=503)
        practice.engine.outbox.retry_due(lambda _channel, work: work())
        waiting = practice.engine.notices.state(HAND_OVER, "ana", "night")
        assert waiting is not None
        assert waiting.state is State.DUE
        assert practice.record.outgoing.by_state() == {}, "it is no reply to a client"
        practice.looks(minutes=4)
        assert practice.hears("Autoreply", OWNER) == SHORT
        with practice.record.database.read() as connection:
            rows = [str(connection.exec_driver_sql(f"SELECT * FROM {table}").all()) for table in ("outgoing", "way")]
        page = practice.metrics.page().decode()
    for place in (*rows, caplog.text, page):
        assert MARKER not in place
        assert CLIENT not in place
    assert OWNER not in "".join(rows) + caplog.text + page
    assert "reach:ana" not in page


def with_the_marker(request: NoticeRequest) -> Notice:
    """Words, a name and a number, for a mailbox that may have them."""
    plain = f"{MARKER} ({CLIENT}) wrote: {MARKER}"
    return Notice(
        f"The night of {request.now:%A}", plain, "Autoreply: 1 new text. Open the page.", "1 new text.", plain
    )
