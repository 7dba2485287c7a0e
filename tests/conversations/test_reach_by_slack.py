"""A notice to a member of the workspace: in the app's own conversation with them, once."""

import json
from pathlib import Path

from autoreply.notices.ways import way_digest
from autoreply.settings.reach import WayKind
from channels import Reply
from tests.conversations.slacking import Practice
from tests.conversations.workspace import LEE

REACH = f'[reach]\nways = [{{ slack = "{LEE}", content = "counts" }}]\n'


def test_trouble_is_written_to_the_owner_once_and_found_after_a_crash(tmp_path: Path) -> None:
    with Practice(tmp_path, more=REACH) as practice:
        practice.record.ways.confirm("", way_digest(WayKind.SLACK, LEE), "owner", practice.clock.now())
        practice.health.report("team: undecided", "team: a message of Maria was not decided.")
        practice.looks(minutes=1)
        written = [one for one in practice.slack.world.messages["D0LEEDESK"] if "Autoreply" in one.text]
        assert [one.text for one in written] == ["Autoreply: 1 thing is not well. Open the page."]
        practice._heard += written
        assert practice.engine.notices.senders(practice.record)["reach:"].delivered(as_after_a_crash(practice)) is True
        practice.looks(minutes=5)
        assert len([one for one in practice.slack.world.messages["D0LEEDESK"] if "Autoreply" in one.text]) == 1


def as_after_a_crash(practice: Practice) -> Reply:
    """The notice as a process finds it that knows nothing of its going out."""
    with practice.record.database.read() as connection:
        row = connection.exec_driver_sql("SELECT identity, payload FROM outgoing WHERE kind = 'notice'").one()
    practice.record.notices.went_by(row.identity, "", whole=False, confirmed=None)
    return Reply(identity=row.identity, **json.loads(row.payload))
