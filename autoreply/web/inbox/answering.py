"""Answering a text from the page: a form, a preview that says to whom it goes and after which words, and then once."""

import hashlib
from dataclasses import replace
from datetime import datetime

from starlette.responses import Response

from autoreply.answering.facts import period_at
from autoreply.record.follow_ups import FollowUpState
from autoreply.record.items import Item
from autoreply.web.inbox import person
from autoreply.web.inbox.content import fetch
from autoreply.web.inbox.drafts import TextDraft, answer_form, checked, read_draft
from autoreply.web.inbox.listing import form_of, is_number, note_progress, read_marks
from autoreply.web.request import RequestContext
from channels import Refused, Reply, TakesAnswers, TextForm
from channels.segments import size


def preview(request: RequestContext) -> Response:
    """What would be sent, to whom, and after which words of theirs; or the form again, with what is wrong in it."""
    found = person.found_person(request)
    if found is None:
        return request.error_page("This message is no longer stored. The list has everybody who is.", 404)
    answer = answer_form(request, found[1])
    draft = checked(read_draft(request), answer)
    if draft.wrong or answer.item is None:
        return person.show(request, draft, 422)
    item = answer.item
    opening = _opening(request, item)
    return request.page(
        "inbox_answer.html",
        here="inbox",
        who=person.to_whom(request, found[0], item),
        item=item,
        through=found[0].marks,
        last=person.last_words(fetch(request.engine, [item]), [item]),
        draft=draft,
        segments=size(draft.text).segments if form_of(request, item.channel) is TextForm.SMS else 0,
        opening=opening,
        zone=request.engine.settings.timezone,
    )


def change(request: RequestContext) -> Response:
    """The form again, with the text in it."""
    return person.show(request, read_draft(request))


def send(request: RequestContext) -> Response:
    """Send it, or keep it for the opening. Everything is checked again: they may have opted out meanwhile."""
    found = person.found_person(request)
    if found is None:
        return request.error_page("This message is no longer stored. The list has everybody who is.", 404)
    answer = answer_form(request, found[1])
    item, draft = answer.item, checked(read_draft(request), answer)
    marks = read_marks(request.form.get("through", ""))
    if draft.wrong or item is None or not marks:
        return person.show(request, draft, 422)
    held = request.form.get("when") == "opening" and _opening(request, item) is not None
    try:
        reply = _reply(request, item, draft)
    except Refused as error:
        return person.show(request, replace(draft, wrong=str(error)), 422)
    record = request.engine.record
    fresh = record.answers.add(item.channel, reply, request.now, held=held)
    if fresh:
        # Nobody knows yet whether it reaches them, so it takes the alert about them, and does not end it.
        note_progress(request, marks, FollowUpState.DONE, later=True)
        request.engine.outbox.wake()
    done = ("held" if held else "sent") if fresh else "twice"
    return request.redirect(f"inbox/person?message={item.number}&done={done}")


def withdraw(request: RequestContext) -> Response:
    """Delete a text that waits for the opening."""
    number, message = request.form.get("answer", ""), request.form.get("message", "")
    if not (is_number(number) and is_number(message)):
        return request.error_page("There is no such text.", 404)
    gone = request.engine.record.answers.withdraw(int(number))
    return request.redirect(f"inbox/person?message={int(message)}&done={'withdrawn' if gone else 'gone'}")


def _reply(request: RequestContext, item: Item, draft: TextDraft) -> Reply:
    """Raises `Refused`."""
    channel = request.engine.accounts[item.channel].channel
    assert isinstance(channel, TakesAnswers)
    identity = hashlib.sha256(f"answer\0{draft.form}".encode()).hexdigest()[:32]
    return channel.answer(item.sender, item.locator, draft.text, identity)


def _opening(request: RequestContext, item: Item) -> datetime | None:
    """When the channel opens, None while it is open or if nobody knows."""
    period = period_at(request.engine.accounts[item.channel].calendar(), request.now)
    return None if period.working else period.end
