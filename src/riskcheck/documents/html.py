"""Documents as one HTML page that needs nothing else: no script, nothing from outside. The only module that knows jinja2."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import groupby

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from riskcheck.documents.document import Document, Section, printable

PRINT_SIZES = ((4450, "wide"), (4900, "close"), (7000, "closest"))
"""How large the letters of an article are on paper, by the most characters that they bring onto one page."""


def html(documents: Sequence[Document], *, title: str, language: str) -> str:
    """A page that shows one document, or several as articles one after another. All texts are shown as text.

    `language` is the language of the texts, as in HTML's `lang`.
    """
    return _template().render(
        documents=documents, title=title, language=language, blocks=_blocks, drawn=Markup, print_size=print_size
    )


def print_size(document: Document) -> str:
    """The class of the largest letters with which a document prints on one page; where it takes two, the largest of all."""
    return next((name for most, name in PRINT_SIZES if document.length <= most), PRINT_SIZES[0][1])


def _blocks(document: Document) -> list[tuple[str, list[Section]]]:
    """The sections of a document, those that flow side by side together."""
    alone = (object() if section.layout != "flow" else None for section in document.sections)
    pairs = zip(alone, document.sections, strict=True)
    return [
        (group[0][1].layout, [section for _, section in group])
        for group in (list(each) for _, each in groupby(pairs, key=lambda pair: pair[0]))
    ]


def _finalize(value: object) -> object:
    return value if isinstance(value, Markup) else printable(str(value))


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("riskcheck.documents", "templates"),
        autoescape=True,
        finalize=_finalize,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("page.html")
