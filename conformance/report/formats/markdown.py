"""The result as Markdown: for an issue, a merge request, or the summary of a step on GitHub.

Whatever a service or a client has said stands in fenced blocks, which render nothing and mention nobody; in running
text every sign that Markdown knows is taken its meaning.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from typing import Final

from conformance.contract.language import _, again
from conformance.report.document import ClauseResult, Document
from conformance.report.formats.text import argument, of_client
from conformance.report.text import clip, moment, one_line, plural, printable_tree, span
from conformance.report.view import (
    NOT_JUDGED,
    advice,
    arguments,
    by_reason,
    failing,
    groups,
    headline,
    held,
    portion,
    standing,
    tally,
    title,
    unsteady,
    where,
    width_told,
)

SUMMARY_MOST: Final = 1_000_000
"""Bytes of a step's summary: GitHub drops one that has more than 1 MiB."""
_MOST_FAILURES: Final = 3
_MOST_CLAUSES: Final = 50
_MOST_TEXT: Final = 8_000
_MOST_IDS: Final = 12
_SIGNS: Final = re.compile(r"[\\`*_\[\]|#~$]")


def markdown(document: Document) -> str:
    """The whole result, every clause included, in the language of now."""
    clean: Document = printable_tree(document)
    return joined([*_parts(clean), _every(clean)])


def step_summary(document: Document, most: int = SUMMARY_MOST) -> str:
    """The result for a page that has more on it: without the clauses that came out well, in at most so many bytes.

    What does not fit is left out from the end, whole parts at a time, and that is told.
    """
    clean: Document = printable_tree(document)
    return fitting(_parts(clean), most)


def fitting(parts: Sequence[str], most: int = SUMMARY_MOST) -> str:
    """As many of the parts as go into so many bytes, and a word on it where some do not."""
    kept = list(parts)
    text = joined(kept)
    while len(text.encode()) > most and len(kept) > 1:
        kept.pop()
        text = joined([*kept, _("There is more in the reports: this page has no room for it.")])
    return text


def joined(parts: Iterable[str]) -> str:
    """Parts with a blank line between them; empty ones are left out."""
    return "\n\n".join(part for part in parts if part) + "\n"


def _parts(document: Document) -> list[str]:
    broken = failing(document)
    more = len(broken) - _MOST_CLAUSES
    told = [_failure(clause, document) for clause in broken[:_MOST_CLAUSES]]
    if more > 0:
        told.append(_("{more} with failures; see the reports.").format(more=plural(more, "more clause")))
    return [
        _head(document), _run(document), _groups(document), _next(document),
        *([f"## {_('Failures')}", *told] if told else []),
        *_open_ends(document), _observed(document),
    ]  # fmt: skip


# -- parts -----------------------------------------------------------------------------------------------------------


def _head(document: Document) -> str:
    top = headline(document)
    label = _("Evidence: {label}").format(label=again(document["target"]["label"]))
    told = [f"# {top.symbol} {plain(top.words)}: `forbid_send_msg`", plain(again(document["sentence"])), plain(label)]
    return "\n\n".join(told)


def _run(document: Document) -> str:
    target, calls = document["target"], document["calls"]
    about = "the client was {profile}, suite {suite}, contract {contract}"
    if not of_client(document):
        about = "profile {profile}, seed {seed}, suite {suite}, contract {contract}"
    rows = [
        (_("Target"), f"{target['endpoint'] or _('none')}, SDKAppID {target['sdkappid']}"),
        (_("When"), _("{when}, for {span}").format(
            when=moment(document["started"]), span=span(document["started"], document["finished"]))),
        (_("Calls"), _("{calls}, set-up and clean-up included").format(calls=plural(calls["total"], "call"))),
        (_("Run"), _(about).format(
            profile=document["profile"], seed=document["seed"], suite=document["suite_version"],
            contract=document["contract_version"])
            + width_told(document) + (f", {portion(document)}" if portion(document) else "")),
    ]  # fmt: skip
    return _table(["", ""], rows)


def _groups(document: Document) -> str:
    every = tally(document["clauses"])
    if not every:
        return ""
    rows = [
        [name, *(str({one.key: n for one, n in tally(clauses)}.get(each.key, "")) for each, _n in every)]
        for name, clauses in groups(document)
    ]
    total = ["", *(str(count) for _each, count in every)]
    return _table([_("Clauses by group"), *(f"{each.symbol} {_(each.many)}" for each, _n in every)], [*rows, total])


def _next(document: Document) -> str:
    steps = advice(document)
    if not steps:
        return ""
    lines = [f"## {_('What to do next')}"]
    for step in steps:
        lines.append(
            f"- {plain(step.text)}" + (f"\n\n{_indented(fenced(step.command, 'sh'))}\n" if step.command else "")
        )
    return "\n\n".join([lines[0], "\n".join(lines[1:]).rstrip()])


def _failure(clause: ClauseResult, document: Document) -> str:
    each = standing(clause)
    parts = [f"### {each.symbol} {code(clause['id'])} ({clause['level']}): {plain(_(each.one))}"]
    parts.append(f"{plain(_(clause['says']))} ({_page(clause, document)})")
    if clause["reason"] and clause["reason"] not in {it["says"] for it in clause["failures"]}:
        parts.append(plain(again(clause["reason"])))
    for failure in arguments(clause)[:_MOST_FAILURES]:
        lines = [again(failure["says"]), "", *argument(failure, document)]
        parts.append(fenced(clip("\n".join(lines), _MOST_TEXT)))
    parts.append(plain(held(clause)))
    return "\n\n".join(parts)


def _page(clause: ClauseResult, document: Document) -> str:
    url, remark = where(document, clause)
    if not url:
        return plain(remark)
    name = plain(title(document, "pages", clause["page"]))
    return f"[{name}](<{url}>), {plain(remark)}"


def _open_ends(document: Document) -> list[str]:
    parts = []
    if found := unsteady(document):
        rows = [[code(it["id"]), plain(again(it["reason"]))] for it in found]
        parts += [f"## {_('Unsteady')}", one_row_each([_("Clause"), _("What was seen")], rows)]
    if document["root_failures"]:
        rows = [[plain(again(it["says"])), _ids(it["clauses"])] for it in document["root_failures"]]
        parts += [f"## {_('Failed preconditions')}", one_row_each([_("What was seen"), _("Clauses")], rows)]
    if document["harness_errors"]:
        lines = [f"{it['where']}: {it['says']}" for it in document["harness_errors"]]
        parts += [f"## {_('Harness errors')}", fenced(clip("\n".join(lines), _MOST_TEXT))]
    for name, verdicts in ((_("Not judged"), NOT_JUDGED), (_("Not applicable"), ("not-applicable",))):
        if rest := by_reason(document, verdicts):
            rows = [[plain(_(each.one)), plain(again(why)), _ids(ids)] for each, why, ids in rest]
            parts += [f"## {name}", one_row_each([_("Verdict"), _("Why"), _("Clauses")], rows)]
    if document["left_behind"]:
        parts += [f"## {_('Left behind on the target')}", fenced("\n".join(document["left_behind"]))]
    return parts


def _observed(document: Document) -> str:
    rows = [
        [code(clause["id"]), code(it["what"]), code(it["answer"]), str(it["count"])]
        for clause in document["clauses"]
        for it in clause["observed"]
    ]
    if not rows:
        return ""
    names = [_("Clause"), _("What was sent or seen"), _("Answer"), _("Times")]
    return _folded(f"{_('Observed answers')} ({len(rows)})", one_row_each(names, rows))


def _every(document: Document) -> str:
    rows = [
        [
            code(it["id"]),
            it["level"],
            plain(_(standing(it).one)),
            f"{it['held']:,}/{it['calls']:,}",
            _page(it, document),
        ]
        for it in document["clauses"]
    ]
    names = [_("Clause"), _("Level"), _("Verdict"), _("Held"), _("What it says")]
    rows = [[*row[:4], f"{plain(_(it['says']))} ({row[4]})"] for row, it in zip(rows, document["clauses"], strict=True)]
    return _folded(f"{_('Every clause')} ({len(rows)})", one_row_each(names, rows))


# -- signs -----------------------------------------------------------------------------------------------------------


def plain(text: str) -> str:
    """Text on one line that is no markup, and mentions nobody."""
    flat = html.escape(one_line(text, 2000), quote=False)
    return _SIGNS.sub(lambda sign: f"\\{sign[0]}", flat).replace("@", "@<!-- -->")


def code(text: str) -> str:
    """Text as code, on one line, also in a table: a fence that is longer than any in it, and no cell's end."""
    flat = one_line(text, 300)
    if "|" in flat or "`" in flat:  # a table ends its cell within code, too
        return f"<code>{plain(flat)}</code>"
    return f"`{flat}`" if flat.strip() else ""


def fenced(text: str, language: str = "text") -> str:
    """Text as a block of code, in a fence that is longer than any in it."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{text}\n{fence}"


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.splitlines())


def _table(names: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    return one_row_each([plain(name) for name in names], [[plain(cell) for cell in row] for row in rows])


def one_row_each(names: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of cells that are Markdown already."""
    lines = [names, ["---"] * len(names), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _ids(ids: Sequence[str]) -> str:
    more = _(" and {count} more").format(count=len(ids) - _MOST_IDS) if len(ids) > _MOST_IDS else ""
    return ", ".join(map(code, ids[:_MOST_IDS])) + more


def _folded(name: str, body: str) -> str:
    return f"<details><summary>{plain(name)}</summary>\n\n{body}\n\n</details>"
