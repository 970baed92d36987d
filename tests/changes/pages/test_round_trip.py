"""A page drawn in one shape and, with one thing changed, in another: exactly that is told, and nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conformance.changes.pages.comparing import compare
from conformance.changes.pages.differences import KINDS, Comparison
from conformance.changes.pages.reading import page_of
from tests.changes.pages.rendering import FORMS, FieldSpec, Shape, Spec, render, with_field

BASE = Spec()
CHANGES: dict[str, Spec] = {
    "field-renamed QuietTime": with_field(BASE, "MuteTime", name="QuietTime"),
    "field-added Reason": replace(BASE, request=(*BASE.request, FieldSpec("Reason", "String", False))),
    "field-removed TopicId": replace(BASE, request=BASE.request[:3]),
    "field-removed ErrorInfo": replace(BASE, reply=BASE.reply[:2]),
    "field-type MuteTime": with_field(BASE, "MuteTime", type="String"),
    "field-required TopicId": with_field(BASE, "TopicId", required=True),
    "field-required MuteTime": with_field(BASE, "MuteTime", required=False),
    "limit Members_Account": with_field(BASE, "Members_Account", most=300),
    "value-meaning MuteTime": with_field(BASE, "MuteTime", values=(("0", "unmute"),)),
    "group-type-support Private": replace(BASE, types=(("Private", True), *BASE.types[1:])),
    "group-type-removed Community": replace(BASE, types=BASE.types[:-1]),
    "group-type-added BChatRoom": replace(BASE, types=(*BASE.types, ("BChatRoom", False))),
    "domain-added adminapiger.im.qcloud.com": replace(
        BASE, hosts=(*BASE.hosts, ("Frankfurt", "adminapiger.im.qcloud.com"))
    ),
    "domain-removed adminapiind.im.qcloud.com": replace(BASE, hosts=BASE.hosts[:-1]),
    "domain-renamed adminapiind.im.qcloud.com": replace(
        BASE, hosts=(*BASE.hosts[:-1], ("Mumbai", "adminapiind.im.qcloud.com"))
    ),
    "domain-renamed India": replace(BASE, hosts=(*BASE.hosts[:-1], ("India", "adminapimum.im.qcloud.com"))),
    "parameter-row-added https": replace(BASE, parameters=("https", *BASE.parameters)),
    "parameter-row-removed contenttype": replace(BASE, parameters=BASE.parameters[:-1]),
    "parameter-range random": replace(BASE, random=2147483647),
    "frequency forbid_send_msg": replace(BASE, frequency=100),
    "code-added 10005": replace(BASE, codes=(*BASE.codes, 10005)),
    "code-removed 10015": replace(BASE, codes=BASE.codes[:-1]),
    "note rejoin": replace(BASE, rejoin="cleared"),
    "reference get_group_shutted_uin": replace(BASE, reference="get_group_shutted_uin"),
    "sample-url forbid_send_msg": replace(BASE, url_host="console.tim.qq.com"),
}
SHAPES = st.builds(
    Shape,
    form=st.sampled_from(FORMS),
    language=st.sampled_from(["en", "zh"]),
    turned=st.booleans(),
    renamed=st.booleans(),
    level=st.integers(1, 5),
    numbered=st.booleans(),
    marks=st.booleans(),
    hosts=st.sampled_from(["list", "lines", "open", "table"]),
    sections=st.just(tuple(range(8))) | st.permutations(range(8)).map(tuple),
    quoted=st.booleans(),
)
SOME = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def held(old: Spec, old_shape: Shape, new: Spec, new_shape: Shape) -> Comparison:
    return compare(page_of(render(old, old_shape), "old"), page_of(render(new, new_shape), "new"))


def told(found: Comparison) -> list[str]:
    """What is told besides words, which two forms never compare."""
    return [f"{each.kind} {each.what}" for each in found.differences if each.kind != "wording"]


@SOME
@given(SHAPES, SHAPES)
def test_the_same_page_in_another_form_or_language_is_the_same(one: Shape, other: Shape) -> None:
    found = held(BASE, one, BASE, other)
    assert found.reason == "" and told(found) == []
    if one.form != other.form or one.language != other.language:
        assert found.verdict == "same"


@pytest.mark.parametrize("change", CHANGES)
@settings(SOME, max_examples=5)
@given(one=SHAPES, other=SHAPES)
def test_one_change_is_told_alone(change: str, one: Shape, other: Shape) -> None:
    found = held(BASE, one, CHANGES[change], other)
    assert told(found) == [change]
    kind, what = change.split(" ")
    first = found.differences[0]
    assert first.severity == KINDS[kind] and first.says.endswith(".")
    if not (kind.startswith("domain") or what == "BChatRoom" or kind == "sample-url"):
        assert first.clauses


@pytest.mark.parametrize("change", CHANGES)
def test_the_way_back_is_told_as_well(change: str) -> None:
    found = held(CHANGES[change], Shape("html"), BASE, Shape("markdown"))
    back = {"added": "removed", "removed": "added"}
    kind = change.split(" ")[0]
    stem, _, end = kind.rpartition("-")
    expected = f"{stem}-{back[end]}" if end in back else kind
    assert [each.kind for each in found.differences] == [expected]


def test_the_text_of_a_code_is_compared_in_one_language_only() -> None:
    changed = replace(BASE, code_texts={10004: "Something else is wrong"})
    assert told(held(BASE, Shape("html"), changed, Shape("cells"))) == ["code-text 10004"]
    assert told(held(BASE, Shape("html", "zh"), changed, Shape("cells"))) == []


@pytest.mark.parametrize("language", ["en", "zh"])
def test_several_changes_are_all_told(language: str) -> None:
    changed = replace(BASE, frequency=100, codes=BASE.codes[:-1], types=BASE.types[:-1])
    found = held(BASE, Shape("markdown"), changed, Shape("html", language))  # type: ignore[arg-type]
    assert sorted(told(found)) == ["code-removed 10015", "frequency forbid_send_msg", "group-type-removed Community"]
    assert [each.severity for each in found.differences] == ["fail", "warn", "warn"]
