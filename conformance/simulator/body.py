"""Reading a request's body: parsing, and fields of a wanted type."""

import json
from collections.abc import Mapping
from typing import TypeVar

from .call import Json, Refused

Item = TypeVar("Item")
HUGE = 2**80  # stands for an integer of more digits than Python cares to convert


def _no_constant(word: str) -> object:
    raise ValueError(f"{word} is not JSON")


def _big(digits: str) -> int:
    return int(digits) if len(digits) < 30 else -HUGE if digits.startswith("-") else HUGE


_STRICT = json.JSONDecoder(parse_constant=_no_constant)
_STRICT_HUGE = json.JSONDecoder(parse_constant=_no_constant, parse_int=_big)


def parse(raw: bytes) -> Json:
    """The JSON object in `raw`; ValueError if there is none."""
    text = raw.decode()
    try:
        document = _STRICT.decode(text)
    except json.JSONDecodeError:
        raise
    except (ValueError, RecursionError):
        try:
            document = _STRICT_HUGE.decode(text)
        except RecursionError as error:
            raise ValueError("nested too deeply") from error
    if not isinstance(document, dict):
        raise ValueError("not an object")
    return document


def text(body: Mapping[str, object], name: str) -> str:
    """A required string, else 10004."""
    value = body.get(name)
    if not isinstance(value, str):
        raise Refused(10004, f"{name} is required and is a string")
    return value


def text_or(body: Mapping[str, object], name: str, default: str) -> str:
    """An optional string, else 10004."""
    return default if body.get(name) is None else text(body, name)


def is_integer(value: object) -> bool:
    """Whether a JSON value was written as an integer: neither true nor 60.0 nor "60" is one."""
    return type(value) is int


def number_or(body: Mapping[str, object], name: str, default: int) -> int:
    """An optional unsigned integer, else 10004."""
    value = body.get(name, default)
    if type(value) is not int or value < 0:
        raise Refused(10004, f"{name} is an unsigned integer")
    return value


def texts(body: Mapping[str, object], name: str, most: int, code: int = 10005) -> list[str]:
    """A required array of strings with at most `most` items: 10004, or `code` if there are more."""
    return _items(body, name, str, "strings", most, code)


def objects(body: Mapping[str, object], name: str, most: int, code: int = 10005) -> list[Json]:
    """A required array of objects with at most `most` items: 10004, or `code` if there are more."""
    return _items(body, name, dict, "objects", most, code)


def _items(body: Mapping[str, object], name: str, kind: type[Item], what: str, most: int, code: int) -> list[Item]:
    items = body.get(name)
    if not isinstance(items, list) or not all(isinstance(item, kind) for item in items):
        raise Refused(10004, f"{name} is required and is an array of {what}")
    if len(items) > most:
        raise Refused(code, f"{name} has more than {most} items")
    return items
