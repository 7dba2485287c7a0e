"""What Twilio's own library knows of its REST API. It is generated from the published OpenAPI description."""

import ast
import inspect
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_SERIALIZED = {
    "serialize.boolean_to_string": "switch",
    "serialize.iso8601_datetime": "moment",
    "serialize.object": "object",
}
_DESERIALIZED = {
    "deserialize.integer": "whole",
    "deserialize.rfc2822_datetime": "rfc2822",
    "deserialize.iso8601_datetime": "iso8601",
}
_PLAIN = {"int": "whole", "float": "number", "bool": "switch", "str": "text"}
_HEADERS = frozenset({"X-Twilio-Api-Version", "Content-Type"})


@dataclass(frozen=True, slots=True)
class Typed:
    """A parameter or a field: the kind of its value, and the values there are where they are listed."""

    kind: str
    values: tuple[str, ...] = ()
    many: bool = False


def parameters(resource: Any, method: str) -> tuple[dict[str, Typed], set[str]]:
    """What a method of the library may send, by name, and which of it it has to send."""
    function = _parsed(getattr(type(resource), method))
    annotations = {one.arg: one.annotation for one in function.args.args}
    positional = [one.arg for one in function.args.args]
    needed = set(positional[: len(positional) - len(function.args.defaults)])
    found, required = {}, set()
    for name, value in _sent(function):
        argument = value.args[0] if isinstance(value, ast.Call) else value
        found[name] = _parameter(resource, value, annotations[ast.unparse(argument)])
        if ast.unparse(argument) in needed:
            required.add(name)
    return found, required


def fields(instance: type[Any]) -> dict[str, Typed]:
    """What the library reads of a resource, by name."""
    found = {}
    for node in ast.walk(_parsed(instance.__init__)):
        if (
            isinstance(node, ast.AnnAssign)
            and isinstance(node.value, ast.Call)
            and "payload" in ast.unparse(node.value)
        ):
            [name] = [one.value for one in ast.walk(node.value) if isinstance(one, ast.Constant)]
            reads = _DESERIALIZED.get(ast.unparse(node.value.func))
            found[str(name)] = Typed(reads) if reads else _annotated(instance, node.annotation)
    return found


def verb_attributes(maker: Any) -> set[str]:
    """The attributes that the library writes into an element of TwiML, by the method that makes it."""
    words = [name.rstrip("_").split("_") for name in inspect.signature(maker).parameters]
    return {first + "".join(one.capitalize() for one in more) for first, *more in words}


def _parsed(function: Any) -> ast.FunctionDef:
    [node] = ast.parse(textwrap.dedent(inspect.getsource(function))).body
    assert isinstance(node, ast.FunctionDef)
    return node


def _sent(function: ast.FunctionDef) -> Iterator[tuple[str, ast.expr]]:
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "values.of" and isinstance(node.args[0], ast.Dict):
            for key, value in zip(node.args[0].keys, node.args[0].values, strict=True):
                assert isinstance(key, ast.Constant)
                if key.value not in _HEADERS:
                    yield str(key.value), value


def _parameter(resource: Any, value: ast.expr, annotation: ast.expr | None) -> Typed:
    if isinstance(value, ast.Call):
        way = ast.unparse(value.func)
        return Typed("text", many=True) if way == "serialize.map" else Typed(_SERIALIZED[way])
    assert annotation is not None
    return _annotated(_instance_of(resource), annotation)


def _instance_of(resource: Any) -> type[Any]:
    name = type(resource).__name__
    for suffix in ("List", "Context"):
        name = name.removesuffix(suffix)
    found = getattr(inspect.getmodule(type(resource)), f"{name}Instance")
    assert isinstance(found, type)
    return found


def _annotated(instance: type[Any], annotation: ast.expr) -> Typed:
    """The kind that an annotation such as Union[str, object] or Optional['CallInstance.Status'] names."""
    inner = annotation.slice if isinstance(annotation, ast.Subscript) else annotation
    first = inner.elts[0] if isinstance(inner, ast.Tuple) else inner
    said = ast.unparse(first).strip("'")
    if said.startswith(f"{instance.__name__}."):
        listed = vars(getattr(instance, said.rpartition(".")[2]))
        return Typed("choice", tuple(value for key, value in listed.items() if not key.startswith("_")))
    if said.startswith(("List", "Dict")):
        return Typed(said[:4].lower())
    return Typed(_PLAIN[said])
