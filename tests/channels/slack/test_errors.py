"""What becomes of a reply that Slack does not take, and what a person reads of it."""

from collections.abc import Callable
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError

from channels import ChannelError, Refused, SendError, TryAgain, Uncertain
from channels.slack.web_api.api import WHEN_OURS, NeedsRepair, judge, posting, reading
from channels.slack.web_api.meanings import ErrorKind, meaning, spoken


class Response:
    """What the library keeps of an answer."""

    def __init__(self, error: str = "", status: int = 200, **headers: str) -> None:
        self.data, self.status_code, self.headers = {"ok": False, "error": error}, status, headers


def refused(error: str = "", status: int = 200, **headers: str) -> SlackApiError:
    return SlackApiError("the text of the message stands here", Response(error, status, **headers))  # type: ignore[no-untyped-call]


def sending(raised: Exception) -> SendError:
    with pytest.raises(SendError) as caught, posting():
        raise raised
    return caught.value


@pytest.mark.parametrize("error", ["service_unavailable", "request_timeout", "ratelimited", "rate_limited"])
def test_what_passes_is_tried_again(error: str) -> None:
    assert isinstance(judge(error, 200, 1.0), TryAgain)


@pytest.mark.parametrize("error", ["internal_error", "fatal_error"])
def test_after_an_error_within_slack_nobody_knows_whether_the_message_was_posted(error: str) -> None:
    assert isinstance(judge(error, 200, 1.0), Uncertain)


def test_a_limit_says_how_long_it_lasts() -> None:
    limited = sending(refused("ratelimited", 429, **{"Retry-After": "30"}))
    assert isinstance(limited, TryAgain)
    assert limited.after == 30.0


@pytest.mark.parametrize("error", ["invalid_auth", "token_revoked", "account_inactive", "missing_scope"])
def test_what_is_our_own_trouble_is_tried_again_rarely_until_somebody_mends_it(error: str) -> None:
    raised = sending(refused(error))
    assert isinstance(raised, TryAgain)
    assert raised.after == WHEN_OURS
    with pytest.raises(ChannelError) as caught, reading():
        raise refused(error)
    assert caught.value.lasting


@pytest.mark.parametrize(
    "error", ["channel_not_found", "is_archived", "user_disabled", "slack_connect_file_link_blocked"]
)
def test_where_nobody_can_be_written_to_the_sender_is_left_alone(error: str) -> None:
    raised = sending(refused(error))
    assert isinstance(raised, Refused)
    assert raised.unreachable
    assert not sending_is_unreachable("msg_too_long")


def sending_is_unreachable(error: str) -> bool:
    raised = sending(refused(error))
    assert isinstance(raised, Refused)
    return raised.unreachable


@pytest.mark.parametrize("status", [302, 403, 404, 407, 451])
def test_an_answer_without_a_word_is_not_slacks_and_refuses_nothing(status: int) -> None:
    judged = judge("", status, 1.0)
    assert isinstance(judged, NeedsRepair)
    assert f"HTTP {status}" in str(judged)
    assert isinstance(
        judge("", 200, 1.0), Uncertain
    )  # a page to log in at; or Slack took it, and a proxy said so badly
    assert isinstance(judge("msg_too_long", 200, 1.0), Refused)


def test_a_word_that_nobody_knows_yet_is_tried_again_and_shown() -> None:
    judged = judge("an_error_of_next_year", 200, 1.0)
    assert isinstance(judged, NeedsRepair)
    assert judged.after == WHEN_OURS
    assert "an_error_of_next_year" in str(judged)


@pytest.mark.parametrize(
    "error", ["restricted_action", "restricted_action_thread_locked", "restricted_action_read_only_channel"]
)
def test_a_locked_thread_says_nothing_of_who_wrote_in_it(error: str) -> None:
    assert not sending_is_unreachable(error)
    assert sending_is_unreachable("user_not_found")


@pytest.mark.parametrize(
    ("raised", "kind"),
    [
        (refused("", 500), Uncertain),
        (refused("", 503), TryAgain),
        (TimeoutError(), Uncertain),
        (aiohttp.ServerDisconnectedError(), Uncertain),
        (aiohttp.ClientOSError(104, "reset"), Uncertain),
        (ValueError("no json"), Uncertain),
        (ChannelError("The Slack bot token cannot be read."), NeedsRepair),
    ],
)
def test_whether_it_may_have_gone_out_is_told(raised: Exception, kind: type[SendError]) -> None:
    assert type(sending(raised)) is kind


@pytest.mark.parametrize("operation", [posting, reading])
def test_no_sentence_repeats_what_was_written(operation: Callable[[], Any]) -> None:
    with pytest.raises((SendError, ChannelError)) as caught, operation():
        raise refused("an_error_of_next_year")
    assert "text of the message" not in str(caught.value)
    assert "an_error_of_next_year" in str(caught.value)
    assert "text" not in spoken("the text <of> a message")


def test_every_meaning_is_a_sentence_and_tokens_are_our_own_trouble() -> None:
    assert meaning("token_revoked").kind is meaning("account_inactive").kind is ErrorKind.OURS
    assert meaning("nobody_knows_this").says.endswith(".")
