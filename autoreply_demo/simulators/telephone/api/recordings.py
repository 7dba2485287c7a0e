"""Recordings of the REST API, with their sound."""

import re
from collections.abc import Callable

from starlette.responses import Response

from autoreply_demo.simulators.telephone.api.api import ApiRequest, Operation, existing
from autoreply_demo.simulators.telephone.audio import mp3, wav
from autoreply_demo.simulators.telephone.errors import RestError
from autoreply_demo.simulators.telephone.paging import Json, filters, old_shape, within
from autoreply_demo.simulators.telephone.published import account as published
from autoreply_demo.simulators.telephone.records import RecordingResource
from autoreply_demo.simulators.telephone.shapes import Shapes
from autoreply_demo.simulators.telephone.state import AccountState

_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


class RecordingsApi:
    """The sound needs no credentials unless `private`, as in accounts where nobody changed that setting."""

    def __init__(self, state: AccountState, shapes: Shapes, *, private: bool) -> None:
        self._state = state
        self._shapes = shapes
        self._public = not private

    def operations(self) -> list[Operation]:
        return [
            Operation(published.LIST_RECORDINGS, self._list),
            Operation(published.FETCH_RECORDING, self._fetch),
            Operation(published.DELETE_RECORDING, self._delete),
            Operation(published.FETCH_WAV, self._sound("audio/x-wav", wav), public=self._public),
            Operation(published.FETCH_MP3, self._sound("audio/mpeg", mp3), public=self._public),
        ]

    def _list(self, asked: ApiRequest) -> tuple[Json, int]:
        given = asked.given
        found = [
            one
            for one in reversed(self._state.recordings.all())
            if given.get("CallSid", one.call_sid) == one.call_sid
            and (not one.deleted or given.get("IncludeSoftDeleted") == "true")
            and within(one.created, given, "DateCreated", days=True)
        ]
        path, shape = asked.path, self._shapes.recording
        return old_shape("recordings", path, found, given, shape, filters(asked.query)), 200

    def _fetch(self, asked: ApiRequest) -> tuple[Json, int]:
        recording = existing(self._state.recordings, asked)
        if recording.deleted and asked.given.get("IncludeSoftDeleted") != "true":
            raise RestError(20404, asked.path)
        return self._shapes.recording(recording), 200

    def _delete(self, asked: ApiRequest) -> tuple[None, int]:
        """Delete the sound. What is known about it stays for 40 days, for who asks for the deleted ones."""
        recording = existing(self._state.recordings, asked)
        if recording.deleted:
            raise RestError(20404, asked.path)
        recording.deleted = True
        self._state.touch(recording)
        return None, 204

    def _sound(self, kind: str, make: Callable[[int, bool], bytes]) -> Callable[[ApiRequest], Response]:
        def sound(asked: ApiRequest) -> Response:
            recording = existing(self._state.recordings, asked)
            if not self._is_there(recording):
                raise RestError(20404, asked.path)
            return _part(make(recording.seconds, recording.silent), kind, asked.octets)

        return sound

    def _is_there(self, one: RecordingResource) -> bool:
        """Whether its sound can be fetched: some seconds after it is completed, until it is deleted."""
        if one.status != "completed" or one.deleted or one.external:
            return False
        return self._state.now() - (one.completed or one.created) >= self._state.sound_after


def _part(whole: bytes, kind: str, octets: str) -> Response:
    """The sound, or the part of it that a Range header asks for (RFC 9110, section 14)."""
    headers = {"Accept-Ranges": "bytes"}
    found = _RANGE.fullmatch(octets)
    if found is None or not (found[1] or found[2]):
        return Response(whole, media_type=kind, headers=headers)
    size = len(whole)
    first = int(found[1]) if found[1] else max(0, size - int(found[2]))
    last = min(int(found[2]), size - 1) if found[1] and found[2] else size - 1
    if first > last:
        return Response(status_code=416, headers={"Content-Range": f"bytes */{size}"})
    headers["Content-Range"] = f"bytes {first}-{last}/{size}"
    return Response(whole[first : last + 1], 206, headers, kind)
