"""Every format by its name, and the file that a run leaves of it. What draws them is in `table`: options need names."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

RUN: Final = "conformance"
CLIENT: Final = "client"
"""What the files of a run, and of a client's check, begin with."""


@dataclass(frozen=True, slots=True)
class Format:
    """One format. `file` is its file's name in the folder of the reports, "" where a run leaves none of its own;
    `live` says that a run writes it as it goes on, `along` names the one that it comes along with."""

    name: str
    says: str
    file: str = ""
    live: bool = False
    along: str = ""

    def path(self, folder: Path, of: str = RUN) -> Path:
        """Where its file stands: that of a run, or of a client's check."""
        return folder / (self.file if of == RUN else f"{of}.{self.file.removeprefix(f'{RUN}.')}")


_FORMATS: Final = (
    Format("ctrf", "Common Test Report Format, JSON", "conformance.ctrf.json"),
    Format("sarif", "SARIF 2.1.0, for code scanning", "conformance.sarif"),
    Format("junit", "JUnit XML, as every run leaves it in junit.xml"),
    Format("markdown", "Markdown, for an issue or a merge request", "conformance.md"),
    Format("badge", "JSON for the endpoint badge of shields.io", "badge.json"),
    Format("svg", "the badge as a picture of its own", "badge.svg", along="badge"),
    Format("ndjson", "events, a JSON object a line", "conformance.ndjson", live=True),
    Format("annotations", "workflow commands of GitHub"),
    Format("step-summary", "Markdown for the summary of a step on GitHub"),
)
FORMATS: Final[Mapping[str, Format]] = MappingProxyType({each.name: each for each in _FORMATS})
"""Every format by its name."""
FILES: Final = tuple(each.name for each in _FORMATS if each.file and not each.along)
"""The names of those that a run can be asked for."""


def left_by(names: Collection[str] = FILES) -> list[Format]:
    """The formats of the files that a run leaves which was asked for some."""
    return [each for each in _FORMATS if each.file and (each.along or each.name) in names]
