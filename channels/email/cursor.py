"""The bookmark of a mailbox: how far it was read, kept across restarts."""

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from channels.email.servers.connection import Folder


@dataclass(frozen=True, slots=True)
class Cursor:
    """Every message up to `last_uid` was delivered. `first_seen` is when we first watched this account.

    UIDs are valid only together with `uidvalidity` (RFC 3501 section 2.3.1.1). If the settings name another account
    than `user`, the bookmark is not used.
    """

    user: str
    uidvalidity: int
    last_uid: int
    first_seen: datetime

    def is_of(self, folder: Folder) -> bool:
        """Whether it still says where `folder` was read to.

        A mailbox that was restored from a backup, or moved, may count anew from a lower number and keep its
        UIDVALIDITY. It has yet to give the bookmark's number then, and all mail until then would be missed.
        """
        return self.uidvalidity == folder.uidvalidity and not 0 < folder.uidnext <= self.last_uid

    def to_json(self) -> str:
        return json.dumps(asdict(self) | {"first_seen": self.first_seen.isoformat()})


def read_cursor(text: str | None, user: str) -> Cursor | None:
    """Read the bookmark of this user's mailbox. Returns None if there is none or it is not valid."""
    if text is None:
        return None
    try:
        kept = json.loads(text)
        first_seen = datetime.fromisoformat(kept["first_seen"]).astimezone(UTC)
        cursor = Cursor(str(kept["user"]), int(kept["uidvalidity"]), int(kept["last_uid"]), first_seen)
    except (ValueError, TypeError, KeyError):
        return None
    return cursor if cursor.user == user else None
