"""A press of a button: what is read of it, and what is not."""

from typing import Any

import pytest

from channels.slack.buttons import ACTION, ButtonPress, answered, read_press, with_button

WHOLE: dict[str, Any] = {
    "user": {"id": "U1"},
    "container": {"channel_id": "D1", "message_ts": "1.2"},
    "message": {"text": "An alert"},
    "actions": [{"action_id": ACTION, "value": "4.ana"}],
}


def test_a_press_is_answered_in_place_of_the_button() -> None:
    press = read_press(WHOLE)
    assert press == ButtonPress("4.ana", "U1", "D1", "1.2", "An alert")
    changed = answered(press, "It is yours.")
    assert (changed["channel"], changed["ts"], changed["text"]) == ("D1", "1.2", "An alert\nIt is yours.")
    assert [block["type"] for block in changed["blocks"]] == ["section"]
    assert [block["type"] for block in with_button("An alert", "I take it", "4.ana")] == ["section", "actions"]


@pytest.mark.parametrize(
    "odd",
    [
        {"user": None},
        {"container": []},
        {"actions": {}},
        {"actions": [7]},
        {"actions": [{"action_id": "another", "value": "4.ana"}]},
        {"actions": [{"action_id": ACTION}]},
    ],
)
def test_what_is_no_press_of_ours_is_none(odd: dict[str, Any]) -> None:
    assert read_press(WHOLE | odd) is None
