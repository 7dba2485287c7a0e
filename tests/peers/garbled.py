"""A provider whose lists have entries that are not as its documentation says."""

from collections.abc import Mapping

import pytest

from autoreply_demo.simulators.telephone.records import MessageResource, Resource
from autoreply_demo.simulators.telephone.shapes import Shapes


def garbles(monkeypatch: pytest.MonkeyPatch, wrong: Mapping[str, object]) -> set[str]:
    """What has these fields instead of its own, by its Sid: put them into the set."""
    sids: set[str] = set()
    old, message = Shapes._old, Shapes.message

    def garbled(shapes: Shapes, one: Resource, collection: str) -> dict[str, object]:
        return {**old(shapes, one, collection), **(wrong if one.sid in sids else {})}

    def garbled_message(shapes: Shapes, one: MessageResource) -> dict[str, object]:
        return {**message(shapes, one), **(wrong if one.sid in sids else {})}

    monkeypatch.setattr(Shapes, "_old", garbled)
    monkeypatch.setattr(Shapes, "message", garbled_message)
    return sids
