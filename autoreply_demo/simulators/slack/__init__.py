"""A simulator for Slack, written from its published reference: it keeps state and speaks HTTP and web sockets.

    with Slack(clock=clock) as slack:  # api_base_url, bot_token, app_token, signing_secret
        ana = slack.user("Ana")  # a colleague; slack.app is the app's own bot, slack.slackbot Slackbot
        client = slack.user("Client", team="TOTHER")  # from outside; is_restricted=True: a guest
        zapier = slack.program("Zapier")  # zapier.posts(channel, "...", classic=True)
        channel = slack.channel("intake", [ana, client])  # .id; private=True, app=False; slack.group(a, b, c)
        token = slack.authorize(ana)  # a user token; slack.revoke(token), slack.restore(token)
        slack.consent.agree(ana.record, address)  # the page of OAuth: where the browser is led

        message = client.writes(slack.app, "Hello")  # or ana, or channel; thread=, mentions=[slack.app, ana]
        client.edits(message, "..."); client.deletes(message); client.joins(channel); client.posts_file(ana)
        client.hears("988")  # the next message of somebody else: a Message, with .by
        slack.settle(); client.hears_nothing_else(); slack.nobody_hears_anything_else()
        ana.status, ana.status_until, ana.snoozed_until  # ana.sets_status("At lunch"), ana.snoozes(30)

        slack.presses(ana, message, "I take it")  # a button under it; whether the app acknowledged that
        slack.fail_next("chat.postMessage", error="internal_error", times=2)  # or status=503, retry_after=30,
        # drop=True, stall=5.0; done=True: carried out all the same
        slack.refresh(); slack.reset(); slack.goes_silent(); slack.too_many_websockets(); slack.disable_link()
        with slack.away(): ...  # nothing can be reached
        slack.redeliver(message, times=3); slack.connected(more_than=1); slack.no_limits(); slack.tiers.limits
        slack.chat.stamps = frozenset({"bot_id"})  # what user tokens' posts are marked with; none at first
        slack.asked("dnd.setSnooze"), slack.events.all  # requests, and events with their attempts and acks

With `Slack(clock=..., posts_to=URL)` events go over HTTP, signed; `slack.hooks.url` may be set later. The clock that is
handed in gives timestamps, tiers and the pauses before retries; acknowledgements are waited for in real seconds
(`slack.sockets.patience`). An argument that a method does not know is refused, where Slack would overlook it.
"""

from autoreply_demo.simulators.slack.errors import MethodError
from autoreply_demo.simulators.slack.events import Attempt, SlackEvent
from autoreply_demo.simulators.slack.hooks import sign
from autoreply_demo.simulators.slack.records import Conversation, SlackMessage
from autoreply_demo.simulators.slack.slack import Program, Slack
from autoreply_demo.simulators.slack.tokens import APP_SCOPES, BOT_SCOPES, USER_SCOPES
from autoreply_demo.simulators.slack.user import SlackUser

__all__ = [
    "APP_SCOPES",
    "BOT_SCOPES",
    "USER_SCOPES",
    "Attempt",
    "Conversation",
    "MethodError",
    "Program",
    "Slack",
    "SlackEvent",
    "SlackMessage",
    "SlackUser",
    "sign",
]
