"""The REST API as one Starlette application: who asks, what may be asked, what was ordered to fail."""

import base64
import binascii
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from autoreply_demo.simulators.telephone.errors import RestError
from autoreply_demo.simulators.telephone.failures import Failure, Failures
from autoreply_demo.simulators.telephone.parameters import Parameters
from autoreply_demo.simulators.telephone.published.operation import PublishedOperation, UnpublishedRequest
from autoreply_demo.simulators.telephone.records import Resource
from autoreply_demo.simulators.telephone.state import AccountState, Collection

R = TypeVar("R", bound=Resource)

_CODES = {400: 20001, 401: 20003, 404: 20404, 405: 20004, 429: 20429, 500: 20500, 503: 20503}


@dataclass(frozen=True, slots=True)
class ApiRequest:
    """One request: the Sids of its path, its checked parameters, the query as it came, and the range of octets."""

    path: str
    sids: Mapping[str, str]
    given: Parameters
    query: Sequence[tuple[str, str]] = ()
    octets: str = ""


@dataclass(frozen=True, slots=True)
class Operation:
    """Something that can be asked. `answer` returns the JSON and the status, or a whole response."""

    published: PublishedOperation
    answer: "Callable[[ApiRequest], tuple[dict[str, object] | None, int] | Response]"
    public: bool = False


@dataclass(frozen=True, slots=True)
class ServedRequest:
    """A request that was served, for tests to look at. Values stay out of the repr.

    `operation` is the one it was checked by, None where there is none. `unpublished` says why it is not within what
    Twilio publishes, and is empty where it is.
    """

    method: str
    path: str
    parameters: tuple[tuple[str, str], ...] = field(repr=False)
    status: int
    signed_in: bool = False  # whether credentials came along
    operation: PublishedOperation | None = None
    unpublished: str = ""


def existing(shelf: Collection[R], asked: ApiRequest) -> R:
    """The resource whose Sid is in the path. Raises `RestError`."""
    found = shelf.get(asked.sids["sid"])
    if found is None:
        raise RestError(20404, asked.path)
    return found


class RestApiServer:
    """Serves `operations`. `drop(client)` closes the connection of that client (host, port) at once."""

    def __init__(
        self,
        state: AccountState,
        operations: Sequence[Operation],
        failures: Failures,
        drop: Callable[[tuple[str, int]], None],
    ) -> None:
        self._state = state
        self._failures = failures
        self._drop = drop
        self._lock = threading.Lock()
        self._done: list[ServedRequest] = []
        routes = [Route(one.published.path, self._endpoint(one), methods=[one.published.method]) for one in operations]
        self.app = Starlette(routes=routes, exception_handlers={HTTPException: self._no_operation})
        self.ended = threading.Event()

    @property
    def done(self) -> list[ServedRequest]:
        with self._lock:
            return list(self._done)

    def _endpoint(self, operation: Operation) -> "Callable[[Request], object]":
        async def endpoint(request: Request) -> Response:
            body = await request.body()
            return await run_in_threadpool(self._serve, operation, request, body)

        return endpoint

    def _serve(self, operation: Operation, request: Request, body: bytes) -> Response:
        query = parse_qsl(request.url.query, keep_blank_values=True)
        given = [*query, *parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)]
        failure = self._failures.next(f"{request.method} {request.url.path}")
        refused = _refused(operation.published, request, given)
        try:
            if failure.status:
                raise RestError(failure.code or _CODES.get(failure.status, 20500), status=failure.status)
            response = wrong_answer(failure) or self._answer(operation, request, query, given, refused)
        except RestError as error:
            response = _refusal(error, failure.retry_after)
        self._note(request, response, operation.published, refused.why if refused else "", tuple(given))
        if failure.stall:
            self.ended.wait(failure.stall)
        if failure.short:
            response.headers["Content-Length"] = str(len(response.body))
            response.body = response.body[: -failure.short]
        if failure.drop and request.client is not None:
            self._drop((request.client.host, request.client.port))
        return response

    def _answer(
        self,
        operation: Operation,
        request: Request,
        query: list[tuple[str, str]],
        given: list[tuple[str, str]],
        refused: UnpublishedRequest | None,
    ) -> Response:
        sids = {name: str(value) for name, value in request.path_params.items()}
        if not operation.public:
            self._authenticate(request)
        if sids.get("account", self._state.credentials.account) != self._state.credentials.account:
            raise RestError(20404, request.url.path)
        octets = request.headers.get("Range", "")
        if refused is not None:
            raise refused
        asked = ApiRequest(request.url.path, sids, Parameters(given), query, octets)
        answer = operation.answer(asked)
        if isinstance(answer, Response):
            return answer
        body, status = answer
        return Response(status_code=status) if body is None else JSONResponse(body, status)

    def _note(
        self,
        request: Request,
        response: Response,
        operation: PublishedOperation | None,
        unpublished: str,
        given: tuple[tuple[str, str], ...] = (),
    ) -> None:
        signed_in = "Authorization" in request.headers
        done = ServedRequest(
            request.method, request.url.path, given, response.status_code, signed_in, operation, unpublished
        )
        with self._lock:
            self._done.append(done)

    async def _no_operation(self, request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        response = _refusal(RestError(_CODES.get(error.status_code, 20500), request.url.path), None)
        self._note(request, response, None, "there is no such operation")
        return response

    def _authenticate(self, request: Request) -> None:
        scheme, _, coded = request.headers.get("Authorization", "").partition(" ")
        try:
            user, _, password = base64.b64decode(coded, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            raise RestError(20003) from None
        if scheme.lower() != "basic" or not self._state.credentials.accept(user, password):
            raise RestError(20003)


def _refused(
    operation: PublishedOperation, request: Request, given: list[tuple[str, str]]
) -> UnpublishedRequest | None:
    """Why the request is not within what is published, also where another failure was ordered."""
    try:
        operation.check({name: str(value) for name, value in request.path_params.items()}, given)
    except UnpublishedRequest as error:
        return error
    return None


def wrong_answer(failure: Failure) -> Response | None:
    """What is answered in place of the right thing, if that was ordered."""
    if failure.location:
        return Response(status_code=307, headers={"Location": failure.location})
    return None if failure.body is None else Response(failure.body, media_type=failure.media_type)


def _refusal(error: RestError, retry_after: int | None) -> Response:
    headers = {"Retry-After": str(retry_after if retry_after is not None else 1)} if error.status == 429 else {}
    if error.status == 401:
        headers["WWW-Authenticate"] = 'Basic realm="Twilio API"'
    return JSONResponse(error.body(), error.status, headers=headers)
