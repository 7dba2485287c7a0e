"""The sound of a voicemail, passed on while it is fetched: never kept by us, by proxies, or by the browser."""

import logging
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack

from starlette.background import BackgroundTask
from starlette.responses import Response, StreamingResponse

from autoreply.contents.content import Missing
from autoreply.web.inbox.content import kept_at_providers, recording_of
from autoreply.web.inbox.listing import is_number
from autoreply.web.request import RequestContext
from channels import AudioStream, ChannelError, ContentLost, HoldsRecordings

log = logging.getLogger("autoreply.web")

_BY_HAND = {one.name for one in Missing if one.by_hand}
_PRIVATE = {"cache-control": "no-store", "accept-ranges": "bytes"}


def play(request: RequestContext) -> Response:
    """The recording of the call that the address names, or the part of it that the browser asks for."""
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
    """Somebody says that they heard a recording that no mail could carry. From then on it may be deleted."""
    number, message = request.form.get("recording", ""), request.form.get("message", "")
    deliveries = request.engine.record.deliveries
    found = deliveries.of(int(number)) if is_number(number) and is_number(message) else None
    if found is None or found.without not in _BY_HAND:
        return request.error_page("There is no such recording.", 404)
    deliveries.confirm(found.number, request.now)
    return request.redirect(f"inbox/person?message={int(message)}&done=listened")


def _open(request: RequestContext) -> AbstractContextManager[AudioStream] | None:
    engine, number = request.engine, request.query.get("message", "")
    unseen = kept_at_providers(engine)
    person = engine.record.follow_ups.of(int(number), unseen) if is_number(number) else None
    if person is None:
        return None
    item = next((one for one in engine.record.follow_ups.newest(person, unseen, 10) if one.number == int(number)), None)
    channel = engine.accounts[item.channel].channel if item is not None and item.channel in engine.accounts else None
    if item is None or not isinstance(channel, HoldsRecordings):
        return None
    left = recording_of(engine, item)
    return channel.audio(left.reference, request.byte_range) if left is not None else None


def _chunks(sound: AudioStream, stack: ExitStack) -> Iterator[bytes]:
    """Yield the sound. What ends too early is cut short: the browser sees that by its length."""
    with stack:
        try:
            yield from sound.chunks
        except ChannelError as error:
            log.warning("a recording was cut short: %s", error)
