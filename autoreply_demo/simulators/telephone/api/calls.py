"""Calls of the REST API."""

import re

from autoreply_demo.simulators.telephone import parameters as may
from autoreply_demo.simulators.telephone.api.api import ApiRequest, Operation, existing
from autoreply_demo.simulators.telephone.calls.call_router import CallRouter
from autoreply_demo.simulators.telephone.errors import RestError
from autoreply_demo.simulators.telephone.paging import Json, filters, old_shape, within
from autoreply_demo.simulators.telephone.parameters import Parameters
from autoreply_demo.simulators.telephone.records import Application
from autoreply_demo.simulators.telephone.shapes import Shapes
from autoreply_demo.simulators.telephone.state import AccountState

_E164 = re.compile(r"\+[1-9]\d{6,14}")
_BASE = "/2010-04-01/Accounts/{account}/Calls"

MOST_TWIML = 4000  # characters, by the description of the parameter


class CallsApi:
    def __init__(self, state: AccountState, shapes: Shapes, switchboard: CallRouter) -> None:
        self._state = state
        self._shapes = shapes
        self._switchboard = switchboard

    def operations(self) -> list[Operation]:
        one = _BASE + "/{sid}.json"
        return [
            Operation("POST", _BASE + ".json", may.CALL, self._create),
            Operation("GET", _BASE + ".json", may.CALLS, self._list),
            Operation("GET", one, frozenset(), self._fetch),
            Operation("POST", one, may.CALL_UPDATE, self._update),
        ]

    def _create(self, asked: ApiRequest) -> tuple[Json, int]:
        """The telephone that is called rings; what it hears is begun when somebody picks up."""
        given = asked.given
        to, from_ = given.get("To"), given.get("From")
        if not to:
            raise RestError(21201)
        if not _E164.fullmatch(to):
            raise RestError(21211, to)
        if not from_:
            raise RestError(21213)
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
        if not given.get("Url") and not given.get("Twiml"):
            raise RestError(21205)
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

    def _update(self, asked: ApiRequest) -> tuple[Json, int]:
        """Status=completed or canceled ends a call, Url or Twiml leads it elsewhere."""
        call, given = existing(self._state.calls, asked), asked.given
        status = given.get("Status")
        if status not in {"", "completed", "canceled"}:
            raise RestError(20001, "Status can only become completed or canceled")
        if call.over:
            raise RestError(21220)
        for name, field in (("StatusCallback", "status_callback"), ("FallbackUrl", "fallback_url")):
            if given.get(name):
                setattr(call, field, given.get(name))
        if status:
            self._switchboard.end(call)
        elif given.get("Twiml") or given.get("Url"):
            self._switchboard.lead(call, given.get("Url"), given.get("Method", "POST"), given.get("Twiml"))
        return self._shapes.call(call), 200


def _events(given: Parameters) -> tuple[str, ...]:
    return tuple(" ".join(given.all("StatusCallbackEvent")).split()) or ("completed",)
