"""Defects of a wrong form that is unwrapped: a list of one, an object around a value, JSON in a string."""

import json

from ..call import Call, Json, Refused
from ..policy import Policy
from .catalogue import table


def _out_of_list(value: object) -> object:
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def _out_of_object(value: object) -> object:
    return next(iter(value.values())) if isinstance(value, dict) and len(value) == 1 else value


def _out_of_text(value: object) -> object:
    if not isinstance(value, str) or value[:1] not in ("[", "{", '"'):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


class _OtherBody(Policy):
    """Takes the object out of a body that is none."""

    def unwrapped(self, value: object) -> object:
        """What the body is taken for."""
        return value

    def read_body(self, call: Call) -> Json:
        try:
            return super().read_body(call)
        except Refused:
            try:
                document = self.unwrapped(json.loads(call.raw)) if call.mutes else None
            except ValueError:
                document = None
            if isinstance(document, dict):
                return document
            raise


table(
    _OtherBody, _OtherBody.unwrapped,
    ("request.body-not-json", "body-in-list-taken", "A body that is an array of one object is taken for the object.",
     _out_of_list),
    ("request.body-not-json", "body-in-text-taken", "A body that is a string of JSON is taken for what it holds.",
     _out_of_text),
)  # fmt: skip


class _OtherFields(Policy):
    """Takes the fields out of an object, or the value out of a field."""

    def opened(self, body: Json) -> Json:
        """The body that is read."""
        return body

    def forbid(self, call: Call) -> Json:
        call.body = self.opened(call.body)
        return super().forbid(call)


def _inner(body: Json) -> Json:
    inner = next((value for value in body.values() if isinstance(value, dict) and "GroupId" in value), None)
    return inner if inner is not None else body


table(
    _OtherFields, _OtherFields.opened,
    ("error.group-id-required", "body-in-field-taken", "The fields are taken out of an object in the body.", _inner),
    ("error.group-id-required", "group-in-list-taken", "GroupId in a list is taken.",
     lambda body: body | {"GroupId": _out_of_list(body.get("GroupId"))}),
    ("error.group-id-required", "group-in-object-taken", "GroupId in an object is taken.",
     lambda body: body | {"GroupId": _out_of_object(body.get("GroupId"))}),
    ("members.array-of-strings", "list-in-text-taken", "Members_Account as a string of JSON is taken for the list.",
     lambda body: {it: _out_of_text(value) if it == "Members_Account" else value for it, value in body.items()}),
    ("members.array-of-strings", "list-in-object-taken", "Members_Account in an object of one field is taken.",
     lambda body: {it: _out_of_object(value) if it == "Members_Account" else value for it, value in body.items()}),
    ("members.item-type", "list-in-list-taken", "Members_Account in a list is taken for the list.",
     lambda body: {it: _inner_list(value) if it == "Members_Account" else value for it, value in body.items()}),
    ("mute-time.integer", "time-in-list-taken", "MuteTime in a list is taken for the number.",
     lambda body: {it: _out_of_list(value) if it == "MuteTime" else value for it, value in body.items()}),
    ("mute-time.integer", "time-in-object-taken", "MuteTime in an object of one field is taken for the number.",
     lambda body: {it: _out_of_object(value) if it == "MuteTime" else value for it, value in body.items()}),
    ("topic.type", "topic-in-list-taken", "TopicId in a list is taken for the string.",
     lambda body: {it: _out_of_list(value) if it == "TopicId" else value for it, value in body.items()}),
    ("topic.type", "topic-in-object-taken", "TopicId in an object of one field is taken for the string.",
     lambda body: {it: _out_of_object(value) if it == "TopicId" else value for it, value in body.items()}),
)  # fmt: skip


def _inner_list(value: object) -> object:
    inner = _out_of_list(value)
    return inner if isinstance(inner, list) else value
