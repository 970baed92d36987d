"""What the formats have in common: JSON that no CI server reads an order in, times, and an argument as lines."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from conformance.contract.columns import padded
from conformance.contract.language import _, again
from conformance.report.document import ClauseResult, Document, Failure
from conformance.report.text import one_line, spelled
from conformance.report.view import REPRODUCED, REPRODUCED_BY_CLIENT, arguments


def as_json(value: Any, indent: int | None = 1) -> str:
    """The value as ASCII JSON, in one line where `indent` is None; without NaN, which JSON has not."""
    text = json.dumps(value, indent=indent, allow_nan=False)
    return text.replace("##", r"\u0023#")  # "##[" is an order to a CI server that shows the file


def milliseconds(iso: str) -> int:
    """An ISO 8601 time as milliseconds since 1970."""
    return round(datetime.fromisoformat(iso).timestamp() * 1000)


def took(document: Document) -> float:
    """Seconds from the start of a run to its end; never less than none."""
    return max((milliseconds(document["finished"]) - milliseconds(document["started"])) / 1000, 0.0)


def seconds(clause: ClauseResult) -> float:
    """A clause's share of the time that its programs took; none where nobody measured it."""
    return clause.get("seconds", 0.0)


def heading(clause: ClauseResult) -> str:
    """What is wrong with a clause, in one line."""
    return one_line(next((failure["says"] for failure in arguments(clause)), clause["reason"] or clause["says"]), 300)


def argument(failure: Failure, document: Document) -> list[str]:
    """A failure in lines, in the language of now: the steps with the first wrong one marked, what was predicted, what
    came, and how to run it again."""
    lines = [
        f"{'>>' if step['mark'] == 'wrong' else '  '} {number}. {again(step['text'])}"
        + (f"  ->  {again(step['note'])}" if step["note"] else "")
        for number, step in enumerate(failure["steps"], start=1)
    ]
    told = [(_("predicted"), again(failure["predicted"])), (_("got"), again(failure["got"]))]
    if line := rerun(failure, document):
        told.append((_("again"), line))
    lines += [f"{padded(f'{name}:', 10)} {value}" for name, value in told]
    lines.append(_reproduced(failure, document))
    return [spelled(line) for line in lines]


def _reproduced(failure: Failure, document: Document) -> str:
    if not of_client(document):
        return _(REPRODUCED[failure["reproduced"]])
    how = "watched" if failure["program"] is None else failure["reproduced"]
    return _(REPRODUCED_BY_CLIENT[how]).rstrip(":：.。")


def rerun(failure: Failure, document: Document) -> str:
    """The command that runs a failure again; "" where there is none."""
    return failure.get("again", "") or (failure["curl"] if of_client(document) else "")


def of_client(document: Document) -> bool:
    """Whether the document is of somebody's client, and not of the vendor."""
    return document["target"]["kind"] == "client"
