"""Checks of the rules of a pack: they read what exists, have an effect, and stay within the limits of the engine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from graphlib import CycleError, TopologicalSorter
from typing import NamedTuple

from riskcheck.checking.answers import token
from riskcheck.checking.engine import (
    FIELDS,
    MAX_ALTERNATIVES_PER_TOKEN,
    MAX_PATTERNS,
    MAX_RULES,
    MAX_RULES_PER_TOKEN,
    MAX_TOKENS,
    fnv1a,
)
from riskcheck.checking.flat import FlatRule, finding_of
from riskcheck.checking.rulebook import Rulebook, compile_rules
from riskcheck.errors import nearest
from riskcheck.loading.checks import check_codes
from riskcheck.loading.draft import Draft
from riskcheck.loading.scale import check_scale
from riskcheck.loading.scorechecks import check_beside, check_scores
from riskcheck.pack.kinds import ANY, FINDINGS, PARTS, Ref
from riskcheck.pack.records import NO, NONE, URGENCIES
from riskcheck.pack.rules import Rule

_RULE = "rule "
_FACT, _SPLIT = "let a fact stand for it", "split the pack"


class _Limit(NamedTuple):
    """A limit of the engine: of what it takes how many, and the remedy for more."""

    what: str
    most: int
    remedy: str


def check_rules(draft: Draft) -> None:
    """Report every rule that reads what does not exist, or has no effect."""
    for rule in draft.pack.rules:
        _check_reading(draft, rule)
        _check_count(draft, rule)
        _check_near_miss(draft, rule)
        _check_conclusion(draft, rule)
        check_beside(draft, rule)
    check_scores(draft)
    _check_cycles(draft)
    _check_repetition(draft)
    if draft.whole:
        _check_use(draft)


def check_compiled(draft: Draft) -> None:
    """Report every rule that can never fire, and every limit of the engine that is passed. The draft has no other problem."""
    _check_size(draft)
    check_scale(draft)
    if draft.problems:
        return
    rulebook = compile_rules(draft.pack)
    _check_reachable(draft, rulebook)
    check_limits(draft, rulebook)


def _check_reading(draft: Draft, rule: Rule) -> None:
    check_codes(draft, "rules", rule.id, rule.answers)
    for group in rule.finding_groups:
        for finding in group:
            draft.require_finding("rules", rule.id, finding)
            if finding.kind == "urgency":
                draft.report("rules", rule.id, "unknown-finding", "a rule cannot read an urgency", "read what leads to it")
    if not rule.answers and not rule.findings and not rule.scores:
        draft.report("rules", rule.id, "no-condition", "the rule has no condition", "add answers or findings")
    for question in draft.pack.questions:
        parent = next(iter(question.follows), "")
        alone = len(question.follows) == 1 and not question.asked_after_findings
        if question.id in rule.answers and alone and parent not in rule.answers:
            message = f"reads the follow-up {question.id} without {parent}, which it follows"
            draft.report("rules", rule.id, "follow-up-alone", message, f"add {parent} to answers")


def _check_count(draft: Draft, rule: Rule) -> None:
    if rule.at_least is None:
        return
    if any(not isinstance(entry, Ref) for entry in rule.findings):
        message = "at_least counts single findings, and a list stands among them"
        draft.report("rules", rule.id, "at-least", message, "let a fact stand for the list")
    elif len(set(rule.findings)) < len(rule.findings):
        draft.report("rules", rule.id, "at-least", "at_least counts a finding that stands twice", "keep one of the two")
    elif len(rule.findings) <= rule.at_least and not any(entry.is_any for entry in rule.finding_groups[0]):
        message = f"at_least is {rule.at_least}, and the findings are {len(rule.findings)}"
        draft.report("rules", rule.id, "at-least", message, "leave it out where all have to hold, or name more findings")


def _check_near_miss(draft: Draft, rule: Rule) -> None:
    check_codes(draft, "rules", rule.id, rule.near_miss)
    is_cause = rule.concludes.kind == "cause"
    if rule.near_miss and not is_cause:
        draft.report("rules", rule.id, "near-miss", "only a rule for a cause can have a near miss", "leave near_miss out")
    for name, codes in rule.near_miss.items():
        if name not in rule.answers:
            message = f"near_miss names {name}, which answers does not"
            draft.report("rules", rule.id, "near-miss", message, nearest(name, rule.answers))
        question = draft.pack.question.get(name) if is_cause and name in rule.answers else None
        denied = question and not question.follows and {NO, NONE}.intersection(codes)
        if denied:
            message = f"who answers {min(denied)!r} to {name} reports nothing that could be a near miss"
            draft.report("rules", rule.id, "near-miss", message, "name answers that report the exposure")
        both = set(codes) & set(rule.answers.get(name, ()))
        if both:
            message = f"{min(both)!r} is accepted and a near miss at once"
            draft.report("rules", rule.id, "near-miss", message, "keep it in one of the two")


def _check_conclusion(draft: Draft, rule: Rule) -> None:
    finding = rule.concludes
    if rule.because and finding.kind != "urgency":
        message = f"a sentence for the reason, and the rule concludes {finding}"
        draft.report("rules", rule.id, "because", message, "leave because out; only the rule of an urgency has one")
    if finding.is_any:
        draft.report("rules", rule.id, "unknown-finding", "a rule concludes one finding, not all", "name its id")
    elif finding.kind != "urgency":
        draft.require_finding("rules", rule.id, finding)
    elif finding.id not in URGENCIES:
        draft.report("rules", rule.id, "unknown-finding", f"{finding.id!r} is no urgency", nearest(finding.id, URGENCIES))


def _check_cycles(draft: Draft) -> None:
    """Report rules that rest on themselves. A finding rests on the rules that conclude it, a rule on what it reads."""
    rests: dict[str, list[str]] = {}
    for rule in draft.pack.rules:
        if not rule.concludes.is_any:
            rests.setdefault(rule.concludes, []).append(_RULE + rule.id)
            rests.setdefault(Ref.of(rule.concludes.kind, ANY), []).append(rule.concludes)
            rests[_RULE + rule.id] = list(draft.pack.read_by(rule))
    try:
        TopologicalSorter(rests).prepare()
    except CycleError as error:
        cycle = error.args[1]
        rules = [entry.removeprefix(_RULE) for entry in cycle if entry.startswith(_RULE)]
        first = next(rule for rule in draft.pack.rules if rule.id in rules)
        findings = [entry for entry in cycle[:-1] if isinstance(entry, Ref) and not entry.is_any]
        chain = " <- ".join([*findings, findings[0]])
        draft.report("rules", first.id, "rule-cycle", f"rests on itself: {chain}", "break the circle")


def _check_repetition(draft: Draft) -> None:
    seen: dict[object, str] = {}
    for rule in draft.pack.rules:
        reading = {name: frozenset(codes) for name, codes in rule.answers.items()}
        groups = frozenset(frozenset(group) for group in rule.finding_groups)
        scores = frozenset((name, frozenset(codes)) for name, codes in rule.scores.items())
        key = (rule.concludes, frozenset(reading.items()), groups, rule.needed, scores, frozenset(rule.exceptions))
        first = seen.setdefault(key, rule.id)
        if first != rule.id:
            message = f"concludes the same from the same as {first}"
            draft.report("rules", rule.id, "rule-without-effect", message, "remove one of the two")


def _check_use(draft: Draft) -> None:
    rules = draft.pack.rules
    read = {entry for rule in rules for entry in draft.pack.read_by(rule)}
    read |= {note.when for record in draft.pack.knowledge.values() for note in record.notes if note.when}
    for rule in rules:
        if rule.concludes.kind == "fact" and read.isdisjoint((rule.concludes, Ref.of("fact", ANY))):
            message = f"no rule and no note reads {rule.concludes}"
            draft.report("rules", rule.id, "rule-without-effect", message, "remove it, or read it")
    concluded = {rule.concludes for rule in rules}
    for part in (PARTS[kind] for kind in FINDINGS if kind in PARTS):
        for record in getattr(draft.pack, part):
            if record.ref not in concluded:
                message = f"no rule concludes {record.ref}"
                draft.report(part, record.id, "no-rule", message, "add a rule for it to rules.toml")


def _check_size(draft: Draft) -> None:
    """Report rules so far beyond the limits of the engine that they would take long to compile."""
    rules = draft.pack.rules
    for rule in rules:
        conditions = len(rule.answers) + len(rule.finding_groups) + len(rule.scores) + len(rule.exceptions)
        if conditions > MAX_PATTERNS:
            message = f"{conditions} conditions; the engine takes {MAX_PATTERNS}"
            draft.report("rules", rule.id, "engine-limit", message, "move some of them to a fact")
    wide = [(entry, rule.id) for rule in rules for group in rule.finding_groups for entry in group if entry.is_any]
    _check_uses(draft, ((_Limit(f"conditions that name {entry}", MAX_RULES_PER_TOKEN, _FACT), rule) for entry, rule in wide))


def _check_uses(draft: Draft, uses: Iterable[tuple[_Limit, str]]) -> None:
    """Report each limit that is passed, at the rule (its id) with which it is."""
    rules: dict[_Limit, list[str]] = {}
    for limit, rule in uses:
        rules.setdefault(limit, []).append(rule)
    for limit, each in rules.items():
        if len(each) > limit.most:
            written = f"{len(each)} {limit.what}, from {len(set(each))} rules of the pack"
            message = f"with this rule there are too many: {written}; the engine takes {limit.most}"
            draft.report("rules", each[limit.most], "engine-limit", message, limit.remedy)


def _check_reachable(draft: Draft, rulebook: Rulebook) -> None:
    left = {flat.rule for flat in rulebook.rules}
    for rule in draft.pack.rules:
        if rule.id not in left:
            message = "can never fire: no rule concludes anything that one of its findings names"
            draft.report("rules", rule.id, "rule-without-effect", message, "add a rule for it, or remove this one")


def check_limits(draft: Draft, rulebook: Rulebook) -> None:
    """Report rules on which durable-rules would crash, hang or give a wrong result."""
    for name, forms in _forms(rulebook).items():
        _check_conditions(draft, name, forms)
    _check_uses(draft, _uses(rulebook))
    _check_collisions(draft, rulebook)


def _uses(rulebook: Rulebook) -> Iterator[tuple[_Limit, str]]:
    """Each use that compiled rules make of something the engine has a limit of, with the rule of the pack it comes from."""
    read = set[str]()
    for flat in rulebook.rules:
        yield _Limit("compiled rules", MAX_RULES, _SPLIT), flat.rule
        for group in flat.groups:
            alone = len(group) == 1
            most = MAX_RULES_PER_TOKEN if alone else MAX_ALTERNATIVES_PER_TOKEN
            for entry in group:
                what = f"conditions that read {entry} alone" if alone else f"conditions that name {entry} among others"
                yield _Limit(what, most, _FACT), flat.rule
                if entry not in read:
                    yield _Limit("different answers and findings that rules read", MAX_TOKENS, _SPLIT), flat.rule
                read.add(entry)


def _forms(rulebook: Rulebook) -> dict[str, list[FlatRule]]:
    """The compiled forms of each rule of the pack."""
    forms: dict[str, list[FlatRule]] = {}
    for flat in rulebook.rules:
        forms.setdefault(flat.rule, []).append(flat)
    return forms


def _check_conditions(draft: Draft, rule: str, forms: list[FlatRule]) -> None:
    repeated = [Counter(entry for group in flat.groups for entry in set(group)) for flat in forms]
    twice = {finding_of(entry)[0] for counts in repeated for entry, count in counts.items() if count > 1}
    for entry in sorted(twice):
        message = f"{entry} stands in two conditions; to the engine, one finding meets only one of them"
        draft.report("rules", rule, "engine-limit", message, "name it in one of them")


def _check_collisions(draft: Draft, rulebook: Rulebook) -> None:
    """Report tokens with equal hashes: the engine distinguishes the names of properties only by a 32-bit hash."""
    answers = {token(question.id, code) for question in draft.pack.questions for code in question.codes}
    hashes = {fnv1a(name): name for name in FIELDS}
    for entry in sorted(answers | rulebook.read | {rule.conclusion for rule in rulebook.rules}):
        other = hashes.setdefault(fnv1a(entry), entry)
        if other != entry:
            message = f"{other} and {entry} have the same hash, and the engine cannot tell them apart"
            draft.report("about", "", "token-collision", message, "rename one of the two")
