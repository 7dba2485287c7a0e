"""The errors of the Web API."""

from collections.abc import Mapping
from typing import Any


class MethodError(Exception):
    """`error` is Slack's error code. `more` are other fields of the response."""

    def __init__(self, error: str, **more: Any) -> None:
        self.error = error
        self.more = more
        super().__init__(error)

    def body(self) -> Mapping[str, Any]:
        return {"ok": False, "error": self.error, **self.more}


def wrong(says: str) -> MethodError:
    """An argument that the method does not know, lacks, or cannot read."""
    return MethodError("invalid_arguments", response_metadata={"messages": [f"[ERROR] {says}"]})


def needs(scope: str, provided: frozenset[str]) -> MethodError:
    return MethodError("missing_scope", needed=scope, provided=",".join(sorted(provided)))
