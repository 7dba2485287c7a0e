"""A notice to a member of the workspace: in the app's own conversation with them, once."""

import json
from pathlib import Path

import pytest

from autoreply.notices.ways import way_digest
from autoreply.record.follow_ups import FollowUpState
from autoreply.settings.reach import WayKind
from autoreply_demo.simulators.slack.interactions import buttons
from channels import Reply
from tests.conversations.slacking import PEOPLE, Practice
from tests.conversations.workspace import ANA, BEN, BOT, DESK, LEE, MARIA

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
    practice.record.notices.went_by(row.identity, "", "", whole=False, confirmed=None)
    return Reply(identity=row.identity, **json.loads(row.payload))


ON_CALL = f"""
[reach]
ways = [{{ slack = "{BEN}" }}]
[people.lee]
name = "Lee Park"
reach = {{ ways = [{{ slack = "{LEE}" }}] }}
[oncall]
people = ["lee", "ana"]
handoff = "mon 9:00"
starting = 2026-11-23
alerts = ["team"]
"""


@pytest.mark.parametrize("posted", [False, True], ids=["socket", "http"])
def test_a_button_takes_an_alert_once_and_whoever_presses_second_is_told_who(tmp_path: Path, posted: bool) -> None:
    ana = f'{PEOPLE}[people.ana.reach]\nways = [{{{{ slack = "{ANA}" }}}}]\n'
    with Practice(tmp_path, more=ON_CALL, people=ana, posted=posted) as practice:
        for person, member in (("lee", LEE), ("ana", ANA)):
            practice.record.ways.confirm(person, way_digest(WayKind.SLACK, member), "owner", practice.clock.now())
        practice.writes(MARIA, DESK, "I want to kill myself")
        for minutes in (0, 10):
            practice.clock.advance(minutes=minutes)
            practice.engine.alerts.look()
            practice.looks()
        world = practice.slack.world
        lees, anas = (world.between(BOT, member).id for member in (LEE, ANA))
        to_lee, to_ana = (next(one for one in world.messages[place] if list(buttons(one))) for place in (lees, anas))
        assert to_lee.text == "Autoreply: 1 urgent message, 1A. Open the page."
        lee, anna, maria = (practice.slack._person(world.members[member]) for member in (LEE, ANA, MARIA))
        assert practice.slack.presses(maria, to_lee, "I take it"), "she is none of ours, and takes nothing"
        assert practice.record.alerts.open()[0].state.taken_by == ""
        assert practice.slack.presses(lee, to_lee, "I take it")
        assert practice.record.alerts.open()[0].state.taken_by == "lee"
        assert practice.slack.presses(anna, to_ana, "I take it")
        yours, late = "It is yours. Please open the page.", "It is already taken by Lee Park. Thank you."
        practice.slack.waits_for(lambda _: to_lee.text.endswith(yours) and to_ana.text.endswith(late))
        assert not [*buttons(to_lee), *buttons(to_ana)], "the button is gone"
        assert practice.record.alerts.open()[0].state.taken_by == "lee"
        practice._heard += practice.slack.written_by_app


def test_a_client_has_a_name_in_the_inbox_as_far_as_slack_told_it(tmp_path: Path) -> None:
    with Practice(tmp_path) as practice:
        practice.slack.world.members[MARIA].name = "Maria Ortiz"
        practice.writes(MARIA, DESK, "Hello?")
        [person] = practice.record.follow_ups.page(FollowUpState.NEW, (), 9, 0).people
        asked = practice.slack.times_asked("users.info")
        assert practice.channel.name_of(person.senders[0]) == "Maria Ortiz"
        assert practice.channel.name_of("u0nobody1") == ""
        assert practice.slack.times_asked("users.info") == asked, "nobody is asked for a page"
        practice._heard += practice.slack.written_by_app
