"""Recordings of the REST API, with their sound."""

from collections.abc import Callable

from starlette.responses import Response

from autoreply_demo.simulators.telephone import parameters as may
from autoreply_demo.simulators.telephone.api import ApiRequest, Operation, existing
from autoreply_demo.simulators.telephone.audio import mp3, wav
from autoreply_demo.simulators.telephone.errors import RestError
from autoreply_demo.simulators.telephone.paging import Json, filters, old_shape, within
from autoreply_demo.simulators.telephone.shapes import Shapes
from autoreply_demo.simulators.telephone.state import AccountState

_ACCOUNT = "/2010-04-01/Accounts/{account}/"


class RecordingsApi:
    """The sound needs no credentials unless `private`, as in accounts where nobody changed that setting."""

    def __init__(self, state: AccountState, shapes: Shapes, *, private: bool) -> None:
        self._state = state
        self._shapes = shapes
        self._public = not private

    def operations(self) -> list[Operation]:
        base = _ACCOUNT + "Recordings"
        one = base + "/{sid}"
        return [
            Operation("GET", base + ".json", may.RECORDINGS, self._list),
            Operation("GET", _ACCOUNT + "Calls/{call}/Recordings.json", may.RECORDINGS - {"CallSid"}, self._list),
            Operation("GET", one + ".json", may.RECORDING, self._fetch),
            Operation("DELETE", one + ".json", frozenset(), self._delete),
            Operation("GET", one + ".wav", may.MEDIA, self._sound("audio/x-wav", wav), public=self._public),
            Operation("GET", one + ".mp3", may.MEDIA, self._sound("audio/mpeg", mp3), public=self._public),
            Operation("GET", one, may.MEDIA, self._sound("audio/x-wav", wav), public=self._public),
        ]

    def _list(self, asked: ApiRequest) -> tuple[Json, int]:
        given = asked.given
        call = asked.sids.get("call") or given.get("CallSid")
        found = [
            one
            for one in reversed(self._state.recordings.all())
            if call in {"", one.call_sid} and within(one.created, given, "DateCreated")
        ]
        path, shape = asked.path, self._shapes.recording
        return old_shape("recordings", path, found, given, shape, filters(asked.query)), 200

    def _fetch(self, asked: ApiRequest) -> tuple[Json, int]:
        return self._shapes.recording(existing(self._state.recordings, asked)), 200

    def _delete(self, asked: ApiRequest) -> tuple[None, int]:
        self._state.recordings.remove(existing(self._state.recordings, asked).sid)
        return None, 204

    def _sound(self, kind: str, make: Callable[[int, bool], bytes]) -> Callable[[ApiRequest], Response]:
        def sound(asked: ApiRequest) -> Response:
            recording = existing(self._state.recordings, asked)
            if recording.status != "completed":
                raise RestError(20404, asked.path)
            return Response(make(recording.seconds, recording.silent), media_type=kind)

        return sound
