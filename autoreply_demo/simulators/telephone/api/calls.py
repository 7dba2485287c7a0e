"""Calls of the REST API."""

import re

from autoreply_demo.simulators.telephone.api.api import ApiRequest, Operation, existing
from autoreply_demo.simulators.telephone.calls.call_router import CallRouter
from autoreply_demo.simulators.telephone.errors import RestError
from autoreply_demo.simulators.telephone.paging import Json, filters, old_shape, within
from autoreply_demo.simulators.telephone.parameters import Parameters
from autoreply_demo.simulators.telephone.published import account as published
from autoreply_demo.simulators.telephone.records import Application
from autoreply_demo.simulators.telephone.shapes import Shapes
from autoreply_demo.simulators.telephone.state import AccountState

_E164 = re.compile(r"\+[1-9]\d{6,14}")

MOST_TWIML = 4000  # characters, by the description of the parameter


class CallsApi:
    def __init__(self, state: AccountState, shapes: Shapes, switchboard: CallRouter) -> None:
        self._state = state
        self._shapes = shapes
        self._switchboard = switchboard

    def operations(self) -> list[Operation]:
        return [
            Operation(published.CREATE_CALL, self._create),
            Operation(published.LIST_CALLS, self._list),
            Operation(published.FETCH_CALL, self._fetch),
        ]

    def _create(self, asked: ApiRequest) -> tuple[Json, int]:
        """The telephone that is called rings; what it hears is begun when somebody picks up."""
        given = asked.given
        to, from_ = given.get("To"), given.get("From")
        if not _E164.fullmatch(to):
            raise RestError(21211, to)
        if self._state.number_of(from_) is None:
            raise RestError(21210, from_)
        fields = self._document(given)
        call = self._state.calls.add(
            from_=from_,
            to=to,
            direction="outbound-api",
            status_callback=given.get("StatusCallback") or fields.pop("status_callback", ""),
            status_callback_method=given.get("StatusCallbackMethod", "POST"),
            status_events=_events(given),
            **fields,
        )
        shown = self._shapes.call(call)
        self._switchboard.make(call)
        return shown, 201

    def _document(self, given: Parameters) -> dict[str, str]:
        application = self._application(given)
        if application is not None:
            return {
                "url": application.voice_url,
                "method": application.voice_method,
                "fallback_url": application.voice_fallback_url,
                "fallback_method": application.voice_fallback_method,
                "status_callback": application.status_callback,
            }
        if len(given.get("Twiml")) > MOST_TWIML:
            raise RestError(20001, f"Twiml is longer than {MOST_TWIML} characters")
        return {
            "url": "" if given.get("Twiml") else given.get("Url"),
            "twiml": given.get("Twiml"),
            "method": given.get("Method", "POST"),
            "fallback_url": given.get("FallbackUrl"),
            "fallback_method": given.get("FallbackMethod", "POST"),
        }

    def _application(self, given: Parameters) -> Application | None:
        sid = given.get("ApplicationSid")
        application = self._state.applications.get(sid) if sid else None
        if sid and application is None:
            raise RestError(20404, sid)
        return application

    def _list(self, asked: ApiRequest) -> tuple[Json, int]:
        given = asked.given
        found = [
            one
            for one in reversed(self._state.calls.all())
            if given.get("To", one.to) == one.to
            and given.get("From", one.from_) == one.from_
            and given.get("Status", one.status) == one.status
            and given.get("ParentCallSid", one.parent_sid) == one.parent_sid
            and within(one.started or one.created, given, "StartTime")
            and within(one.ended, given, "EndTime")
        ]
        path, shape = self._shapes.path("Calls"), self._shapes.call
        return old_shape("calls", path, found, given, shape, filters(asked.query)), 200

    def _fetch(self, asked: ApiRequest) -> tuple[Json, int]:
        return self._shapes.call(existing(self._state.calls, asked)), 200


def _events(given: Parameters) -> tuple[str, ...]:
    return tuple(" ".join(given.all("StatusCallbackEvent")).split()) or ("completed",)
