"""The picture of the reasons: what it links is what the result says, and what is drawn can be read."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import QUESTIONS, AnswerSet, answer_sets, choices

from riskcheck import Checker, Result
from riskcheck.pack.words import words_of
from riskcheck.report.diagram import MOST_NODES, Diagram, Node, diagram
from riskcheck.report.diagram_svg import Plan, svg

ENGLISH = words_of("en")

ADULT: AnswerSet = {
    "dialysis": "yes",
    "dialysis-duration": "long-term",
    "kidney-disease": "yes",
    "metabolic-condition": "unsure",
    "symptoms": ["hard-nodules", "limited-movement", "pain"],
}
EVERYTHING: AnswerSet = {name: choices(name) if question.many else question.codes[0] for name, question in QUESTIONS.items()}
EVERYTHING |= {"vitamin-d": "more-than-advised", "calcium-supplements": "more-than-advised"}


def links(drawn: Diagram) -> set[tuple[str, str]]:
    """The edges by the first label of their boxes."""
    names = {node.key: node.labels[0] for node in drawn.nodes}
    return {(names[source], names[target]) for source, target in drawn.edges}


def root(drawing: str) -> ET.Element:
    """A drawing, parsed."""
    return ET.fromstring(drawing)  # noqa: S314 - our own


def plan_of(checker: Checker, answers: AnswerSet) -> Plan:
    """Where the boxes of a case go."""
    return Plan(diagram(checker.pack, checker.check(answers)), ENGLISH)


def test_links_are_the_reasons(checker: Checker) -> None:
    """Answers lead to their causes, causes to types, all of these to tests; a follow-up stands in its question's box."""
    drawn = diagram(checker.pack, checker.check(ADULT))
    dialysis = "Dialysis: Yes; Long-term: about three months or more"
    unsure = ("A disorder of calcium or phosphate (not diabetes alone): Not sure", "Metabolic condition (may fit)")
    found = links(drawn)
    wanted = {(dialysis, "Dialysis"), ("Kidney disease: Yes", "Kidney disease"), unsure}
    wanted |= {("Dialysis", "Metastatic calcinosis cutis"), ("Kidney disease", "Metastatic calcinosis cutis")}
    wanted |= {("Hard lumps", "X-ray"), ("Pain", "CT scan"), ("Metastatic calcinosis cutis", "Imaging of affected organs")}
    assert wanted <= found
    assert ("Pain", "X-ray") not in found
    assert ("Metabolic condition (may fit)", "Metastatic calcinosis cutis") not in found


def test_tests_with_the_same_reasons_share_a_box(checker: Checker) -> None:
    """Tests that rest on the same things are listed in one box."""
    drawn = diagram(checker.pack, checker.check(ADULT))
    assert ("X-ray", "Ultrasound", "Skin biopsy", "Dermoscopy") in [node.labels for node in drawn.nodes]


def test_only_layers_that_exist_are_drawn(checker: Checker) -> None:
    """A case without causes has answers and tests alone; one without findings has no picture."""
    assert plan_of(checker, {"symptoms": ["itching"]}).titles == ["What was answered", "Tests to ask about"]
    assert plan_of(checker, {"kidney-disease": "yes"}).titles[1:3] == ["Listed causes", "Types"]
    assert diagram(checker.pack, checker.check({})).edges == ()


def findings(result: Result) -> list[str]:
    """Names of causes, types and tests."""
    return [each.name for each in (*result.causes, *result.types, *result.tests)]


@settings(max_examples=80)
@given(answers=answer_sets(), article_only=st.booleans())
def test_every_finding_is_in_words_and_every_box_is_linked(checker: Checker, answers: AnswerSet, article_only: bool) -> None:
    """The list with the picture names every finding and what it comes from; no box is unlinked; lines go to the right."""
    result = checker.check(answers, article_only=article_only)
    drawn = diagram(checker.pack, result)
    assert [entry.head for entry in drawn.words] == findings(result)
    assert all(re.match(r"From: .+\.", entry.lines[0]) for entry in drawn.words)
    layers = {node.key: node.layer for node in drawn.nodes}
    assert {key for edge in drawn.edges for key in edge} == set(layers)
    assert [edge for edge in drawn.edges if layers[edge[0]] >= layers[edge[1]]] == []


@settings(max_examples=80)
@given(answers=answer_sets())
def test_no_box_covers_another_and_no_line_runs_through_one(checker: Checker, answers: AnswerSet) -> None:
    """Boxes of a column stand clear of each other, all inside the picture, and straight lines pass between them."""
    drawn = diagram(checker.pack, checker.check(answers))
    if not drawn.edges:
        return
    plan = Plan(drawn, ENGLISH)
    boxes = sorted(plan.boxes.values(), key=lambda box: (box.x, box.y))
    for upper, lower in pairwise(boxes):
        assert upper.x != lower.x or upper.y + upper.height < lower.y
    assert all(box.x >= 0 and box.x + box.width <= 720 and 0 < box.y <= plan.height - box.height for box in boxes)
    for left, y, right in re.findall(r"([\d.]+) ([\d.]+)H([\d.]+)", svg(drawn, ENGLISH)):
        crossed = [box for box in boxes if float(left) < box.x < float(right) and box.y <= float(y) <= box.y + box.height]
        assert crossed == []


def test_the_same_result_is_drawn_the_same_way(checker: Checker) -> None:
    """Two drawings of a result are equal to the letter."""
    assert svg(diagram(checker.pack, checker.check(ADULT)), ENGLISH) == svg(
        diagram(checker.pack, checker.check(ADULT)), ENGLISH
    )


def test_very_many_findings_stay_readable(checker: Checker) -> None:
    """With everything answered yes, the picture keeps its size: what is more stands in one box, and in the list in full."""
    result = checker.check(EVERYTHING)
    drawn = diagram(checker.pack, result)
    parts = [node.part for node in drawn.nodes]
    assert len(result.causes) > 20
    assert max(parts.count(part) for part in parts) <= MOST_NODES
    assert any("more, in the list" in node.labels[0] for node in drawn.nodes)
    assert [entry.head for entry in drawn.words] == findings(result)
    assert Plan(drawn, ENGLISH).height < 640


def test_a_drawing_is_an_image_with_a_name(checker: Checker) -> None:
    """The SVG element has the role of an image, a title first and a description, and holds nothing that acts or reaches out."""
    drawing = root(svg(diagram(checker.pack, checker.check(ADULT)), ENGLISH))
    assert drawing.get("role") == "img"
    assert [child.tag for child in drawing][:2] == ["title", "desc"]
    assert "What was answered, Listed causes, Types, Tests" in (drawing[0].text or "")
    assert {element.tag for element in drawing.iter()} == {"svg", "title", "desc", "text", "rect", "path", "circle"}
    names = {name for element in drawing.iter() for name in element.attrib}
    assert names <= {"class", "role", "viewBox", "width", "height", "x", "y", "rx", "d", "cx", "cy", "r"}


def test_possible_is_said_and_dashed(checker: Checker) -> None:
    """What may fit says so in words and has a class of its own; no meaning hangs on a colour."""
    drawing = svg(diagram(checker.pack, checker.check({"kidney-disease": "unsure"})), ENGLISH)
    assert "(may fit)" in drawing
    assert "box possible" in drawing
    assert re.search(r"fill=|stroke=|style=|#[0-9a-f]{3}", drawing) is None


@pytest.mark.parametrize("label", ["</text><script>x</script>", "a & b < c", "\u202egnp\x00\x1b", "x" * 500, "\u4e2d" * 80])
def test_a_label_is_text_of_bounded_length(label: str) -> None:
    """Whatever a label holds, the drawing parses, and the label is text on three lines at most."""
    nodes = (Node("question:a", 0, "question", (label,)), Node("test:b", 3, "test", (label,)))
    drawing = root(svg(Diagram(nodes, (("question:a", "test:b"),), ()), ENGLISH))
    said = [element.text or "" for element in drawing.iter("text")][2:]
    assert 2 <= len(said) <= 6
    assert all(line.isprintable() and len(line) < 50 for line in said)
    assert "script" not in {element.tag for element in drawing.iter()}
