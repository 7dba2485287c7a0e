"""Walks over the models: which keys does a table know, and what stands inside a field?"""

from collections.abc import Iterator
from typing import get_args, get_origin

from pydantic import BaseModel

from autoreply.settings.channel import OWN, ChannelEntry, kind_model
from autoreply.settings.reading.lines import KeyPath


def mentions(annotation: object, wanted: type) -> bool:
    """True where `wanted` is `annotation` or one of its arguments, as in `SecretStr | None`."""
    return annotation is wanted or any(mentions(part, wanted) for part in get_args(annotation))


def inner_models(annotation: object) -> Iterator[type[BaseModel]]:
    """The models inside an annotation: of a table, of a list of tables, of tables by name."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from inner_models(part)


def known_keys(root: type[BaseModel], path: KeyPath, kind: object = None) -> list[str]:
    """The keys that the table at `path` takes, as they are written in the file; [] where any name is fine.

    `kind` is the kind of the channel, where the path goes into one.
    """
    model: type[BaseModel] | None = root
    named = False  # the key before named a group, and this one is the name of a member
    for key in path:
        if model is None:
            return []
        if isinstance(key, int) or named:
            named = False
            continue
        field = next((each for name, each in model.model_fields.items() if (each.alias or name) == key), None)
        if model is ChannelEntry and field is None:
            model = kind_model(kind)
            field = model.model_fields.get(key) if model else None
        if field is None:
            return []
        named = get_origin(field.annotation) is dict
        model = next(inner_models(field.annotation), None)
    return _keys(model, kind) if model else []


def _keys(model: type[BaseModel], kind: object) -> list[str]:
    if model is ChannelEntry:
        inner = kind_model(kind)
        return sorted(OWN | set(inner.model_fields if inner else ()))
    return sorted(field.alias or name for name, field in model.model_fields.items())
