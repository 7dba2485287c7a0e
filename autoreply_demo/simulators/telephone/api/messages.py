"""Messages of the REST API."""

import re
from datetime import timedelta

from autoreply_demo.simulators.telephone.api.api import ApiRequest, Operation, existing
from autoreply_demo.simulators.telephone.errors import RestError
from autoreply_demo.simulators.telephone.paging import Json, filters, old_shape, within
from autoreply_demo.simulators.telephone.published import account as published
from autoreply_demo.simulators.telephone.records import MessageResource
from autoreply_demo.simulators.telephone.shapes import Shapes
from autoreply_demo.simulators.telephone.state import AccountState
from autoreply_demo.simulators.telephone.texting import WHATSAPP, OutgoingText, Texting

_E164 = re.compile(r"\+[1-9]\d{6,14}")
_USER_ID = re.compile(r"[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}")  # of who hides the number behind a user name
_SHORT_CODE = re.compile(r"\d{3,6}")
_LOOPBACK = ("http://localhost", "https://localhost", "http://127.", "https://127.")
_LONGEST = 1600


class MessagesApi:
    """`refusals` are the codes with which texts to a number, or a prefix of numbers, are refused."""

    def __init__(self, state: AccountState, shapes: Shapes, texting: Texting) -> None:
        self._state = state
        self._shapes = shapes
        self._texting = texting
        self.refusals: dict[str, int] = {}

    def operations(self) -> list[Operation]:
        return [
            Operation(published.CREATE_MESSAGE, self._create),
            Operation(published.LIST_MESSAGES, self._list),
            Operation(published.FETCH_MESSAGE, self._fetch),
            Operation(published.LIST_MEDIA, self._media),
            Operation(published.DELETE_MESSAGE, self._delete),
        ]

    def _create(self, asked: ApiRequest) -> tuple[Json, int]:
        given = asked.given
        to, body = given.get("To"), given.get("Body")
        if len(body) > _LONGEST:
            raise RestError(21617)
        self._check_to(to)
        service = given.get("MessagingServiceSid")
        from_ = self._from(given.get("From"), service)
        if from_ == to:
            raise RestError(21266, to)
        if from_.startswith(WHATSAPP) is not to.startswith(WHATSAPP):
            raise RestError(21910)
        callback = given.get("StatusCallback")
        if callback.startswith(_LOOPBACK):
            raise RestError(21609, callback)
        self._check_subscribed(to, from_)
        message = self._texting.send(OutgoingText(from_, to, body, "outbound-api", callback, service))
        with self._state.changed:
            shown = self._shapes.message(message)
        first = {"status": "accepted" if service else "queued", "error_code": None, "error_message": None}
        return shown | first | {"date_sent": None}, 201

    def _check_to(self, to: str) -> None:
        if _SHORT_CODE.fullmatch(to):
            raise RestError(21265, to)
        person = to.removeprefix(WHATSAPP)
        if not (_E164.fullmatch(person) or (person != to and _USER_ID.fullmatch(person))):
            raise RestError(21211, to)
        for prefix, code in self.refusals.items():
            if to.startswith(prefix):
                raise RestError(code, to)

    def _from(self, from_: str, service: str) -> str:
        """The sender: the number that is asked for, or one of the service's pool."""
        if service:
            pool = self._state.services.get(service)
            if pool is None:
                raise RestError(20404, service)
            numbers = [self._state.numbers.get(sid) for sid in pool.numbers]
            senders = [one.phone_number for one in numbers if one is not None]
            if not senders:
                raise RestError(21703)
            return from_ if from_ in senders else senders[0]
        if from_.startswith(WHATSAPP):
            sender = self._state.sender_of(from_)
            if sender is None or sender.status != "ONLINE":
                raise RestError(63007)
            return from_
        number = self._state.number_of(from_)
        if number is None or not number.capabilities["sms"]:
            raise RestError(21606, from_)
        return from_

    def _check_subscribed(self, to: str, from_: str) -> None:
        number = self._state.number_of(from_)
        pool = self._state.service_of(number) if number else None
        if (to, pool.sid if pool else from_) in self._state.opted_out:
            raise RestError(21610)

    def _list(self, asked: ApiRequest) -> tuple[Json, int]:
        given = asked.given
        found = [
            one
            for one in reversed(self._state.messages.all())
            if self._is_kept(one)
            and given.get("To", one.to) == one.to
            and given.get("From", one.from_) == one.from_
            and within(one.sent, given, "DateSent")
        ]
        path, shape = self._shapes.path("Messages"), self._shapes.message
        return old_shape("messages", path, found, given, shape, filters(asked.query)), 200

    def _fetch(self, asked: ApiRequest) -> tuple[Json, int]:
        message = existing(self._state.messages, asked)
        if not self._is_kept(message):
            raise RestError(20404, asked.path)
        return self._shapes.message(message), 200

    def _is_kept(self, message: MessageResource) -> bool:
        """Whether it is not older than the customer lets messages become."""
        longest = self._state.keeps_messages
        return longest is None or self._state.now() - message.created < longest

    def _media(self, asked: ApiRequest) -> tuple[Json, int]:
        """The files of a message. Where messages are redacted, they are gone after a day."""
        message = existing(self._state.messages, asked)
        gone = self._state.redacts_bodies and self._state.now() - message.created >= timedelta(days=1)
        kinds = [] if gone else [kind for _, kind in message.media]
        shown = [self._shapes.media(message, place, kind) for place, kind in enumerate(kinds)]
        first = f"{asked.path}?PageSize=50&Page=0"
        body: Json = {"media_list": shown, "page": 0, "page_size": 50, "start": 0, "end": max(len(shown) - 1, 0)}
        return body | {"uri": first, "first_page_uri": first, "next_page_uri": None, "previous_page_uri": None}, 200

    def _delete(self, asked: ApiRequest) -> tuple[None, int]:
        self._state.messages.remove(existing(self._state.messages, asked).sid)
        return None, 204
