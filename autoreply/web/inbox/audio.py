"""The sound of a voicemail, passed on while it is fetched: never kept by us, by proxies, or by the browser."""

import logging
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack

from starlette.background import BackgroundTask
from starlette.responses import Response, StreamingResponse

from autoreply.contents.content import Missing
from autoreply.record import Delivery
from autoreply.record.items import Item
from autoreply.web.inbox.content import is_by_hand, kept_at_providers, recording_of
from autoreply.web.inbox.listing import is_number
from autoreply.web.request import RequestContext
from channels import AudioStream, ChannelError, ContentLost, HoldsRecordings

log = logging.getLogger("autoreply.web")

_PRIVATE = {"cache-control": "no-store", "accept-ranges": "bytes"}


def play(request: RequestContext) -> Response:
    """A recording of the call that the address names, or the part of it that the browser asks for."""
    opened = _open(request)
    if opened is None:
        return Response("There is no such recording.\n", 404, media_type="text/plain")
    stack = ExitStack()
    try:
        sound = stack.enter_context(opened)
    except ValueError:
        return Response("This is not a range of octets.\n", 416, media_type="text/plain")
    except ChannelError as error:
        log.warning("a recording cannot be played: %s", error)
        status = 404 if isinstance(error, ContentLost) else 503
        return Response(f"{error}\n", status, media_type="text/plain")
    headers = {**_PRIVATE, "content-length": str(sound.length), "content-disposition": "inline"}
    if sound.content_range:
        headers["content-range"] = sound.content_range
    closing = BackgroundTask(stack.close)
    return StreamingResponse(
        _chunks(sound, stack), sound.status, headers, media_type=sound.media_type, background=closing
    )


def listened(request: RequestContext) -> Response:
    """Somebody says that they heard a recording that no mail carries. From then on it may be deleted."""
    named = _named(request, request.form)
    if named is None or not is_by_hand(request.engine, named[1]):
        return request.error_page("There is no such recording.", 404)
    item, found = named
    store = request.engine.record.deliveries
    if found.seems_silent:
        store.went_without(found.number, found.carrier, Missing.SEEMS_SILENT.name)
    store.confirm(found.number, request.now)
    return request.redirect(f"inbox/person?message={item.number}&done=listened")


def _open(request: RequestContext) -> AbstractContextManager[AudioStream] | None:
    named = _named(request, request.query)
    if named is None:
        return None
    item, found = named
    channel = request.engine.accounts[item.channel].channel if item.channel in request.engine.accounts else None
    return channel.audio(found.reference, request.byte_range) if isinstance(channel, HoldsRecordings) else None


def _named(request: RequestContext, given: Mapping[str, str]) -> tuple[Item, Delivery] | None:
    """The call that an address or a form names, with the recording of it, or None. Its number alone says nothing."""
    engine, number, recording = request.engine, given.get("message", ""), given.get("recording", "")
    unseen = kept_at_providers(engine)
    known = is_number(number) and is_number(recording)
    person = engine.record.follow_ups.of(int(number), unseen) if known else None
    if person is None:
        return None
    newest = engine.record.follow_ups.newest(person, unseen, 10)
    item = next((one for one in newest if one.number == int(number)), None)
    found = recording_of(engine, item, int(recording)) if item is not None else None
    return (item, found) if item is not None and found is not None else None


def _chunks(sound: AudioStream, stack: ExitStack) -> Iterator[bytes]:
    """Yield the sound. What ends too early is cut short: the browser sees that by its length."""
    with stack:
        try:
            yield from sound.chunks
        except ChannelError as error:
            log.warning("a recording was cut short: %s", error)
