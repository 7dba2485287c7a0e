"""Reads cards from a CSV file: all of them, or none and what is wrong with which line."""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from autoreply.decision.client import ClientKind
from autoreply.record.cards.addresses import AddressError, read_address
from autoreply.record.cards.cards import MOST_NOTES, CardFields
from autoreply.texts.visible import CONTROLS

COLUMNS = ("label", "kind", "language", "zone", "notes", "addresses")
MOST_BYTES = 5_000_000


@dataclass(frozen=True, slots=True)
class ImportedCard:
    """One line of the file."""

    line: int
    fields: CardFields
    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Imported:
    """The cards of a file, or what is wrong with it, a sentence for each line."""

    cards: tuple[ImportedCard, ...] = ()
    wrong: tuple[str, ...] = ()


def read_cards(raw: bytes) -> Imported:
    """Read a CSV file with a heading; addresses stand in one column, separated by "|". Never raises."""
    if len(raw) > MOST_BYTES:
        return Imported(wrong=("The file is larger than 5 MB. Split it.",))
    try:
        text = raw.decode("utf-8-sig")
        rows = csv.DictReader(io.StringIO(text), delimiter=";" if ";" in text.partition("\n")[0] else ",", strict=True)
        heads = [head.strip().lower() for head in rows.fieldnames or ()]
        if "label" not in heads or not set(heads) <= set(COLUMNS):
            return Imported(
                wrong=(f"The first line names the columns: {', '.join(COLUMNS)}. Only label must be there.",)
            )
        rows.fieldnames = heads
        return _cards(rows)
    except (UnicodeDecodeError, csv.Error):
        return Imported(wrong=("The file is not a CSV file in UTF-8. Export it again as CSV.",))


def _cards(rows: "csv.DictReader[str]") -> Imported:
    cards, wrong = list[ImportedCard](), list[str]()
    seen: dict[str, int] = {}
    for row in rows:
        line = rows.line_num
        given = {key: value.strip() for key, value in row.items() if isinstance(key, str) and isinstance(value, str)}
        found = list(_objections(given, seen))
        wrong += [f"Line {line}: {says}" for says in found]
        if not found:
            addresses = tuple(dict.fromkeys(map(read_address, _split(given))))
            seen |= dict.fromkeys(addresses, line)
            cards.append(ImportedCard(line, _fields(given), addresses))
    return Imported((), tuple(wrong)) if wrong else Imported(tuple(cards))


def _objections(given: Mapping[str, str], seen: Mapping[str, int]) -> Iterator[str]:
    if not given.get("label") or len(given["label"]) > 60:
        yield "it needs a label of at most 60 characters."
    if given.get("kind", "") not in ("", *ClientKind):
        yield f"its kind is none of {', '.join(ClientKind)}."
    if len(given.get("notes", "")) > MOST_NOTES:
        yield f"its notes have more than {MOST_NOTES} characters."
    if any(CONTROLS.search(value) for value in given.values()):
        yield "it has characters that cannot be shown. Delete them, or export the file again."
    for text in _split(given):
        try:
            address = read_address(text)
        except AddressError as error:
            yield str(error)
            continue
        if address in seen:
            yield f"line {seen[address]} has the same address."


def _split(given: Mapping[str, str]) -> list[str]:
    return [part.strip() for part in re.split(r"[|;\n]", given.get("addresses", "")) if part.strip()]


def _fields(given: Mapping[str, str]) -> CardFields:
    kind = ClientKind(given.get("kind") or ClientKind.CLIENT)
    return CardFields(given["label"], kind, given.get("language", ""), given.get("zone", ""), given.get("notes", ""))
