"""What housekeeping tells."""

from pathlib import Path

from tests.conversations.texting import ANA, Practice


def test_replies_that_nothing_sends_are_told_after_minutes_and_no_longer_once_they_are_out(tmp_path: Path) -> None:
    with Practice(tmp_path) as practice:
        engine = practice.engine
        message = practice.channel.sample_message(ANA, practice.clock.now())
        engine.failover.answer([message])  # claimed, and then nobody sends it

        def told() -> list[str]:
            engine.run_heartbeat()
            return [one.says for one in practice.health.troubles() if one.about == "replies"]

        assert told() == []
        practice.clock.advance(minutes=9)
        assert told() == [], "the outbox has not looked yet"
        practice.clock.advance(seconds=61)
        assert told() == ["1 reply was due minutes ago, and nothing sends it. Restart Autoreply if this does not end."]
        practice.looks()
        practice.hears("988")
        assert told() == []
