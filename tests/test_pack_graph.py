"""A pack as a graph: all of it and nothing else, in three languages that parse, and drawn so that it can be read."""

from __future__ import annotations

import re
import shutil
import subprocess
import xml.etree.ElementTree as ET
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from packs import minimal_text, write_pack
from terminal import RISKCHECK

from riskcheck.documents.layers import Layers
from riskcheck.errors import InputError
from riskcheck.loading.loader import load_pack
from riskcheck.pack.pack import Pack
from riskcheck.packreport.pack_graph import Edge, pack_graph
from riskcheck.packreport.pack_graph_svg import graph_text

PACK = load_pack()
SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = '<img src=x onerror=alert(1)>\\" ]; x -> y %% `**b**` #quot; & | } -->'
NODE = re.compile(r'^  (n\d+)(?:\(\[|>|\[\[|\[/|\[\\|\[|\(|\{\{)"([^"]*)"(?:\]\)|\]\]|/\]|\\\]|\]|\)|\}\})$')
LINK = re.compile(r'^  (n\d+) (-->|-\.->)(?:\|"[^"]*"\|)? (n\d+)$')


@pytest.fixture
def minimal(tmp_path: Path) -> Pack:
    """The minimal pack."""
    return load_pack(write_pack(tmp_path))


@pytest.fixture
def hostile(tmp_path: Path) -> Pack:
    """The minimal pack with markup of every language in a name."""
    name = HOSTILE.replace("\\", "\\\\").replace('"', '\\"')
    return load_pack(write_pack(tmp_path, causes=minimal_text("causes", ('name = "Tattoo"', f'name = "{name}"'))))


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """`riskcheck pack graph`, run to its end."""
    return subprocess.run([RISKCHECK, "pack", "graph", *arguments], capture_output=True, text=True, check=False)


def drawn(pack: Pack, only: str | None = None) -> ET.Element:
    """The SVG of a pack, parsed."""
    return ET.fromstring(graph_text(pack, "svg", only=only))  # noqa: S314 - it is our own


def test_the_graph_of_the_minimal_pack_is_this(minimal: Pack) -> None:
    """Every question, rule and finding is a node once; questions and findings lead to rules, rules to what they conclude."""
    graph = pack_graph(minimal)
    assert graph.edges == (
        Edge("question:dialysis", "question:dialysis-duration", "yes", follow_up=True),
        Edge("question:dialysis", "rule:cause-dialysis", "yes"),
        Edge("question:dialysis-duration", "rule:cause-dialysis", "long-term"),
        Edge("rule:cause-dialysis", "cause:dialysis"),
        Edge("question:tattoo", "rule:cause-tattoo", "yes"),
        Edge("rule:cause-tattoo", "cause:tattoo"),
        Edge("cause:dialysis", "rule:type-metastatic"),
        Edge("rule:type-metastatic", "type:metastatic"),
        Edge("question:symptoms", "rule:symptom-lump", "lump"),
        Edge("rule:symptom-lump", "symptom:lump"),
        Edge("symptom:lump", "rule:fact-deposit"),
        Edge("rule:fact-deposit", "fact:deposit"),
        Edge("fact:deposit", "rule:test-x-ray"),
        Edge("rule:test-x-ray", "test:x-ray"),
        Edge("cause:dialysis", "rule:urgency-soon"),
        Edge("cause:tattoo", "rule:urgency-soon"),
        Edge("fact:deposit", "rule:urgency-soon"),
        Edge("rule:urgency-soon", "urgency:soon"),
        Edge("question:red-flags", "rule:urgency-emergency", "fever"),
        Edge("rule:urgency-emergency", "urgency:emergency"),
    )
    keys = [node.key for node in graph.nodes]
    assert len(keys) == len(set(keys))
    assert set(keys) == {end for edge in graph.edges for end in (edge.source, edge.target)}


def test_the_shipped_pack_is_in_it_as_a_whole() -> None:
    """Each question and rule of the shipped pack, and each finding that a rule concludes, is a node; no other is."""
    keys = [node.key for node in pack_graph(PACK).nodes]
    wanted = {f"question:{name}" for name in PACK.question} | {f"rule:{name}" for name in PACK.rule}
    assert set(keys) == wanted | {rule.concludes for rule in PACK.rules}
    assert len(keys) == len(set(keys))


def test_one_finding_is_drawn_with_what_leads_to_it_and_no_more(minimal: Pack) -> None:
    """`only` keeps the finding, the rules behind it, and what those read, however far back."""
    keys = {node.key for node in pack_graph(minimal, "test:x-ray").nodes}
    assert keys == {
        "test:x-ray",
        "rule:test-x-ray",
        "fact:deposit",
        "rule:fact-deposit",
        "symptom:lump",
        "rule:symptom-lump",
        "question:symptoms",
    }


def test_an_unknown_finding_is_told_with_the_nearest_one() -> None:
    """A finding that no rule concludes ends with 2 and the names that are near."""
    ended = run("--only", "test:xray")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "did you mean 'test:x-ray'" in ended.stderr
    for wrong in ("rule:test-x-ray", "question:age", "treatment:topical-therapies", "urgency:routine"):
        with pytest.raises(InputError):
            pack_graph(PACK, wrong)


@pytest.mark.parametrize("name", ["shipped", "hostile"])
def test_mermaid_lines_are_nodes_and_links_and_nothing_else(hostile: Pack, name: str) -> None:
    """After the title, each line declares a node or links two declared ones; Mermaid's own limits are kept."""
    pack = hostile if name == "hostile" else PACK
    text = graph_text(pack, "mermaid")
    fence, title, end, head, *lines = text.splitlines()
    assert (fence, end, head) == ("---", "---", "flowchart LR")
    assert title.startswith('title: "')
    nodes = [found for line in lines if (found := NODE.match(line))]
    links = [found for line in lines if (found := LINK.match(line))]
    assert len(nodes) + len(links) == len(lines)
    declared = {found[1] for found in nodes}
    assert {end for found in links for end in (found[1], found[3])} <= declared
    graph = pack_graph(pack)
    assert (len(nodes), len(links)) == (len(graph.nodes), len(graph.edges))
    assert len(links) <= 500
    assert len(text) <= 50_000


def test_mermaid_sees_text_as_text(hostile: Pack) -> None:
    """What Mermaid could read as markup in a label is an entity code there, and reads back as it was."""
    labels = [found[2] for line in graph_text(hostile, "mermaid").splitlines() if (found := NODE.match(line))]
    assert [label for label in labels if re.search(r"[^\w ,.\-/#;]", label)] == []
    read = [re.sub(r"#(\d+);", lambda code: chr(int(code[1])), label) for label in labels]
    assert HOSTILE in read


@pytest.mark.parametrize("name", ["shipped", "hostile"])
def test_dot_lines_are_nodes_and_links_of_quoted_names(hostile: Pack, name: str) -> None:
    """Every name and label in DOT is one quoted string, with quotes and backslashes in it escaped."""
    pack = hostile if name == "hostile" else PACK
    string = r'"(?:[^"\\]|\\["\\])*"'
    attribute = rf"(?:\w+=(?:{string}|\w+))"
    statement = re.compile(rf"  {string}(?: -> {string})?(?: \[{attribute}(?:, {attribute})*\])?;")
    head, _, _, *lines, end = graph_text(pack, "dot").splitlines()
    assert re.fullmatch(rf"digraph {string} \{{", head)
    assert end == "}"
    assert [line for line in lines if not statement.fullmatch(line)] == []
    graph = pack_graph(pack)
    assert len(lines) == len(graph.nodes) + len(graph.edges)


@pytest.mark.skipif(shutil.which("dot") is None, reason="needs Graphviz")
@pytest.mark.parametrize("name", ["shipped", "hostile"])
def test_graphviz_reads_the_dot(hostile: Pack, name: str) -> None:
    """Graphviz itself reads the DOT, and finds as many nodes and edges as the graph has."""
    pack = hostile if name == "hostile" else PACK
    ended = subprocess.run(["dot", "-Tplain"], input=graph_text(pack, "dot"), capture_output=True, text=True, check=True)
    kinds = [line.split(" ", 1)[0] for line in ended.stdout.splitlines()]
    graph = pack_graph(pack)
    assert (kinds.count("node"), kinds.count("edge")) == (len(graph.nodes), len(graph.edges))


@pytest.mark.parametrize("only", [None, "test:organ-biopsy", "urgency:urgent", "symptom:pain"])
def test_the_picture_shows_every_box_apart_from_the_others(only: str | None) -> None:
    """Each node is one box inside the picture, no two boxes touch, and each says what it stands for."""
    picture = drawn(PACK, only)
    _, _, width, height = (float(part) for part in picture.attrib["viewBox"].split())
    groups = picture.findall(f"{SVG}g")
    keys = [str(group.findtext(f"{SVG}title")) for group in groups]
    graph = pack_graph(PACK, only)
    assert [key.startswith(f"{node.key}: ") for key, node in zip(keys, graph.nodes, strict=True)] == [True] * len(keys)
    boxes = []
    for rect in (rect for group in groups for rect in group.findall(f"{SVG}rect")):
        x, y, wide, high = (float(rect.attrib[name]) for name in ("x", "y", "width", "height"))
        assert x >= 0
        assert y >= 50
        assert x + wide <= width
        assert y + high <= height
        boxes.append((x, y, y + high))
    assert len(boxes) == len(groups)
    for (x, _, bottom), (next_x, top, _) in pairwise(sorted(boxes)):
        assert x != next_x or top > bottom


def test_lines_go_from_left_to_right_and_clear_of_boxes() -> None:
    """Each stretch of a line starts at a column and ends at the next; where it passes a column, no box is in its way."""
    picture = drawn(PACK)
    rects = [rect.attrib for rect in picture.iter(f"{SVG}rect") if rect.attrib.get("class") == "box"]
    boxes = [(float(r["x"]), float(r["width"]), float(r["y"]), float(r["height"])) for r in rects]
    passed = 0
    for path in picture.iter(f"{SVG}path"):
        for stretch in path.attrib["d"].split(" M"):
            found = re.fullmatch(r"M?(\d+) [\d.]+C[\d. ]+ (\d+) ([\d.]+)(?:H(\d+))?", stretch)
            assert found, stretch
            assert int(found[1]) < int(found[2])
            if found[4]:
                passed += 1
                y, left, right = float(found[3]), int(found[2]), int(found[4])
                in_the_way = [b for b in boxes if left - 1 <= b[0] <= right and b[2] < y < b[2] + b[3]]
                assert in_the_way == []
    assert passed > 20


def test_the_picture_is_safe_and_stands_alone(hostile: Pack) -> None:
    """Markup in a pack is text in the picture; nothing is loaded, nothing runs; it has a title and a description."""
    text = graph_text(hostile, "svg")
    assert "<img" not in text
    assert re.findall(r"href|url\(|<script|@import|\son\w+=\"", text.replace("http://www.w3.org/2000/svg", "")) == []
    picture = drawn(hostile)
    assert picture.attrib["role"] == "img"
    assert "A small pack" in str(picture.findtext(f"{SVG}title"))
    assert picture.findtext(f"{SVG}desc") == "21 boxes, 20 links, from questions on the left to tests on the right."
    assert any(HOSTILE in str(title.text) for title in picture.iter(f"{SVG}title"))


def test_the_columns_are_named() -> None:
    """Above the columns stands what is in them, from questions to tests."""
    heads = [text.text for text in drawn(PACK).findall(f"{SVG}text")][1:]
    assert heads[:3] == ["Questions", "Rules", "Causes, Symptoms"]
    assert heads[-1] == "Tests, How soon"


def test_a_test_that_another_rule_reads_stands_before_that_rule(tmp_path: Path) -> None:
    """Also where a rule goes on from a test, every line of the picture leads to the right."""
    more = '\n[[rule]]\nid = "after-x-ray"\nconcludes = "urgency:urgent"\nfindings = ["test:x-ray"]\nsources = ["own"]\n'
    picture = drawn(load_pack(write_pack(tmp_path, rules=minimal_text("rules") + more)))
    left = {}
    for group in picture.findall(f"{SVG}g"):
        (rect,) = group.findall(f"{SVG}rect")
        left[str(group.findtext(f"{SVG}title")).partition(": ")[0]] = float(rect.attrib["x"])
    assert left["test:x-ray"] < left["rule:after-x-ray"] < left["urgency:urgent"] == left["urgency:soon"]


def test_files_are_written_and_wrong_formats_refused(tmp_path: Path) -> None:
    """`--output` keeps the picture, the same each time; a format that is none ends with 2."""
    first, second = tmp_path / "1.svg", tmp_path / "2.svg"
    assert run("--output", str(first)).returncode == run("--output", str(second)).returncode == 0
    assert first.read_bytes() == second.read_bytes()
    assert first.read_text(encoding="utf-8") == graph_text(PACK, "svg")
    assert run("--format", "png").returncode == 2


def test_crossed_lines_are_uncrossed() -> None:
    """Two pairs whose lines cross in the order given are placed so that they do not."""
    layers = Layers({"a": 0, "b": 0, "x": 1, "y": 1}, [("a", "y"), ("b", "x")], 10)
    y = layers.y
    assert (y["a", 0] < y["b", 0]) == (y["y", 1] < y["x", 1])


def test_a_line_that_passes_a_column_has_a_lane_there() -> None:
    """An edge over two columns goes through a lane in the one between; all edges of a node share it."""
    layers = Layers({"a": 0, "b": 1, "x": 2, "y": 2}, [("a", "x"), ("a", "y"), ("a", "b")], 10)
    assert layers.path("a", "x") == [("a", 0), ("a", 1), ("x", 2)]
    assert layers.is_lane(("a", 1))
    assert not layers.is_lane(("a", 0))
    assert sorted(layers.y) == [("a", 0), ("a", 1), ("b", 1), ("x", 2), ("y", 2)]


@settings(max_examples=60)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 4), st.integers(1, 3), st.integers(0, 4)), max_size=25))
def test_any_graph_is_placed_with_room_for_each_node(raw: list[tuple[int, int, int, int]]) -> None:
    """Whatever the edges, nodes of a column stand at least their height apart, and none above the top."""
    edges = [(f"{at}-{n}", f"{min(at + step, 4)}-{to}") for at, n, step, to in raw]
    column = {name: int(name[0]) for edge in edges for name in edge}
    layers = Layers(column, edges, 10)
    assert min(layers.y.values(), default=0) >= 0
    for at in set(column.values()):
        heights = sorted(layers.y[name, at] for name, place in column.items() if place == at)
        assert all(after - before >= 10 - 1e-6 for before, after in pairwise(heights))


def test_an_empty_graph_has_a_layout() -> None:
    """Where there is nothing to place, nothing is placed."""
    assert Layers({}, [], 10).y == {}
