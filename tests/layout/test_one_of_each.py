"""One mechanism for one job: where another of its kind stands, this list says why (docs/decisions/0009, 0014).

It looks for words, so it sees the usual ways to write a second one, not every way.
"""

import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("autoreply", "channels", "schedules")  # the demo is not the product

FILES = {
    "channels/private.py": "the one writer of private files",
    "autoreply/commands/publish.py": "files for everybody",
    "autoreply/service/installation/managers.py": "a file of the system's, for everybody",
    "autoreply/editing/settings_file.py": "makes the folder safe after the file",
    "autoreply/record/maintenance/backup.py": "SQLite writes the copy itself",
    "autoreply/record/database.py": "the record, which SQLite fills, and its lock, which holds nothing",
}
QUEUES = {
    "autoreply/concurrency/keyed_queue.py": "in order for each key, bounded; the one who brings more waits",
    "autoreply/concurrency/deadline.py": "questions that get no answer in time",
    "autoreply/hours/feeds.py": "a feed that still hangs from the last hour is not asked again, and the end wakes it",
    "channels/twilio/voice/call_notes.py": "a webhook never waits for the record",
    "channels/slack/intake.py": "from an event loop to a thread, which acknowledges",
    "channels/email/login.py": "one code, from the browser to the terminal",
}
WINDOWS = {
    "autoreply/answering/fallback.py": "the newest decisions, until the record in memory has them",
    "autoreply/web/access/throttle.py": "the last failed logins of an address",
    "channels/slack/web_api/rate_limiter.py": "the calls of the last minute",
    "channels/twilio/lost_replies.py": "the failures that Twilio posted, until the next round",
}
THREADS = {
    "autoreply/concurrency/keyed_queue.py": "one for each key with work",
    "autoreply/concurrency/deadline.py": "a few for each pool",
    "channels/gather.py": "one for each question",
    "autoreply/engine/supervisor.py": "the parts of the engine",
    "autoreply/hours/feeds.py": "as among the queues",
    "autoreply/web/server.py": "ends the server",
    "autoreply/web/setup/sign_in.py": "a person signs in elsewhere meanwhile",
    "autoreply/commands/init_web.py": "the server, while the command waits for a signal",
    "channels/twilio/voice/call_notes.py": "as among the queues",
    "channels/slack/loop.py": "an event loop, which Slack's library needs",
    "channels/email/login.py": "the page to which the browser comes back",
    "channels/email/servers/smtp.py": "closes a connection that nobody uses",
}
QUERIES = {
    "channels/twilio/voice/stage.py": "the query of our own address, which the provider signed",
    "channels/twilio/voice/staff_calls.py": "the query of our own address, which the provider signed",
    "channels/email/login.py": "the query with which a browser comes back",
    "channels/slack/login.py": "the query with which a browser comes back",
}
SLEEPS = {
    "autoreply/service/installation/steps.py": "a command waits for another process, for half a minute",
    "autoreply/outgoing/outbox.py": "leaves other writers a moment between two transactions",
}


@cache
def sources() -> dict[str, str]:
    files = [file for package in PACKAGES for file in (ROOT / package).rglob("*.py")]
    return {str(file.relative_to(ROOT)): file.read_text(encoding="utf-8") for file in files}


@pytest.mark.parametrize(
    ("pattern", "reasons"),
    [
        (r"\b(mkstemp|NamedTemporaryFile|f?chmod|fsync)\(|\.touch\(|os\.replace\(|0o600", FILES),
        (r"\b(Simple|Lifo|Priority)?Queue\(\)|\bdeque\(", QUEUES | WINDOWS),
        (r"\b(Thread|Timer)\(target=|threading\.Timer\(", THREADS),
        (r"PoolExecutor\b|\bOrderedDict\b|\bpopitem\(|\btenacity\b", {}),
        (r"\bparse_qsl?\(", QUERIES),
        (r"\btime\.sleep\(", SLEEPS),
        (r"\b2(\.0)? ?\*\* ?[a-z(]|\bimport random\b", {"channels/backoff.py": "the one rule for waits"}),
    ],
)
def test_a_second_one_says_why(pattern: str, reasons: dict[str, str]) -> None:
    assert {file for file, text in sources().items() if re.search(pattern, text)} == set(reasons)
