"""Walks through TwiML, verb by verb, until somebody has to do something."""

from collections import Counter
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin
from xml.etree import ElementTree as ET

from autoreply_demo.simulators.telephone.calls.rules import VOICE, ElementRule
from autoreply_demo.simulators.telephone.calls.sounds import (
    APPLICATION_ERROR,
    AwaitedInput,
    Finished,
    HeardSound,
    Input,
    Sound,
)
from autoreply_demo.simulators.telephone.calls.twiml import TwimlRefused, read_twiml
from autoreply_demo.simulators.telephone.webhook import Target, TwimlDocument, WebhookError

if TYPE_CHECKING:
    from autoreply_demo.simulators.telephone.calls.line import PhoneLine

_SAME_AGAIN = 3


@dataclass(frozen=True, slots=True)
class Next:
    """The next document, and the parameters of its webhook."""

    url: str
    method: str
    parameters: Mapping[str, str]


Steps = Generator[AwaitedInput, Input, None]
Step = Generator[AwaitedInput, Input, Next | None]
Verb = Callable[["Walk", ET.Element, str], Step]


class Walk:
    """One line's way through its documents. A verb is given the walk, its element, and its document's address."""

    def __init__(self, line: "PhoneLine", verbs: Mapping[str, Verb], rules: Mapping[str, ElementRule] = VOICE) -> None:
        self.line = line
        self._verbs = verbs
        self._rules = rules
        self._seen: Counter[bytes] = Counter()
        self._afterwards: list[Callable[[], None]] = []

    def steps(self, first: Next | TwimlDocument) -> Steps:
        """Everything until the documents end by themselves. Raises `HungUp` and `Finished`."""
        following: Next | TwimlDocument | None = first
        while following is not None:
            document = following if isinstance(following, TwimlDocument) else self.fetch(following)
            self.line.still_there()
            following = yield from self._document(document)

    def fetch(self, following: Next) -> TwimlDocument:
        """Ask for a document, then do what waited for that. Raises `Finished` where neither it nor a fallback comes."""
        call, exchange = self.line.call, self.line.exchange
        try:
            return exchange.fetch(call, following.url, following.method, **following.parameters)
        except WebhookError as error:
            raise self._broken(error) from error
        finally:
            waiting, self._afterwards = self._afterwards, []
            for one in waiting:
                one()

    def afterwards(self, what: Callable[[], None]) -> None:
        """Do it once the next document was asked for."""
        self._afterwards.append(what)

    def verb(self, element: ET.Element, base: str) -> Step:
        """Walk one verb, as those nested in others."""
        return self._verbs[element.tag](self, element, base)

    def progress(self) -> None:
        """Somebody did something: what comes again is no loop."""
        self._seen.clear()

    def resolve(self, base: str, address: str) -> str:
        """An absolute address. Raises `TwimlRefused` where there is nothing that a relative one starts from."""
        whole = urljoin(base, address)
        if not whole.startswith(("http://", "https://")):
            raise TwimlRefused(f"{address!r} is relative, but this document came without an address of its own")
        return whole

    def _document(self, document: TwimlDocument) -> Step:
        response = self._read(document)
        self._seen[document.body] += 1
        if self._seen[document.body] > _SAME_AGAIN:
            raise TwimlRefused(f"{document.url}: the same document came {_SAME_AGAIN + 1} times without any input")
        for element in response:
            following = yield from self.verb(element, document.url)
            if following is not None:
                return following
        return None

    def _read(self, document: TwimlDocument) -> ET.Element:
        """The document, or that of the fallback where it cannot be read."""
        try:
            return read_twiml(document, self._rules)
        except WebhookError as error:
            call, exchange = self.line.call, self.line.exchange
            exchange.state.alarm(error.code, document.url, call.sid, str(error))
            target = Target(document.url, "POST", call.fallback_url, call.fallback_method)
            try:
                document = exchange.webhooks.fallback(target, exchange.parameters(call), call.sid, error)
                return read_twiml(document, self._rules)
            except WebhookError as second:
                raise self._broken(second) from second

    def _broken(self, error: WebhookError) -> Finished:
        self.line.picks_up()
        self.line.hear(HeardSound(Sound.ERROR, APPLICATION_ERROR))
        return Finished(str(error))
