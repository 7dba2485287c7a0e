"""What Slack's error codes mean and what to do. Source: docs.slack.dev, `error` in a response with ok = false.

A table, so that a new error is one line.
"""

from dataclasses import dataclass
from enum import Enum


class ErrorKind(Enum):
    """PASSING: it works later. UNSURE: the same, but Slack may have done a part of it.

    OURS: the app or a token, until somebody corrects it. THEIRS: the recipient, for good. ONCE: only this message.
    METADATA: only the metadata by which we recognise our replies. UNKNOWN: a code that is not in the table.
    """

    PASSING = "passing"
    UNSURE = "unsure"
    OURS = "ours"
    THEIRS = "theirs"
    ONCE = "once"
    METADATA = "metadata"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ErrorMeaning:
    """The sentence for people, and what it concerns."""

    says: str
    kind: ErrorKind = ErrorKind.ONCE


_DOWN = ErrorMeaning("Slack has a fault at the moment.", ErrorKind.PASSING)
# "It's possible some aspect of the operation succeeded before the error was raised" (chat.postMessage, errors).
_FAILED = ErrorMeaning("Slack has a fault at the moment.", ErrorKind.UNSURE)
_SLOWER = ErrorMeaning("Slack asks Autoreply to be slower.", ErrorKind.PASSING)
_TOKEN = ErrorMeaning(
    "Slack does not accept the token; it was revoked or replaced. Put a new one in its place.", ErrorKind.OURS
)
_LEFT = ErrorMeaning(
    "The account of the token was deactivated, or the app was removed. Install it anew.", ErrorKind.OURS
)
_SCOPE = ErrorMeaning(
    "The token lacks a scope. Compare with `autoreply slack manifest`, then install the app again.", ErrorKind.OURS
)
_GONE = ErrorMeaning("The conversation is not there any more, or we are not in it.", ErrorKind.THEIRS)
_BLOCKED = ErrorMeaning("The workspaces do not allow us to write there.", ErrorKind.THEIRS)
_CLOSED = ErrorMeaning("The conversation, or this thread of it, takes no messages.")
_PROGRAM = ErrorMeaning("A program cannot be written to in private.", ErrorKind.THEIRS)
_ADMIN = ErrorMeaning("The workspace does not let the app in as it is; ask who administers it.", ErrorKind.OURS)
_MARK = ErrorMeaning("Slack does not take the mark on the reply.", ErrorKind.METADATA)

_MEANINGS = {
    "internal_error": _FAILED,
    "fatal_error": _FAILED,
    "server_error": _FAILED,
    "service_unavailable": _DOWN,
    "request_timeout": _DOWN,
    "external_channel_migrating": ErrorMeaning(
        "The conversation is being moved to another workspace.", ErrorKind.PASSING
    ),
    "team_added_to_org": ErrorMeaning("The workspace is being moved into an organization.", ErrorKind.PASSING),
    "ratelimited": _SLOWER,
    "rate_limited": _SLOWER,
    "message_limit_exceeded": ErrorMeaning("The workspace has used up its messages.", ErrorKind.PASSING),
    "invalid_auth": _TOKEN,
    "not_authed": _TOKEN,
    "token_revoked": _TOKEN,
    "token_expired": _TOKEN,
    "account_inactive": _LEFT,
    "app_uninstalled": _LEFT,
    "org_login_required": ErrorMeaning("The workspace is being moved into an organization.", ErrorKind.OURS),
    "missing_scope": _SCOPE,
    "no_permission": _SCOPE,
    "not_allowed_token_type": ErrorMeaning("This is the wrong sort of token for what is asked.", ErrorKind.OURS),
    "access_denied": _ADMIN,
    "enterprise_is_restricted": _ADMIN,
    "two_factor_setup_required": _ADMIN,
    "accesslimited": ErrorMeaning("The workspace does not let this machine's address in.", ErrorKind.OURS),
    "ekm_access_denied": ErrorMeaning("The workspace's keys are withheld at the moment.", ErrorKind.OURS),
    "forbidden_team": ErrorMeaning("The token may not act in this workspace.", ErrorKind.OURS),
    "channel_not_found": _GONE,
    "is_archived": _GONE,
    "not_in_channel": _GONE,
    "user_not_found": _GONE,
    "user_disabled": _GONE,
    "cannot_dm_bot": _PROGRAM,
    "user_is_bot": _PROGRAM,
    "messages_tab_disabled": ErrorMeaning(
        "The app takes no private messages: switch on the Messages tab under App Home.", ErrorKind.OURS
    ),
    "restricted_action": _CLOSED,
    "restricted_action_read_only_channel": _CLOSED,
    "restricted_action_thread_only_channel": _CLOSED,
    "restricted_action_non_threadable_channel": _CLOSED,
    "restricted_action_thread_locked": _CLOSED,
    "team_access_not_granted": _BLOCKED,
    "as_user_not_supported": ErrorMeaning("The app may not write as this person."),
    "cannot_reply_to_message": _CLOSED,
    "metadata_must_be_sent_from_app": _MARK,
    "invalid_metadata_format": _MARK,
    "invalid_metadata_schema": _MARK,
    "metadata_too_large": _MARK,
    "msg_too_long": ErrorMeaning("The text is too long for Slack."),
}


def meaning(error: str) -> ErrorMeaning:
    """Return what an error code means."""
    if error.startswith("slack_connect_"):
        return _BLOCKED
    return _MEANINGS.get(error, ErrorMeaning("Slack refuses the request.", ErrorKind.UNKNOWN))


def concerns_token(error: str) -> bool:
    """Whether Slack refuses the token itself."""
    return meaning(error) in (_TOKEN, _LEFT, _ADMIN)


def spoken(error: str) -> str:
    """Return the sentence with the error code to look up."""
    word = error if error.isascii() and error.replace("_", "").isalnum() and len(error) < 80 else "no word for it"
    return f"{meaning(error).says} (Slack: {word})"
