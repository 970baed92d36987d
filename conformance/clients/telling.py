"""The formats that a check was asked for: files beside its reports, and events while it goes on."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import reduce
from pathlib import Path

from conformance import __version__
from conformance.clients.checking import Checked
from conformance.clients.planned import Planned
from conformance.contract import client as client_register
from conformance.report.document import Document
from conformance.report.formats.github import append_summary
from conformance.report.formats.names import CLIENT, left_by
from conformance.report.formats.ndjson import Stream, begin, of_property
from conformance.report.formats.table import write_formats
from conformance.report.text import shown

_KNOWN = ("pass", "fail", "unsteady", "observed")


class Telling:
    """What is told of one check beside its reports. `names` are the formats that were asked for."""

    def __init__(self, names: Sequence[str], folder: Path) -> None:
        self._names = names
        self._folder = folder
        live = [it.path(folder, CLIENT) for it in left_by(names) if it.live]
        self._stream = Stream(live[0]) if live else None

    def begin(self, started: str, *, driven: bool) -> None:
        """The check begins: what the last one left is taken away, so that nobody takes it for this one's.

        OSError where that cannot be.
        """
        for it in left_by():
            it.path(self._folder, CLIENT).unlink(missing_ok=True)
        if self._stream is not None:
            register = client_register()
            self._stream.begin(
                begin(
                    kind="client", profile="driven" if driven else "watched", seed=None, suite=__version__,
                    contract=register.version, clauses=len(register.clauses), at=started,
                )
            )  # fmt: skip

    def played(self, planned: Planned, found: Checked) -> None:
        """A scenario was played: tell it, and the clauses of which something else is known now."""
        if self._stream is None:
            return

        def scrub(text: str) -> str:
            return reduce(lambda so_far, scrub: scrub(so_far), found.scrub, text)

        docket = found.docket
        name, aims = planned.scenario.name, tuple(planned.aims)
        self._stream.add(shown(of_property(name, aims, 1, found.requests, "played"), scrub))
        known = {
            name: (docket.register.clauses[name].level, verdict, reason)
            for name, (verdict, reason) in docket.verdicts().items()
            if verdict in _KNOWN
        }
        self._stream.verdicts(shown(known, scrub))

    def finish(self, document: Document) -> list[Path]:
        """Write the files that were asked for, and the summary of a step on GitHub; the paths of the former.

        Raises ReportNotWritten where one of them cannot be written.
        """
        written = []
        if self._stream is not None:
            self._stream.close(document)
            written.append(self._stream.path)
        written += write_formats(document, self._folder, self._names, CLIENT)
        append_summary(document, os.environ)
        return written
