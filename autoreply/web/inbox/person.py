"""One person who reached out: everything that came, with its words and sound, and what can be done about it."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from starlette.responses import Response

from autoreply.contents.writing import length
from autoreply.decision.reason import answered, words_of
from autoreply.record.follow_ups import Correspondent
from autoreply.record.items import Item
from autoreply.web.inbox.content import ShownContent, fetch, kept_at_providers
from autoreply.web.inbox.drafts import TextDraft, answer_form, answers_to
from autoreply.web.inbox.listing import KINDS, NAMES, addresses_of, form_of, is_number, name_of, who
from autoreply.web.messages import STATES
from autoreply.web.request import RequestContext
from channels import TextForm

MOST = 10  # messages on one page, each of which may be fetched
DONE = {
    "sent": "Your text is on its way.",
    "held": "Your text waits until you open.",
    "twice": "This text was sent already. It goes out once.",
    "withdrawn": "Your text was deleted. Nothing is sent.",
    "gone": "Your text had left already.",
    "listened": "Noted: you have heard the recording.",
}


@dataclass(frozen=True, slots=True)
class InboxMessage:
    """One message on the page. `told` is what happened to it, in words.

    `sender` is from where it came, "" where that is clear.
    """

    item: Item
    what: str
    sender: str
    told: str
    content: ShownContent


def show(request: RequestContext, draft: TextDraft | None = None, status: int = 200) -> Response:
    """Everything of one person. With a `draft`, its form again, and what is wrong with it."""
    found = found_person(request)
    if found is None:
        return request.error_page("This message is no longer stored. The list has everybody who is.", 404)
    person, items, many = found
    content, form = fetch(request.engine, items), answer_form(request, items)
    return request.page(
        "inbox_person.html",
        status,
        here="inbox",
        person=person,
        who=name_of(request, person),
        addresses=addresses_of(request, person),
        state=NAMES[person.progress],
        phones=[sender for sender in person.senders if sender.startswith("+")],
        messages=_messages(request, person, items, content),
        before=many - len(items),
        answers=answers_to(request, person.senders),
        form=form,
        to=to_whom(request, person, form.item) if form.item is not None else "",
        asked=request.form.get("message") or request.query.get("message", ""),
        draft=draft or TextDraft(secrets.token_urlsafe(18)),
        zone=request.engine.settings.timezone,
        done=DONE.get(request.query.get("done", ""), ""),
    )


def found_person(request: RequestContext) -> tuple[Correspondent, list[Item], int] | None:
    """The person of the message that the address or the form names, their newest messages, and how many there are."""
    number = request.form.get("message") or request.query.get("message", "")
    if not is_number(number):
        return None
    unseen = kept_at_providers(request.engine)
    person = request.engine.record.follow_ups.of(int(number), unseen)
    if person is None:
        return None
    return person, *request.engine.record.follow_ups.messages([person], unseen, MOST)[person.last]


def to_whom(request: RequestContext, person: Correspondent, item: Item) -> str:
    """To whom and where the answer to a message goes."""
    where = who(request, item.sender)
    return f"{person.label} ({where})" if person.label else where


def _messages(
    request: RequestContext, person: Correspondent, items: Sequence[Item], content: Mapping[int, ShownContent]
) -> list[InboxMessage]:
    """The newest first: what is to be answered."""
    several = len(person.senders) > 1
    return [
        InboxMessage(
            item,
            _what(request, item, content[item.number]),
            item.sender if several else "",
            _told(request, item),
            content[item.number],
        )
        for item in reversed(items)
    ]


def _what(request: RequestContext, item: Item, content: ShownContent) -> str:
    form = form_of(request, item.channel)
    playable = [one for one in content.recordings if one.is_playable]
    if form is TextForm.VOICE and playable:
        return "Voicemail" + "".join(f", {length(one.seconds)}" for one in playable if one.seconds)
    if form is TextForm.VOICE and content.nothing_left:
        return "Call without a message"
    return KINDS[form].capitalize()


def _told(request: RequestContext, item: Item) -> str:
    if form_of(request, item.channel) is TextForm.VOICE and answered(item.reason):
        return "Heard your after-hours greeting."
    reply = STATES.get(item.reply, item.reply)
    return f"{words_of(item.reason)}.{f' {reply}.' if reply else ''}"


def last_words(messages: Mapping[int, ShownContent], items: Sequence[Item]) -> tuple[datetime, str] | None:
    """When they last wrote something that can be shown, and what."""
    for item in reversed(items):
        if messages[item.number].words:
            return item.noted, messages[item.number].words
    return None
