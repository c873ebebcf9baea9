"""The reasons of a result as a layered graph: answers, causes, types, tests, and what leads to what. No drawing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from riskcheck.checking.result import CauseFinding, Finding, Result, TypeFinding
from riskcheck.documents.document import Entry
from riskcheck.pack.pack import Pack
from riskcheck.pack.records import UNSURE, YES_NO_CODES, Level
from riskcheck.report.wording import finding_words, grounds

LAYERS = ("", "cause", "type", "test")
TITLES = ("answers", "causes", "types", "tests")
"""The layers by name, as the catalogue of words has them."""
MOST_NODES = 7
"""The most boxes in one part of a layer; those beyond it share the last one."""


@dataclass(frozen=True, slots=True)
class Node:
    """A box. `layer` is an index of `TITLES`; a `part` of a layer is the boxes of one kind ("symptom")."""

    key: str
    layer: int
    part: str
    labels: tuple[str, ...]
    level: Level = "match"


@dataclass(frozen=True, slots=True)
class Diagram:
    """Boxes by layer, in the pack's order; pairs of keys, from a reason to what it supports; and the same in words."""

    nodes: tuple[Node, ...]
    edges: tuple[tuple[str, str], ...]
    words: tuple[Entry, ...]


def diagram(pack: Pack, result: Result) -> Diagram:
    """The graph of a result. Tests with the same reasons share a box, and so do the last boxes of a part that has very many."""
    findings = result.levelled
    reasons: dict[str, tuple[str, ...]] = {each.ref: tuple(dict.fromkeys(_reasons(pack, each))) for each in findings}
    answers = _answer_nodes(pack, result, {source for sources in reasons.values() for source in sources})
    nodes = [*answers, *(_node(pack, each) for each in findings)]
    names = {node.key: "; ".join(node.labels) for node in nodes}
    words = tuple(
        Entry(each.name, pack.say(f"level.{each.level}"), (pack.say("picture_from", names=", ".join(rests_on)),))
        for each in findings
        for rests_on in [[names[source] for source in reasons[each.ref]]]
    )
    merged = _merge(pack, nodes, reasons)
    drawn = {merged[node.key].key: merged[node.key] for node in nodes}
    edges = dict.fromkeys((merged[source].key, merged[key].key) for key, sources in reasons.items() for source in sources)
    return Diagram(tuple(drawn.values()), tuple(edges), words)


def _reasons(pack: Pack, finding: Finding) -> Iterator[str]:
    """Keys of the boxes that a finding rests on: other findings, symptoms, and questions (a follow-up's is its parent's)."""
    for because in finding.because:
        findings, answers = grounds(pack, because)
        yield from findings
        yield from (f"question:{_root(pack, name)}" for name in answers)


def _root(pack: Pack, question: str) -> str:
    parent = pack.question[question].follow_up_of
    return _root(pack, parent) if parent else question


def _answer_nodes(pack: Pack, result: Result, used: set[str]) -> Iterator[Node]:
    """Boxes for the questions, then for the symptoms, that something rests on."""
    codes: dict[str, dict[str, dict[str, None]]] = {}
    for because in (each for finding in result.levelled for each in finding.because):
        for name, given in grounds(pack, because)[1].items():
            codes.setdefault(f"question:{_root(pack, name)}", {}).setdefault(name, {}).update(dict.fromkeys(given))
    for question in pack.question:
        if (key := f"question:{question}") in used:
            answers = codes[key]
            labels = [_answer(pack, name, answers[name]) for name in pack.question if name in answers]
            unsure = any(not given or UNSURE in given for given in answers.values())
            yield Node(key, 0, "question", ("; ".join(labels),), "possible" if unsure else "match")
    for symptom in result.symptoms:
        if symptom.ref in used:
            yield Node(symptom.ref, 0, "symptom", (finding_words(pack, symptom.ref),))


def _answer(pack: Pack, question: str, codes: Sequence[str] | dict[str, None]) -> str:
    """An answer in few words: a follow-up with answers of its own needs no label."""
    asked = pack.question[question]
    said = pack.say.listed(pack.answer_text(question, code) for code in codes) or pack.say("answer_left_out")
    labelled = asked.follow_up_of is None or set(YES_NO_CODES).issuperset(codes)
    return f"{asked.label}: {said}" if labelled else said


def _node(pack: Pack, finding: Finding) -> Node:
    beyond = isinstance(finding, CauseFinding | TypeFinding) and not finding.article
    marks = [pack.say("level.possible")] if finding.level == "possible" else []
    marks += [pack.say("picture_beyond")] if beyond else []
    label = f"{finding.name} ({', '.join(marks)})" if marks else finding.name
    return Node(finding.ref, LAYERS.index(finding.kind), finding.kind, (label,), finding.level)


def _merge(pack: Pack, nodes: Sequence[Node], reasons: dict[str, tuple[str, ...]]) -> dict[str, Node]:
    """For each key the box that stands for it: its own, that of tests with the same reasons, or "and 5 more"."""
    groups: dict[tuple[str, frozenset[str]], list[Node]] = {}
    for node in nodes:
        same = frozenset(reasons[node.key]) if node.part == "test" else frozenset({node.key})
        groups.setdefault((f"{node.part} {node.level}", same), []).append(node)
    parts: dict[str, list[list[Node]]] = {}
    for group in groups.values():
        parts.setdefault(group[0].part, []).append(group)
    return {node.key: box for boxes in parts.values() for box, group in _boxes(pack, boxes) for node in group}


def _boxes(pack: Pack, groups: list[list[Node]]) -> Iterator[tuple[Node, list[Node]]]:
    shown = len(groups) if len(groups) <= MOST_NODES else MOST_NODES - 1
    for group in groups[:shown]:
        first = group[0]
        yield Node(first.key, first.layer, first.part, tuple(node.labels[0] for node in group), first.level), group
    rest = [node for group in groups[shown:] for node in group]
    if rest:
        first = rest[0]
        level: Level = "match" if any(node.level == "match" for node in rest) else "possible"
        yield Node(f"more:{first.part}", first.layer, first.part, (pack.say.count("picture_rest", len(rest)),), level), rest
