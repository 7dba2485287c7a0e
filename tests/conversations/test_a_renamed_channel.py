"""A heading of the settings file gets another name: nobody is told twice, no reply is lost, and no mail is missed."""

from collections.abc import Callable
from pathlib import Path

from autoreply.record import State
from autoreply.service.daemon import Daemon
from tests.conversations.conftest import Evening
from tests.conversations.harness import Practice
from tests.conversations.test_a_broken_file import running, troubles
from tests.conversations.texting import PUBLIC
from tests.conversations.texting import Practice as TextPractice
from tests.peers.processes import wait_until

LEFT = 'The channel "office" is no longer in the settings. 1 reply waits for it'


def renames(practice: Practice, former: str = "") -> None:
    """The heading "office" becomes "front"."""
    line = f'renamed_from = "{former}"\n' if former else ""
    text = practice.file.read_text("utf-8").replace("[channels.office", "[channels.front")
    practice.file.write_text(text.replace("[channels.front]\n", f"[channels.front]\n{line}"), encoding="utf-8")


def decided(daemon: Daemon) -> Callable[[], dict[tuple[str, str], int]]:
    assert daemon.engine is not None
    record, start = daemon.engine.record, daemon.engine.clock.now()
    return lambda: record.messages.by_reason(start)


def test_a_reply_that_waits_goes_out_once_under_the_new_name_and_nobody_is_told_twice(evening: Evening) -> None:
    practice = evening(at="Mon 24 Nov 18:00")
    ana, tom = practice.client("Ana Client"), practice.client("Tom Client")
    with running(practice) as daemon:
        assert daemon.engine is not None
        reasons, outgoing = decided(daemon), daemon.engine.record.outgoing
        tom.writes()
        assert wait_until(lambda: bool(practice.unheard))
        tom.hears("988")
        practice.sink.stop()
        ana.writes()
        assert wait_until(lambda: len(outgoing.waiting()) == 1)

        renames(practice)
        assert wait_until(lambda: daemon.engine is not None and "front" in daemon.engine.accounts)
        practice.later(minutes=20)
        assert wait_until(lambda: LEFT in troubles(daemon)), "nobody says that a reply waits for a missing channel"
        assert outgoing.by_state() == {State.SENT: 1, State.DUE: 1}

        practice.sink.start()
        renames(practice, "office")
        assert wait_until(lambda: bool(practice.unheard)), "the waiting reply did not go out under the new name"
        ana.hears("988")
        assert wait_until(lambda: "office" not in troubles(daemon))
        ana.writes("Did you get this?")
        tom.writes("Are you there?")
        assert wait_until(lambda: reasons().get(("front", "already-told")) == 2), reasons()
        assert reasons() == {("front", "answered"): 2, ("front", "already-told"): 2}
        assert wait_until(lambda: outgoing.by_state() == {State.SENT: 2})
        practice.nobody_hears_anything_else()


def test_mail_that_came_while_the_heading_was_renamed_is_answered_once(evening: Evening) -> None:
    practice = evening(at="Mon 24 Nov 18:00")
    ana, tom = practice.client("Ana Client"), practice.client("Tom Client")
    ana.writes()
    ana.hears("988")
    practice.falls_asleep()
    tom.writes()
    renames(practice, "office")
    with running(practice) as daemon:
        assert wait_until(lambda: bool(practice.unheard)), "what came meanwhile was missed"
        tom.hears("988")
        assert decided(daemon)() == {("front", "answered"): 2}, "one of them before the renaming"
        practice.nobody_hears_anything_else()


def test_what_is_still_posted_to_the_old_name_is_answered(tmp_path: Path) -> None:
    with TextPractice(tmp_path, more=f'public_url = "{PUBLIC}"\nrenamed_from = "texts"') as practice:
        practice.number.sms_url = f"{PUBLIC}/hooks/texts/sms"
        sid = practice.texts("Hello")
        practice.hears("988")
        assert practice.reason(sid) == "answered"
        practice.number.sms_url = f"{PUBLIC}/hooks/line/sms"
        practice.texts("Hello again")
        practice.hears_nothing_else()
