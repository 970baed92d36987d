"""A copy of a page, of any form and language, read into a `Page`."""

from __future__ import annotations

from collections.abc import Sequence

from conformance.changes.pages.assembling import Assembly
from conformance.changes.pages.blocks import Block, flat, html_blocks, markdown_blocks
from conformance.changes.pages.lines import blocks_of, numbered
from conformance.changes.pages.loading import Form, form_of, load
from conformance.changes.pages.structure import CORE, Page


def read_page(path: str) -> Page:
    """Read a file. UsageError where there is none, Unreadable (exit code 3) where it is empty or no text.

    A text that is no page of the vendor's comes back with an empty `page`.
    """
    return page_of(load(path), path)


def page_of(text: str, path: str) -> Page:
    """Read a page from its text; `path` is what it is called."""
    form = form_of(text)
    if form == "text":
        return _assembled(blocks_of(numbered(text)), path, form)
    blocks = html_blocks(text) if form == "html" else markdown_blocks(text)
    page = _assembled(blocks, path, form)
    if page.parts >= CORE:
        return page
    # tables drawn with something else, or a page that lost its marks: what is in it still tells
    flattened = _assembled(
        blocks_of(numbered(flat(text) if form == "html" else text)), path, "html" if form == "html" else "text"
    )
    return flattened if len(flattened.parts & CORE) > len(page.parts & CORE) else page


def _assembled(blocks: Sequence[Block], path: str, form: Form) -> Page:
    assembly = Assembly(form)
    for block in blocks:
        assembly.take(block)
    return assembly.page(path)
