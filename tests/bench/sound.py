"""How soon a voicemail begins to play on the page, beside asking the provider itself.

The provider takes a fifth of a second for each answer, as one on the internet does. The page asks it once before the
first byte, so it is a little later than the provider; one more round trip would double that.
"""

import re
import statistics
import time
from base64 import b64encode
from collections.abc import Iterator, Mapping
from html import unescape
from http.client import HTTPConnection
from pathlib import Path

from autoreply.record.follow_ups import FollowUpState
from autoreply_demo.simulators.telephone import ACCOUNT, AUTH
from tests.bench.figures import Figure
from tests.browser.practice import PASSWORD
from tests.browser.visitor import Visitor
from tests.conversations.morning import Practice
from tests.peers.processes import PeerError

ROUNDS = 9
ROUND_TRIP = 0.2  # seconds
MOST = 1.8  # of one round trip; two would be 2 and more


def measure(folder: Path) -> Iterator[Figure]:
    with Practice(folder) as practice:
        practice.calls(speaks=12)
        [recording] = practice.twilio.state.recordings.all()
        visitor = Visitor(practice.url)
        visitor.logs_in(PASSWORD)
        [person] = practice.record.follow_ups.page(FollowUpState.NEW, ("line",), 1, 0).people
        found = re.search(r'<audio [^>]*src="(.*?)"', visitor.reads(f"/inbox/person?message={person.last}"))
        assert found is not None
        through_us = practice.url, unescape(found[1]), {"Cookie": visitor.cookie}
        key = b64encode(f"{ACCOUNT}:{AUTH}".encode()).decode()
        path = f"/2010-04-01/Accounts/{ACCOUNT}/Recordings/{recording.sid}.mp3"
        itself = practice.twilio.base_url, path, {"Authorization": f"Basic {key}"}
        ours, theirs, asked = [], [], []
        for _round in range(ROUNDS + 1):
            practice.twilio.fail_next(2, stall=ROUND_TRIP, only=".mp3")
            before = len(practice.twilio.requests)
            ours.append(_first_byte(*through_us))
            asked.append(len(practice.twilio.requests) - before)
            theirs.append(_first_byte(*itself))
    says = f"the first byte of a voicemail (median of {ROUNDS})"
    took = [statistics.median(each[1:]) * 1000 for each in (ours, theirs)]  # the first one warms up
    yield Figure(says=says, ours=took[0], unit="ms", peer=took[1], peer_name="the provider itself", at_most=MOST)
    yield Figure(says="requests to the provider for it", ours=max(asked), unit="requests", at_most=1)


def _first_byte(base: str, path: str, headers: Mapping[str, str]) -> float:
    """Seconds until it is there."""
    began = time.perf_counter()
    connection = HTTPConnection(base.removeprefix("http://"), timeout=60)
    connection.request("GET", path, headers=dict(headers))
    answer = connection.getresponse()
    first = answer.read(1)
    took = time.perf_counter() - began
    answer.read()
    connection.close()
    if answer.status != 200 or not first:
        raise PeerError(f"{path} was answered with {answer.status}")
    return took
