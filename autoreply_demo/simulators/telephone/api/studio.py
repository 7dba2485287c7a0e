"""Studio flows (v2): kept and checked. `studio` plays them."""

import json
from collections.abc import Iterator

from autoreply_demo.simulators.telephone.api.api import ApiRequest, Operation, existing
from autoreply_demo.simulators.telephone.calls.widgets import troubles_of_widget
from autoreply_demo.simulators.telephone.errors import RestError
from autoreply_demo.simulators.telephone.paging import Json, new_shape
from autoreply_demo.simulators.telephone.parameters import Parameters
from autoreply_demo.simulators.telephone.published import studio as published
from autoreply_demo.simulators.telephone.shapes import Shapes
from autoreply_demo.simulators.telephone.state import AccountState

WIDGETS = frozenset(
    {
        "add-twiml-redirect",
        "capture-payments",
        "connect-call-to",
        "connect-virtual-agent",
        "enqueue-call",
        "fork-stream",
        "gather-input-on-call",
        "make-http-request",
        "make-outgoing-call-v2",
        "record-call",
        "record-voicemail",
        "run-function",
        "run-subflow",
        "say-play",
        "send-and-wait-for-reply",
        "send-message",
        "send-to-flex",
        "set-variables",
        "split-based-on",
        "trigger",
    }
)


class FlowsApi:
    def __init__(self, state: AccountState, shapes: Shapes, api: str) -> None:
        self._state = state
        self._shapes = shapes
        self._api = api

    def operations(self) -> list[Operation]:
        return [
            Operation(published.VALIDATE_FLOW, self._validate),  # before the one whose Sid could be "Validate"
            Operation(published.CREATE_FLOW, self._create),
            Operation(published.LIST_FLOWS, self._list),
            Operation(published.FETCH_FLOW, self._fetch),
            Operation(published.UPDATE_FLOW, self._update),
        ]

    def _validate(self, asked: ApiRequest) -> tuple[Json, int]:
        _definition(asked.given)
        return {"valid": True}, 200

    def _create(self, asked: ApiRequest) -> tuple[Json, int]:
        given = asked.given
        flow = self._state.flows.add(
            friendly_name=given.get("FriendlyName"),
            status=given.get("Status"),
            definition=_definition(given),
            commit_message=given.get("CommitMessage"),
        )
        return self._shapes.flow(flow), 201

    def _list(self, asked: ApiRequest) -> tuple[Json, int]:
        found = list(reversed(self._state.flows.all()))
        return new_shape("flows", self._api + asked.path, found, asked.given, self._shapes.listed_flow), 200

    def _fetch(self, asked: ApiRequest) -> tuple[Json, int]:
        return self._shapes.flow(existing(self._state.flows, asked)), 200

    def _update(self, asked: ApiRequest) -> tuple[Json, int]:
        """Each update is a new revision; a definition replaces the whole of the old one."""
        flow, given = existing(self._state.flows, asked), asked.given
        definition = _definition(given) if given.get("Definition") else flow.definition
        with self._state.changed:
            flow.definition = definition
            flow.status = given.get("Status")
            flow.friendly_name = given.get("FriendlyName", flow.friendly_name)
            flow.commit_message = given.get("CommitMessage")
            flow.revision += 1
            self._state.touch(flow)
        return self._shapes.flow(flow), 200


def _definition(given: Parameters) -> dict[str, object]:
    definition: dict[str, object] = json.loads(given.get("Definition"))
    troubles = list(troubles_of(definition))
    if troubles:
        raise RestError(20001, "; ".join(troubles))
    return definition


def troubles_of(definition: dict[str, object]) -> Iterator[str]:
    """What is wrong with a flow: its frame, its widgets, and transitions that lead nowhere."""
    for key in ("states", "initial_state", "flags"):
        if key not in definition:
            yield f"the definition has no {key}"
    states = definition.get("states")
    if not isinstance(states, list) or not all(isinstance(one, dict) for one in states):
        yield "states is no list of objects"
        return
    names = [str(one.get("name", "")) for one in states]
    if len(set(names)) < len(names) or "" in names:
        yield "each state needs a name of its own"
    if definition.get("initial_state") not in names:
        yield "initial_state names no state"
    for one in states:
        yield from _troubles_of_state(one, frozenset(names))


def _troubles_of_state(state: dict[str, object], names: frozenset[str]) -> Iterator[str]:
    name = state.get("name")
    if state.get("type") not in WIDGETS:
        yield f"{name}: there is no widget {state.get('type')}"
    transitions = state.get("transitions")
    if not isinstance(transitions, list) or not isinstance(state.get("properties"), dict):
        yield f"{name}: transitions and properties are missing"
        return
    yield from troubles_of_widget(state)
    for one in transitions:
        if not isinstance(one, dict) or "event" not in one:
            yield f"{name}: a transition without an event"
        elif "next" in one and one["next"] not in names:
            yield f"{name}: a transition leads to {one['next']}, which is no state"
