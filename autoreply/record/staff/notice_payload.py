"""What a row keeps of a message to our own people until it is deleted: no words, only what it is about."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Self

CONTEXT = "context"  # in the payload of a row
_KIND, _CLAIMED, _REFERENCE, _WAY, _FAILED = "kind", "claimed", "reference", "way", "failed"
WENT_WHOLE = "went whole"  # its name in what is kept, by which rows are found
MAY_HAVE_GONE = "may have gone whole"  # likewise
SEEN = "was seen"  # likewise; no key of [people] has a space, and these stand in what is kept too
CAME_BACK = "came back"  # likewise
_ANY = "1"  # of the ways that carried all of it: nobody knows by which
_OF_DIGEST = 8  # digits of a digest tell the ways of one message apart
FIRST = "first"  # in a reference: the digest of the way that is tried before the others


def first_way(context: Mapping[str, str]) -> str:
    """The digest of the way that is tried first, "" if none was named, in what is kept as strings."""
    return str(json.loads(context.get(_REFERENCE, "{}")).get(FIRST, ""))


def copy_of(identity: str, way: str) -> str:
    """What the copy of a message is called that goes by one way, of which the digest is given.

    What lies in a mailbox, or comes back from a server, is one copy, and says nothing of those that went other ways.
    """
    return f"{identity}.{way[:_OF_DIGEST]}"


def message_of(copy: str) -> tuple[str, str]:
    """The message that a copy is of, and the beginning of the digest of its way; "" where the copy names none."""
    identity, _, way = copy.partition(".")
    return identity, way


@dataclass(frozen=True, slots=True)
class NoticePayload:
    """A claimed message. `kind` is the name of its `OutgoingKind`, `reference` says what it is about.

    `way` is the digest of that by which it went, "" before. `given_up`: it went out, did not arrive, and goes again.
    `failed` are the ways by which it did not arrive, where that is known: digests, and from an earlier version media.
    `went_whole` are those of them that were to carry all of it, and may yet be found. `may_have_gone`: a form with
    words was handed to a way, and nobody knows whether it went. `seen`: it was seen where it arrives, and does not come
    back. `came_back` begins the digest of a way by which it came back before it was noted that it went.

    It is kept as strings, in what is `Reply.context` on a channel. Nothing but this class reads and writes them.
    """

    kind: str
    claimed: datetime
    reference: Mapping[str, str]
    way: str = ""
    given_up: bool = False
    failed: tuple[str, ...] = ()
    went_whole: tuple[str, ...] = ()
    may_have_gone: bool = False
    seen: bool = False
    came_back: str = ""

    @classmethod
    def of(cls, context: Mapping[str, str]) -> Self:
        """Read what `stored` made. Raises `KeyError` and `ValueError` where it is something else."""
        return cls(
            kind=context[_KIND],
            claimed=datetime.fromisoformat(context[_CLAIMED]),
            reference=json.loads(context[_REFERENCE]),
            way=context.get(_WAY, ""),
            given_up=_FAILED in context,
            failed=tuple(context.get(_FAILED, "").split()),
            went_whole=tuple(context.get(WENT_WHOLE, "").split()),
            may_have_gone=MAY_HAVE_GONE in context,
            seen=SEEN in context,
            came_back=context.get(CAME_BACK, ""),
        )

    @classmethod
    def kept(cls, row: Mapping[str, Any] | None) -> Self | None:
        """Read it in the payload of a row; None once that is deleted."""
        return cls.of(row[CONTEXT]) if row else None

    @staticmethod
    def way_in(row: Mapping[str, Any] | None) -> str:
        """The digest of the way alone, "" where there is none. What else is there does not matter."""
        return str((row or {}).get(CONTEXT, {}).get(_WAY, ""))

    def stored(self) -> dict[str, str]:
        """What is kept. A daemon of an earlier version reads it too."""
        reference = json.dumps(dict(self.reference), sort_keys=True)
        found = {_KIND: self.kind, _CLAIMED: self.claimed.isoformat(), _REFERENCE: reference}
        found |= {_WAY: self.way} if self.way else {}
        found |= {_FAILED: " ".join(self.failed)} if self.given_up else {}
        found |= {WENT_WHOLE: " ".join(self.went_whole)} if self.went_whole else {}
        found |= {MAY_HAVE_GONE: "1"} if self.may_have_gone else {}
        found |= {SEEN: "1"} if self.seen else {}
        return found | ({CAME_BACK: self.came_back} if self.came_back else {})

    def not_arrived(self, medium: str, *, whole: bool) -> Self:
        """The same, to be sent by another way. `medium` is the one by which it went, "" if nobody knows.

        `whole`: it was to carry all of it.
        """
        lost = self.way or medium  # what went before an update has no way
        failed = (*self.failed, lost) if lost else self.failed
        went_whole = (*self.went_whole, lost or _ANY) if whole else self.went_whole
        return replace(self, way="", given_up=True, failed=failed, went_whole=went_whole, came_back="")

    def has_come_back(self, way: str) -> bool:
        """Whether the copy by this way, of which the digest is given, came back before it was noted that it went."""
        return bool(self.came_back) and way.startswith(self.came_back)

    def has_failed(self, medium: str, way: str) -> bool:
        """Whether it did not arrive by this way, of which the digest is given."""
        return not {medium, way}.isdisjoint(self.failed)

    def is_earlier(self, way: str) -> bool:
        """Whether a copy went another way than the last. `way` begins its digest, "" if nobody knows it."""
        if not way or self.way.startswith(way):
            return False
        return bool(self.way) or any(one.startswith(way) for one in self.failed)

    def had_all(self, way: str) -> bool:
        """Whether a copy that went before was to carry all of it. `way` begins its digest, "" if nobody knows it."""
        return any(not way or one == _ANY or one.startswith(way) for one in self.went_whole)
