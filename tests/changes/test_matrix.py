"""Results side by side: their columns, what has changed, the page and its filter, and input that is wrong."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from pathlib import Path
from typing import Any

import pytest

from conformance.changes.matrix import ABSENT, Matrix, matrix
from conformance.changes.matrix_telling import told
from conformance.commands.line import command_line
from tests.browser import asked, too_wide
from tests.report.samples import NASTY, document, failed, failure, live, nasty, with_clause

SEOUL = "https://adminapikr.im.qcloud.com"


def put(folder: Path, name: str, made: dict[str, Any], **changes: Any) -> Path:
    """A document as a file."""
    path = folder / name / "conformance.json"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(made | changes), encoding="utf-8")
    return path


def in_seoul(made: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """The same from another region."""
    return made | {"target": made["target"] | {"endpoint": SEOUL}} | changes


def of(*paths: Path, labels: tuple[str, ...] = ()) -> Matrix:
    """The matrix of files."""
    return matrix([*zip(labels or [""] * len(paths), paths, strict=True)])


@pytest.fixture
def three(tmp_path: Path) -> list[Path]:
    """A clause that holds, was not judged, and fails; one with another answer; and one that only the last has."""
    name = "mute-time.unsigned"
    none = with_clause(document(), name, verdict="unknown", reason="no answer", calls=0)
    bad = with_clause(document(verdict="fail", exit_code=1), name, verdict="fail", failures=[failure()])
    bad = with_clause(bad, "members.empty", observed=[{"what": 'MuteTime "60"', "answer": "OK 0", "count": 1}])
    less = document()
    less["clauses"] = [it for it in less["clauses"] if it["id"] != "topic.sets"]
    return [put(tmp_path, "one", less), put(tmp_path, "two", none), put(tmp_path, "three", bad)]


def cells(found: Matrix, name: str) -> list[str]:
    """How a clause stands in each."""
    (row,) = [row for row in found.rows if row.id == name]
    return [cell.standing for cell in row.cells]


def test_a_clause_is_compared_with_the_last_column_that_says_something_of_it(three: list[Path]) -> None:
    found = of(*three)
    (row,) = [row for row in found.rows if row.id == "mute-time.unsigned"]
    assert [cell.standing for cell in row.cells] == ["pass", "unknown", "fail"]
    assert (row.cells[2].before, row.cells[2].was) == (0, "pass")
    assert [change.kind for change in row.cells[2].changes] == ["limit-changed"]
    assert not row.cells[1].changes
    assert row.differs
    assert row.gap
    assert [(since, it.clauses) for since, it in found.columns[2].changes] == [
        (1, ("members.empty",)), (0, ("mute-time.unsigned",)),
    ]  # fmt: skip
    assert not found.columns[1].changes


def test_rows_of_unlike_results_are_united(three: list[Path]) -> None:
    found = of(*three)
    assert cells(found, "topic.sets") == [ABSENT, "pass", "pass"]
    names = [row.id for row in found.rows]
    assert names == [it["id"] for it in document()["clauses"]]
    assert [row.id for row in of(*reversed(three)).rows] == names


def test_what_is_unlike_about_the_results_is_told(tmp_path: Path) -> None:
    other = with_clause(document(contract_version="def456", profile="smoke"), "topic.sets", level="should")
    paths = [put(tmp_path, "a", document()), put(tmp_path, "b", other)]
    assert of(*paths, labels=("old", "new")).notes == (
        "The contract is not one: abc123 in old, def456 in new.",
        "The profile is not one: standard in old, smoke in new.",
        "Of another level in one result than in another, and shown with that of the last: topic.sets.",
    )


def test_columns_are_named_by_what_they_are_of(tmp_path: Path) -> None:
    one, other = put(tmp_path, "a", live()), put(tmp_path, "b", in_seoul(live()))
    assert [it.label for it in of(one, other).columns] == ["singapore 2026-01-02", "seoul 2026-01-02"]
    later = put(tmp_path, "c", live(), finished="2026-01-02T05:00:00+00:00")
    assert [it.label for it in of(one, later).columns] == [
        "singapore 2026-01-02 03:04:46", "singapore 2026-01-02 05:00:00",
    ]  # fmt: skip
    same = [it.label for it in of(one, put(tmp_path, "d", live())).columns]
    assert same[0] != same[1]
    assert same[1].endswith("d/conformance.json")
    assert [it.label for it in of(one, one).columns][1].endswith("(2)")
    assert [it.label for it in of(one, other, labels=("", "mine")).columns] == ["singapore 2026-01-02", "mine"]
    defect = document(asked={"program": ["tim-conformance"], "options": {"defect": "limit-is-100"}})
    assert of(put(tmp_path, "e", defect)).columns[0].label == "simulator with limit-is-100 2026-01-02"


def test_clients_are_named_by_their_folders(tmp_path: Path) -> None:
    made = document(target=document()["target"] | {"kind": "client"})
    found = of(put(tmp_path, "java", made), put(tmp_path, "go", made))
    assert (found.side, [it.label for it in found.columns]) == ("client", ["java 2026-01-02", "go 2026-01-02"])


def test_json_has_every_cell(three: list[Path]) -> None:
    made = json.loads(told(of(*three), "json"))
    assert made["format"] == "tim-conformance-matrix/1"
    assert [len(row["cells"]) for row in made["clauses"]] == [3] * len(document()["clauses"])
    (row,) = [it for it in made["clauses"] if it["id"] == "mute-time.unsigned"]
    assert [it["verdict"] for it in row["cells"]] == ["pass", "unknown", "fail"]
    assert row["cells"][1]["reason"] == "no answer"
    assert (row["cells"][2]["since"], row["cells"][2]["was"], len(row["cells"][2]["changed"])) == (0, "pass", 1)
    assert (row["differs"], row["gap"]) == (True, True)
    assert [it["since"] for it in made["columns"][2]["changes"]] == [1, 0]


def test_text_and_markdown_tell_what_differs(three: list[Path]) -> None:
    text, markdown = (told(of(*three), form) for form in ("text", "markdown"))
    assert "3 results, 106 clauses: 2 differ." in text
    assert re.search(r"^  mute-time\.unsigned +P +U +F\*$", text, re.M)
    assert "mute-time.zero" not in text
    assert "Not shown, as all are alike: 78 pass, 25 observed." in text
    assert re.search(r"^  topic\.sets +- +P +P$", text, re.M)
    assert "| `mute-time.unsigned` | must | ✓ pass | ? unknown | ✗ fail (changed) |" in markdown


def test_one_result_alone_is_a_table_of_one_column(tmp_path: Path) -> None:
    found = of(put(tmp_path, "a", failed()))
    assert "1 result, 106 clauses." in told(found, "text")
    assert not any(row.differs or row.gap for row in found.rows)


@pytest.mark.parametrize("form", ["text", "markdown", "html", "json"])
def test_foreign_text_is_no_order_and_no_markup(form: Any, tmp_path: Path) -> None:
    made = nasty()
    made["target"]["label"] = f"::error::{NASTY}"
    made["clauses"][0]["says"] = f"::error::x\n::error::{NASTY}"
    whole = told(of(put(tmp_path, "a", document()), put(tmp_path, "b", made), labels=("", f"::error::{NASTY}")), form)
    assert not re.search(r"^\s*::", whole, re.M)
    assert "\x1b" not in whole
    assert "\u202e" not in whole
    if form == "html":
        assert "<img" not in whole
        assert whole.count("</script>") == 1
    if form == "markdown":
        assert "<img" not in whole


# -- the page --------------------------------------------------------------------------------------------------------


def test_the_page_asks_nothing_of_a_network_and_runs_its_own_script_alone(three: list[Path]) -> None:
    page = told(of(*three), "html")
    policy = html.unescape(re.search(r'Content-Security-Policy" content="([^"]+)"', page)[1])  # type: ignore[index]
    for kind, tag in (("style", "style"), ("script", "script")):
        (text,) = re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.S)
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy
    assert not re.search(r'\s(?:style|on\w+)="|(?:src|href)="(?:https?:)?//', page)
    assert page.count("<h1>") == page.count("<main>") == 1
    assert page.count("<tr data-level=") == len(document()["clauses"])


FILTER = """
const set = (id, value) => {
  const it = page.getElementById(id);
  if (it.type === "checkbox") it.checked = value; else it.value = value;
  it.dispatchEvent(new page.defaultView.Event("input", {bubbles: true}));
  const rows = [...page.querySelectorAll("tr[data-level]")].filter((row) => row.getClientRects().length);
  const told = [page.getElementById("count").textContent, rows.length, !page.getElementById("none").hidden];
  if (it.type === "checkbox") it.checked = false; else it.value = "";
  return told;
};
return [set("differs", true), set("text", "Mute-TIME.unsigned  MUST"), set("group", "topic"), set("level", "should"),
  set("verdict", "unknown"), set("text", "nothing like that"), set("text", "")];
"""


def test_the_page_can_be_filtered(three: list[Path], tmp_path: Path) -> None:
    path = tmp_path / "matrix.html"
    assert command_line(["matrix", *map(str, three), "-o", str(path)]) == 0
    every = document()["clauses"]
    assert asked(path, FILTER, 1280, tmp_path) == [
        [f"{count} of 106 clauses", count, not count]
        for count in (
            2,
            1,
            sum(it["group"] == "topic" for it in every),
            sum(it["level"] == "should" for it in every),
            1,
            0,
            106,
        )
    ]


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_of_the_page_stands_out_of_a_narrow_screen(width: int, three: list[Path], tmp_path: Path) -> None:
    path = tmp_path / "matrix.html"
    assert command_line(["matrix", *map(str, three), "-o", str(path)]) == 0
    assert too_wide(path, width, tmp_path) == []


# -- the command -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "begins"), [
    ("m.html", "<!doctype html>"), ("m", "<!doctype html>"), ("m.json", "{"), ("m.md", "## "), ("m.txt", "3 results"),
])  # fmt: skip
def test_a_file_is_of_the_form_that_its_name_says(
    name: str, begins: str, three: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "into" / name
    assert command_line(["matrix", *map(str, three), "-o", str(path)]) == 0
    assert path.read_text(encoding="utf-8").startswith(begins)
    assert "3 results" in capsys.readouterr().out


def test_folders_and_labels_are_taken(three: list[Path], capsys: pytest.CaptureFixture[str]) -> None:
    words = [f"{name}={path.parent}" for name, path in zip("abc", three, strict=True)]
    assert command_line(["matrix", *words, "--format", "json"]) == 0
    assert [it["label"] for it in json.loads(capsys.readouterr().out)["columns"]] == ["a", "b", "c"]


def test_what_is_wrong_is_told_in_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good = put(tmp_path, "good", document())
    (tmp_path / "text.json").write_text("none")
    (tmp_path / "list.json").write_text("[]")
    (tmp_path / "empty").mkdir()
    cases = [
        ([tmp_path / "text.json"], 4, "it is no JSON"),
        ([tmp_path / "list.json"], 4, "no clauses and no schema_version"),
        ([tmp_path / "nowhere.json"], 4, "there is no such file"),
        ([tmp_path / "empty"], 4, "there is no such file"),
        ([f"={good}"], 4, "write LABEL=RESULT"),
        ([put(tmp_path, "newer", document(schema_version="2"))], 3, "this suite reads 1"),
        ([put(tmp_path, "broken", document(verdict="odd"))], 3, "as its schema has it"),
        ([good, put(tmp_path, "client", document(target=document()["target"] | {"kind": "client"}))], 4,
         "make one matrix of each kind"),
        ([good, "-o", good / "x"], 3, "cannot be written"),
    ]  # fmt: skip
    for words, code, says in cases:
        assert command_line(["matrix", *map(str, words)]) == code, words
        shown = capsys.readouterr()
        assert says in shown.err
        assert shown.err.count("\n") == 1
        assert shown.out == ""
