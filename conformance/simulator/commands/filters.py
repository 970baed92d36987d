"""Filters of what a reply shows: a request names the fields, by their present names or by those before 2022."""

from collections.abc import Collection, Mapping

from .. import body as bodies
from ..call import Json, Refused

MOST = 100
_PAIRS = (("MuteUntil", "ShutUpUntil"), ("MuteAllMember", "ShutUpAllMember"))
OTHER_NAME = {name: other for pair in _PAIRS for name, other in (pair, pair[::-1])}


def names(body: Mapping[str, object], field: str) -> list[str]:
    """The names that a filter lists: an optional array of strings, else 10004. An empty one filters nothing."""
    return [] if body.get(field) is None else bodies.texts(body, field, MOST, 10004)


def inside(body: Mapping[str, object], field: str) -> Json:
    """An object of filters, else 10004; PHP sends an empty one as an array."""
    value = body.get(field) or {}
    if not isinstance(value, dict):
        raise Refused(10004, f"{field} is an object of filters")
    return value


def chosen(record: Json, wanted: Collection[str], *always: str) -> Json:
    """The fields of a record that a filter asks for; all of them where it asks for none.

    Where the record does not have the name that was asked for, it is shown by its other one.
    """
    if not wanted:
        return record
    return {name: value for name, value in record.items() if name in always or _is_wanted(record, name, wanted)}


def _is_wanted(record: Json, name: str, wanted: Collection[str]) -> bool:
    other = OTHER_NAME.get(name, "")
    return name in wanted or (other in wanted and other not in record)
