"""What has changed about the request and reply fields: in their tables, in the samples, and in what values mean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Final

from conformance.changes.pages import touching
from conformance.changes.pages.differences import Difference
from conformance.changes.pages.structure import Field, Page, Sample
from conformance.changes.pages.words import bare
from conformance.contract import NEW_NAMES

_LIKE: Final = 0.6
"""How alike two descriptions are (0 to 1) where one field has the other's under another name."""
_MEANS: Final[Mapping[str, str]] = {
    "unmute": "unmutes",
    "permanent": "mutes for good",
    "success": "is success",
    "failure": "is a failure",
    "not muted": "says not muted",
    "default": "is the default",
    "invalid": "is invalid",
    "unlimited": "is without limit",
}


def renames(old: Mapping[str, Field], new: Mapping[str, Field]) -> dict[str, str]:
    """Old name -> new name, of fields that only have another name."""
    gone = [name for name in old if name not in new]
    come = [name for name in new if name not in old]
    told: dict[str, str] = {}
    for name in gone:
        known = NEW_NAMES.get(name) or next((each for each, other in NEW_NAMES.items() if other == name), None)
        leaf = NEW_NAMES.get(name.split(".")[-1])
        if known in come:
            told[name] = known
        elif leaf and (fit := next((each for each in come if each.split(".")[-1] == leaf), None)):
            told[name] = fit
        else:
            likely = [(_likeness(name, other, old, new), other) for other in come if other not in told.values()]
            best = max(likely, default=(0.0, ""))
            if best[0] >= _LIKE:
                told[name] = best[1]
        if name in told:
            come.remove(told[name])
    return told


def _likeness(name: str, other: str, old: Mapping[str, Field], new: Mapping[str, Field]) -> float:
    one, two = old[name], new[other]
    if one.type != two.type or (None not in (one.required, two.required) and one.required != two.required):
        return 0.0
    if one.facts.values and one.facts.values == two.facts.values:
        return 1.0
    if one.text and two.text:
        alike = SequenceMatcher(
            None, bare(one.text).replace(name.casefold(), "_"), bare(two.text).replace(other.casefold(), "_")
        ).ratio()
        if alike >= _LIKE:
            return alike
    by_name = SequenceMatcher(None, name.casefold(), other.casefold()).ratio()
    beside = list(old).index(name) == list(new).index(other) and len(old) == len(new)
    return max(
        by_name if by_name > 0.8 else 0.0,
        0.61 if beside and one.facts == two.facts and one.facts.known and by_name > 0.3 else 0.0,
    )


def compare_fields(old: Page, new: Page, renamed: Mapping[str, str]) -> Iterator[Difference]:
    """What differs between the tables of fields."""
    for reply, part, before, now in (
        (False, "request fields", old.request, new.request),
        (True, "reply fields", old.reply, new.reply),
    ):
        if part not in old.parts or part not in new.parts:
            continue
        side = "reply" if reply else "request"
        for name, row in before.items():
            other = renamed.get(name, name)
            if other not in now and part in new.torn:
                continue
            if other not in now:
                yield _of_field(
                    "field-removed", name, name, "", reply, old.command, part,
                    f"The {side} field {name} is not on the page any more.",
                )  # fmt: skip
                continue
            if other != name:
                yield _of_field(
                    "field-renamed", other, name, other, reply, new.command, part,
                    f"The {side} field {name} is called {other} now.",
                )  # fmt: skip
            yield from _row(other, row, now[other], reply, part, new.command)
            yield from _values(name, other, old, new, reply, part)
        for name in now:
            if name not in before and name not in renamed.values() and part not in old.torn:
                need = {True: " and required", False: " and optional", None: ""}[now[name].required]
                yield _of_field(
                    "field-added", name, "", name, reply, new.command, part,
                    f"The {side} field {name} is new on the page{need}.",
                )  # fmt: skip


def _of_field(kind: str, name: str, old: str, new: str, reply: bool, command: str, where: str, says: str) -> Difference:
    """A difference of a field, with the clauses that it touches."""
    return Difference(kind, name, old, new, touching.of_field(kind, name, reply, command), where, says)


def kind_of(row: Field) -> str:
    """The type of a field, unsigned where its description says so."""
    return f"unsigned {row.type}" if row.type == "Integer" and row.facts.unsigned else row.type or ""


def _row(name: str, before: Field, now: Field, reply: bool, part: str, command: str) -> Iterator[Difference]:
    one, two = kind_of(before), kind_of(now)
    if one.removeprefix("unsigned ") == two.removeprefix("unsigned ") and not (before.facts.known and now.facts.known):
        one = two
    general = {one, two} >= {"Array"} and (one + two).count("Array of") == 1
    if one and two and one != two and not general:
        yield _of_field(
            "field-type", name, one, two, reply, command, part,
            f"The type of {name} is {two} now, and was {one}.",
        )  # fmt: skip
    if before.required is not None and now.required is not None and before.required != now.required:
        needs = {True: "required", False: "optional"}
        yield _of_field(
            "field-required", name, needs[before.required], needs[now.required], reply, command, part,
            f"The field {name} is {needs[now.required]} now, and was {needs[before.required]}.",
        )  # fmt: skip
    if not (before.facts.known and now.facts.known):
        return
    yield from _limits(name, before.facts.limits, now.facts.limits, reply, part, command)
    spans = [f"{each.facts.range[0]} to {each.facts.range[1]}" if each.facts.range else "" for each in (before, now)]
    numbers = [", ".join(each.facts.numbers) for each in (before, now)]
    for was, is_ in (spans, numbers):
        if was != is_:
            yield _limit(name, was, is_, reply, part, command)


def _limits(
    name: str, before: Mapping[str, int], now: Mapping[str, int], reply: bool, part: str, command: str
) -> Iterator[Difference]:
    for unit in {**before, **now}:
        if before.get(unit) != now.get(unit):
            one, two = (f"{side[unit]} {unit}" if unit in side else "" for side in (before, now))
            yield _limit(name, one, two, reply, part, command)


def _limit(name: str, one: str, two: str, reply: bool, part: str, command: str) -> Difference:
    return _of_field(
        "limit", name, one, two, reply, command, part,
        f"The limit of {name} is {two or 'not stated'} now, and was {one or 'not stated'}.",
    )  # fmt: skip


def _values(name: str, other: str, old: Page, new: Page, reply: bool, part: str) -> Iterator[Difference]:
    """Values that gain, lose or change a meaning: by the tables, or by the rest of the page where one lost its text."""
    rows = [(old, old.reply if reply else old.request, name), (new, new.reply if reply else new.request, other)]
    tables = [rows_[own].facts for _, rows_, own in rows]
    elsewhere = [_elsewhere(page, own, reply) for page, _, own in rows]
    if all(facts.known for facts in tables):
        before, now = dict(tables[0].values), dict(tables[1].values)
        for value in {**elsewhere[0], **elsewhere[1]}:
            if value not in before and value not in now and value in elsewhere[0] and value in elsewhere[1]:
                before[value], now[value] = elsewhere[0][value], elsewhere[1][value]
    else:
        before, now = ({**place, **facts.values} for place, facts in zip(elsewhere, tables, strict=True))
        shared = before.keys() & now.keys()
        before, now = ({value: side[value] for value in shared} for side in (before, now))
    yield from _moved(other, before, now, reply, part, new.command)
    for value in {**before, **now}:
        was, is_ = before.get(value, ""), now.get(value, "")
        if was == is_:
            continue
        clauses = touching.of_value(other, value, reply, new.command)
        gained = not was and (reply or not value.isdigit())
        told = (
            f"{other} {value} {_MEANS.get(is_, is_)} now"
            if is_
            else f"{other} {value} has no meaning of its own any more"
        )
        yield Difference(
            "value-added" if gained else "value-meaning",
            other,
            f"{value}: {was}" if was else "",
            f"{value}: {is_}" if is_ else "",
            clauses,
            part,
            told + (f", and {_MEANS.get(was, was).replace('is ', 'was ', 1)} before." if was and is_ else "."),
        )
    for value, is_ in elsewhere[1].items():
        was = elsewhere[0].get(value, "")
        if was and was != is_ and before.get(value) == now.get(value):
            yield Difference(
                "value-meaning",
                other,
                f"{value}: {was}",
                f"{value}: {is_}",
                touching.of_value(other, value, reply, new.command),
                "samples",
                f"{other} {value} {_MEANS.get(is_, is_)} now, the sample says.",
            )


def _moved(
    name: str, before: dict[str, str], now: dict[str, str], reply: bool, part: str, command: str
) -> Iterator[Difference]:
    """A meaning that another value has now; both are taken out of what is left to compare."""
    for value, meaning in list(before.items()):
        heir = next((each for each, means in now.items() if means == meaning and each not in before), None)
        if value not in now and heir is not None:
            del before[value], now[heir]
            clauses = touching.of_value(name, value, reply, command)
            says = f"{name} {heir} {_MEANS.get(meaning, meaning)} now, and not {value}."
            yield Difference("value-meaning", name, f"{value}: {meaning}", f"{heir}: {meaning}", clauses, part, says)


def _elsewhere(page: Page, name: str, reply: bool) -> dict[str, str]:
    told = dict(page.prose_facts[name].values) if name in page.prose_facts else {}
    for sample in page.samples:
        if sample.reply == reply and name in sample.facts:
            told.update(sample.facts[name].values)
    return told


def compare_samples(old: Page, new: Page, renamed: Mapping[str, str]) -> Iterator[Difference]:
    """What the samples say that their tables do not."""
    for reply, tables in ((False, (old.request, new.request)), (True, (old.reply, new.reply))):
        before, now = ([sample for sample in page.samples if sample.reply == reply] for page in (old, new))
        if not before or not now:
            continue
        where = "sample reply" if reply else "sample request"
        was, are = ({name for sample in side for name in sample.names} for side in (before, now))
        gone = sorted(name for name in was - are if name in tables[0] or name in NEW_NAMES)
        come = sorted(name for name in are - was if name not in tables[0] and name not in renamed.values())
        alone = [name for name in come if name not in tables[1]] if len(gone) == 1 else []
        for name in gone:
            other = NEW_NAMES.get(name, alone[0] if len(alone) == 1 and name not in renamed else name)
            if other in are - was and (name not in renamed or other != renamed[name]):
                come = [each for each in come if each != other]
                yield _of_field(
                    "field-renamed", other, name, other, reply, new.command, where,
                    f"The sample calls the field {name} {other} now.",
                )  # fmt: skip
        for name in come:
            if name not in tables[1] and not any(NEW_NAMES.get(each) == name for each in gone):
                yield _of_field(
                    "field-added", name, "", name, reply, new.command, where,
                    f"The sample has a field {name} now.",
                )  # fmt: skip
        for name in sorted((was - are) - {*tables[0], *tables[1], *gone, *renamed}):
            if not any(each in are - was and NEW_NAMES.get(name) == each for each in are):
                yield _of_field(
                    "field-removed", name, name, "", reply, old.command, where,
                    f"The sample has no field {name} any more.",
                )  # fmt: skip
        yield from _sample_limits(before, now, renamed, reply, where, new.command)


def _sample_limits(
    before: list[Sample], now: list[Sample], renamed: Mapping[str, str], reply: bool, where: str, command: str
) -> Iterator[Difference]:
    for name in {name for sample in before for name in sample.facts}:
        other = renamed.get(name, name)
        one = {
            (unit, most)
            for sample in before
            if name in sample.facts
            for unit, most in sample.facts[name].limits.items()
        }
        two = {
            (unit, most) for sample in now if other in sample.facts for unit, most in sample.facts[other].limits.items()
        }
        for unit, most in sorted(one - two):
            for _, changed in sorted(each for each in two - one if each[0] == unit):
                yield _limit(other, f"{most} {unit}", f"{changed} {unit}", reply, where, command)


def compare_limits(old: Page, new: Page, found: Sequence[Difference]) -> Iterator[Difference]:
    """Limits that a sentence tells and no row does."""
    told = {(each.old, each.new) for each in found if each.kind == "limit"}
    one, two = (page.prose_facts[""].limits if "" in page.prose_facts else {} for page in (old, new))
    for unit in one.keys() & two.keys():
        was, now = f"{one[unit]} {unit}", f"{two[unit]} {unit}"
        if was != now and (was, now) not in told:
            clauses = touching.of_field("limit", "Members_Account", False, new.command) if unit == "items" else ()
            yield Difference("limit", unit, was, now, clauses, "text", f"The limit is {now} now, and was {was}.")
