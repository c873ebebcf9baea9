"""A pack from anybody: markup in its texts is shown as text, in every format, wherever a text of a pack can come out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from markdown_it import MarkdownIt
from packs import write_pack

from riskcheck import Checker
from riskcheck.documents.document import Document
from riskcheck.documents.html import html
from riskcheck.documents.markdown import escape, markdown
from riskcheck.documents.text import text
from riskcheck.packreport.pack_document import pack_document
from riskcheck.packreport.pack_graph import dot, mermaid, pack_graph
from riskcheck.packreport.pack_graph_svg import graph_svg
from riskcheck.report import Format, results_text
from riskcheck.report.explain import explain, overview

HOSTILE = (
    "<script>alert(1)</script> [x](javascript:alert(1)) <https://x.example> ![i](//x.example) **b** _i_ `c` &lt;b&gt; "
    "[bold red]r[/bold red] \"' onmouseover=alert(1) <a href='javascript:alert(1)'>x</a> {{7*7}} {% raw %} a clinician"
)
OURS = {
    "html",
    "head",
    "meta",
    "title",
    "style",
    "body",
    "main",
    "article",
    "section",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "p",
    "ul",
    "li",
    "span",
}
OURS |= {
    "div",
    "details",
    "summary",
    "svg",
    "g",
    "path",
    "rect",
    "line",
    "text",
    "tspan",
    "title",
    "desc",
    "circle",
    "polyline",
}
MARKS = {"paragraph", "heading", "bullet_list", "list_item", "inline", "strong", "text", "softbreak", "hr"}


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Checker]:
    """The minimal pack, with markup of every sort at the beginning of each of its texts."""
    folder = tmp_path_factory.mktemp("hostile")
    keys = (
        "title|text|label|help|name|summary|describes|term|plain|definition|says|condition|disclaimer|treatments_note|yes|none"
    )
    quoted = HOSTILE.replace('"', '\\"')
    for path in write_pack(folder).iterdir():
        said = path.read_text(encoding="utf-8")
        path.write_text(re.sub(rf'\b({keys}) = "', lambda found: f"{found[0]}{quoted} ", said), encoding="utf-8")
    with Checker(folder) as checker:
        yield checker


def documents(checker: Checker) -> list[Document]:
    """What can be read of a pack itself."""
    topics = [*checker.pack.knowledge, *(term.id for term in checker.pack.terms)]
    return [pack_document(checker.pack), overview(checker.pack), *(explain(checker.pack, name) for name in topics)]


def results(checker: Checker, format: Format) -> str:
    """A result of every kind in a format."""
    answers = {
        "dialysis": "yes",
        "dialysis-duration": "long-term",
        "symptoms": ["lump"],
        "red-flags": ["fever"],
        "tattoo": "unsure",
    }
    case = (checker.read(answers).given, checker.check(answers))
    return results_text(checker.pack, [case], format, single=True)


class Tags(HTMLParser):
    """The tags of a page, the names of their attributes, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.words = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag."""
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        """Note a text."""
        self.words += data


def test_a_page_has_the_markup_of_the_program_alone(hostile: Checker) -> None:
    """In HTML there is no tag and no attribute but the program's own, no link among them, and the text can be read as it is."""
    for page in (results(hostile, "html"), html(documents(hostile), title=HOSTILE, language="en")):
        read = Tags(page)
        assert read.tags <= OURS
        assert not {
            name for name in read.attributes if name.startswith("on") or "href" in name or name in ("src", "srcdoc", "action")
        }
        assert HOSTILE in read.words


def test_markdown_has_the_markup_of_the_program_alone(hostile: Checker) -> None:
    """In Markdown there is no link, picture, HTML, code or emphasis but the program's own, and the text can be read."""
    for said in (results(hostile, "markdown"), *map(markdown, documents(hostile))):
        tokens = MarkdownIt("commonmark").parse(said)
        inner = [child for token in tokens for child in token.children or []]
        kinds = {token.type.removesuffix("_open").removesuffix("_close") for token in [*tokens, *inner]}
        assert kinds <= MARKS | {"text_special"}
        shown = "".join(child.content for child in inner)
        assert HOSTILE in shown


@pytest.mark.parametrize("terminal", [False, True])
def test_text_has_the_escapes_of_the_program_alone(terminal: bool, hostile: Checker, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a terminal there are the program's colours and nothing else that steers it; markup of rich is shown as it is."""
    monkeypatch.setenv("COLUMNS", "100")
    for document in documents(hostile):
        said = text(document, terminal=terminal)
        bare = re.sub(r"\x1b\[[0-9;]*m", "", said)
        assert terminal or bare == said
        assert bare.replace("\n", "").isprintable()
        assert "[bold red]r[/bold red]" in bare or "[BOLD RED]" in bare


def test_graphs_have_the_markup_of_the_program_alone(hostile: Checker) -> None:
    """A picture of a pack is well-formed, with no script and no link; as Mermaid or DOT its labels stay inside their quotes."""
    graph = pack_graph(hostile.pack)
    read = Tags(graph_svg(graph))
    assert read.tags <= OURS | {"marker", "defs"}
    assert not {name for name in read.attributes if name.startswith("on") or "href" in name}
    ElementTree.fromstring(graph_svg(graph))  # noqa: S314 - made by the program itself
    assert not re.search("[<`]|javascript:|onmouseover=", mermaid(graph).split("\n---\n")[1].replace("<--", ""))
    for line in dot(graph).splitlines():
        outside = re.sub(r'"(?:[^"\\]|\\.)*"', "", line)
        assert "<" not in outside
        assert '"' not in outside


def test_the_pack_is_hostile_everywhere(hostile: Checker) -> None:
    """Every record of the pack bears the markup, so that the tests above see it."""
    assert all(record.name.startswith(HOSTILE) for record in hostile.pack.knowledge.values())
    assert all(question.text.startswith(HOSTILE) for question in hostile.pack.questions)


def test_markdown_shows_what_steers_the_eye() -> None:
    """Marks of direction and characters of no width are replaced in Markdown by one that shows, as in the other formats."""
    assert escape("a\u200fb\u200bc\u202ed\x1be") == "a\ufffdb\ufffdc\ufffdd\ufffde"
