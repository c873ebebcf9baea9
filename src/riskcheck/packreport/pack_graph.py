"""The rules of a pack as a graph: what is asked, which rules read it, what they conclude. Also as DOT and as Mermaid."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from riskcheck.documents.document import printable
from riskcheck.errors import InputError, nearest
from riskcheck.pack.kinds import Ref
from riskcheck.pack.pack import RUNGS, Pack
from riskcheck.pack.rules import Rule
from riskcheck.packreport.pack_words import rule_words, urgency_words

SHAPES = {
    "question": ("note", '(["', '"])'),
    "rule": ("plaintext", '>"', '"]'),
    "cause": ("box", '["', '"]'),
    "symptom": ("ellipse", '("', '")'),
    "fact": ("hexagon", '{{"', '"}}'),
    "type": ("doubleoctagon", '[["', '"]]'),
    "test": ("component", '[/"', '"/]'),
    "urgency": ("octagon", '[\\"', '"\\]'),
}
"""For each kind of node its shape in DOT, and what stands around its label in Mermaid."""


@dataclass(frozen=True, slots=True)
class Node:
    """A node: its key (`kind:id`), kind and label; `says` describes it in a sentence."""

    key: str
    kind: str
    label: str
    says: str


@dataclass(frozen=True, slots=True)
class Edge:
    """What leads to what: a question or a finding to a rule that reads it, or a rule to what it concludes.

    `label` are the answers that count; `follow_up` leads from a question to one that is asked after it.
    """

    source: str
    target: str
    label: str = ""
    follow_up: bool = False


@dataclass(frozen=True, slots=True)
class Graph:
    """Nodes in the pack's order, and edges between them."""

    title: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


def pack_graph(pack: Pack, only: str | None = None) -> Graph:
    """The graph of a pack, or with `only` (`test:x-ray`, `urgency:urgent`) of what leads to one finding.

    Raises InputError for a finding that no rule concludes.
    """
    nodes = {node.key: node for node in _nodes(pack)}
    edges = [edge for edge in _edges(pack) if edge.source in nodes and edge.target in nodes]
    title = f"{pack.about.title} ({pack.about.id} {pack.about.version})"
    if only is not None:
        known = [node.key for node in nodes.values() if node.kind not in ("question", "rule")]
        if only not in known:
            hint = nearest(only, known) or f"write kind:id, such as {known[0]}"
            raise InputError(f"{only[:60]!r} is not concluded by a rule of the pack {pack.about.id}; {hint}")
        kept = _leading_to(only, edges)
        nodes = {key: node for key, node in nodes.items() if key in kept}
        edges = [edge for edge in edges if edge.source in kept and edge.target in kept]
        title = f"{nodes[only].label}: {title}"
    return Graph(printable(title), tuple(nodes.values()), tuple(edges))


def dot(graph: Graph) -> str:
    """The graph in Graphviz's language."""
    lines = [f"digraph {_quoted(graph.title)} {{", "  rankdir=LR;", '  node [fontname="Helvetica", fontsize=10];']
    for node in graph.nodes:
        label, says = _quoted(node.label), _quoted(node.says)
        lines.append(f"  {_quoted(node.key)} [shape={SHAPES[node.kind][0]}, label={label}, tooltip={says}];")
    for edge in graph.edges:
        style = [f"label={_quoted(edge.label)}"] if edge.label else []
        style += ["style=dashed", "constraint=false"] if edge.follow_up else []
        attributes = f" [{', '.join(style)}]" if style else ""
        lines.append(f"  {_quoted(edge.source)} -> {_quoted(edge.target)}{attributes};")
    return "\n".join([*lines, "}"]) + "\n"


def mermaid(graph: Graph) -> str:
    """The graph as a Mermaid flowchart."""
    names = {node.key: f"n{number}" for number, node in enumerate(graph.nodes)}
    lines = ["---", f"title: {json.dumps(graph.title)}", "---", "flowchart LR"]
    for node in graph.nodes:
        _, before, after = SHAPES[node.kind]
        lines.append(f"  {names[node.key]}{before}{_entities(node.label)}{after}")
    for edge in graph.edges:
        arrow = "-.->" if edge.follow_up else "-->"
        label = f'|"{_entities(edge.label)}"|' if edge.label else ""
        lines.append(f"  {names[edge.source]} {arrow}{label} {names[edge.target]}")
    return "\n".join(lines) + "\n"


def _nodes(pack: Pack) -> Iterator[Node]:
    for question in pack.questions:
        yield Node(f"question:{question.id}", "question", question.label, question.text)
    for rule in pack.rules:
        yield Node(f"rule:{rule.id}", "rule", rule.id, " ".join(rule_words(pack, rule)))
    concluded = {rule.concludes for rule in pack.rules}
    for name, record in pack.knowledge.items():
        if name in concluded:
            yield Node(name, name.kind, record.name, record.summary)
    for fact in pack.facts:
        yield Node(fact.ref, fact.kind, fact.name, fact.name)
    for rung, finding in RUNGS.items():
        if finding in concluded:
            yield Node(finding, finding.kind, urgency_words(rung), getattr(pack.about.urgency, rung).text)


def _edges(pack: Pack) -> Iterator[Edge]:
    for question in pack.questions:
        for above, codes in question.follows.items():
            yield Edge(f"question:{above}", f"question:{question.id}", " or ".join(codes), follow_up=True)
    concluded = dict.fromkeys(rule.concludes for rule in pack.rules)
    for rule in pack.rules:
        for name, codes in rule.answers.items():
            label = " or ".join(codes) if len(codes) < len(pack.question[name].codes) / 2 else f"{len(codes)} answers"
            yield Edge(f"question:{name}", f"rule:{rule.id}", label)
        for entry in dict.fromkeys(entry for group in rule.finding_groups for entry in group):
            read = filter(entry.covers, concluded) if entry.is_any else (entry,)
            yield from (Edge(name, f"rule:{rule.id}") for name in read)
        yield from _beside(pack, rule, concluded)
        yield Edge(f"rule:{rule.id}", rule.concludes)


def _beside(pack: Pack, rule: Rule, concluded: Collection[Ref]) -> Iterator[Edge]:
    """What gives points to the scores that a rule reads, and its exceptions."""
    for score in (pack.score[name] for name in rule.scores):
        for item in score.items:
            label = f"{score.label}: {item.points:+d}"
            yield from (Edge(f"question:{name}", f"rule:{rule.id}", label) for name in item.answers)
            for entry in (entry for group in item.finding_groups for entry in group):
                yield from (Edge(name, f"rule:{rule.id}", label) for name in concluded if entry.covers(name))
    for each in rule.exceptions:
        if isinstance(each, Ref):
            yield from (Edge(name, f"rule:{rule.id}", "unless") for name in concluded if each.covers(name))
        else:
            yield Edge(f"question:{each[0]}", f"rule:{rule.id}", f"unless {' or '.join(each[1])}")


def _leading_to(key: str, edges: Iterable[Edge]) -> set[str]:
    sources: dict[str, list[str]] = {}
    for edge in edges:
        sources.setdefault(edge.target, []).append(edge.source)
    kept, waiting = set(), [key]
    while waiting:
        name = waiting.pop()
        if name not in kept:
            kept.add(name)
            waiting += sources.get(name, ())
    return kept


def _quoted(text: str) -> str:
    escaped = printable(text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _entities(text: str) -> str:
    """Text with everything that Mermaid could read as markup as an entity code."""
    return "".join(each if each.isalnum() or each in " ,.-/" else f"#{ord(each)};" for each in printable(text))
