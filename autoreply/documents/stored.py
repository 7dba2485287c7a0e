"""Blocks of a document as JSON has them, so that a document can be kept and written again."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, get_args

from autoreply.documents.document import Block

_KINDS: dict[str, type[Block]] = {kind.__name__: kind for kind in get_args(Block)}


def block_data(block: Block) -> dict[str, Any]:
    """A block as JSON has it."""
    return {"kind": type(block).__name__, **asdict(block)}


def block_of(data: Mapping[str, Any]) -> Block:
    """What `block_data` gave, after a way through JSON."""
    return _KINDS[data["kind"]](**{key: _frozen(value) for key, value in data.items() if key != "kind"})


def _frozen(value: Any) -> Any:
    return tuple(map(_frozen, value)) if isinstance(value, list | tuple) else value
