"""Rules and scenarios of a pack in plain sentences, for a reader who knows the field and not the program."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from riskcheck.checking.answers import check_answers
from riskcheck.documents.document import Entry
from riskcheck.pack.kinds import Kind, Ref
from riskcheck.pack.pack import Pack
from riskcheck.pack.records import Urgency
from riskcheck.pack.rules import Rule
from riskcheck.pack.scenario import Scenario
from riskcheck.pack.scores import Score
from riskcheck.pack.words import REFERENCE, words_of
from riskcheck.report.wording import answer_words

CONCLUDED: dict[Kind, str] = {
    "cause": "The cause {} is a match",
    "type": "The type {} is a match",
    "test": "The test {} is listed, as a match,",
    "symptom": "The symptom {} is reported",
    "fact": "The helper {} holds",
    "urgency": "The urgency is {} or higher",
}
READ: dict[Kind, str] = {
    "cause": "the cause {} is found",
    "type": "the type {} is found",
    "test": "the test {} is listed",
    "symptom": "the symptom {} is reported",
    "fact": "the helper {} holds",
}
ANY = {kind: words.replace("the ", "any ").replace("{} ", "") for kind, words in READ.items()}

MOST_SHOWN = 4
"""Scenarios named for the rules of one item, of those that expect what they conclude, and of those that forbid it."""


def rule_words(pack: Pack, rule: Rule) -> tuple[str, ...]:
    """A rule in one sentence, and a second one where it knows a near miss."""
    conditions = [f"{_answered(pack, name, codes)}" for name, codes in rule.answers.items()]
    conditions += [_found(pack, group, rule.needed) for group in rule.finding_groups]
    conditions += [_scored(pack, name, codes) for name, codes in rule.scores.items()]
    excepted = [_answered(pack, *each) if not isinstance(each, Ref) else _found(pack, (each,), 1) for each in rule.exceptions]
    unless = f", unless {'; or '.join(excepted)}" if excepted else ""
    concluded = CONCLUDED[rule.concludes.kind].format(finding_title(pack, rule.concludes))
    because = (f'The person is told: "{rule.because}"',) if rule.because else ()
    return (f"{concluded} when {'; and '.join(conditions)}{unless}.", *_near_miss(pack, rule), *because)


def finding_title(pack: Pack, finding: Ref) -> str:
    """The name of a finding, a helper or an urgency, in quotation marks; any of a kind for `kind:*`."""
    if finding.is_any:
        return f"any {finding.kind}"
    return f'"{urgency_words(finding.id) if finding.kind == "urgency" else pack.names[finding]}"'


def urgency_words(urgency: str | Urgency) -> str:
    """An urgency as results put it, with its id."""
    return f"{words_of(REFERENCE)(f'urgency.{urgency}')} ({urgency})"


def scenario_entries(pack: Pack) -> tuple[Entry, ...]:
    """Every scenario, by number: what is answered, what must come out, and what must not."""
    return tuple(
        Entry(f"{number}. {scenario.name}", lines=tuple(_scenario_lines(pack, scenario)))
        for number, scenario in enumerate(pack.scenarios, start=1)
    )


def scenarios_of(pack: Pack, rules: Iterable[Rule]) -> tuple[str, ...]:
    """Lines that name scenarios inside and outside of some rules: first those that name one, and near misses."""
    rules = tuple(rules)
    ids, concluded = {rule.id for rule in rules}, {rule.concludes for rule in rules}
    numbered = list(enumerate(pack.scenarios, start=1))

    def names_a_rule(scenario: Scenario) -> bool:
        return not ids.isdisjoint(scenario.rules)

    def is_a_near_miss(scenario: Scenario) -> bool:
        return any(Ref.of("cause", cause) in concluded for cause in scenario.near_misses)

    inside = [each for each in numbered if names_a_rule(each[1]) or not concluded.isdisjoint(each[1].expect)]
    outside = [each for each in numbered if is_a_near_miss(each[1]) or not concluded.isdisjoint(each[1].forbid)]
    return (*_named("Inside", inside, names_a_rule), *_named("Outside", outside, is_a_near_miss))


def _near_miss(pack: Pack, rule: Rule) -> Iterator[str]:
    if rule.near_miss:
        instead = "; and ".join(_answered(pack, name, codes) for name, codes in rule.near_miss.items())
        yield f"It is a near miss, not a finding, when instead {instead}."


def _answered(pack: Pack, question: str, codes: Iterable[str]) -> str:
    said = " or ".join(f'"{pack.answer_text(question, code)}"' for code in codes)
    return f'the answer to "{pack.question[question].label}" is {said}'


def score_lines(pack: Pack, score: Score) -> Iterator[str]:
    """The bands of a score, and what gives and takes points, in sentences."""
    bands = (f'"{band.text}" from {begin} to {end}' for band in score.bands for begin, end in [score.bounds(band)])
    yield f"Its sum is called {', '.join(bands)}."
    for item in score.items:
        gained = [_answered(pack, name, codes) for name, codes in item.answers.items()]
        gained += [_found(pack, group, 1) for group in item.finding_groups]
        yield f"{item.points:+d} when {'; and '.join(gained)}."


def _scored(pack: Pack, name: str, codes: Iterable[str]) -> str:
    score = pack.score[name]
    said = " or ".join(f'"{band.text}"' for band in score.bands if band.code in codes)
    return f'the score "{score.label}" is {said}'


def _found(pack: Pack, group: tuple[Ref, ...], needed: int) -> str:
    findings = [ANY[each.kind] if each.is_any else READ[each.kind].format(finding_title(pack, each)) for each in group]
    return " or ".join(findings) if needed == 1 else f"at least {needed} of these hold: {', '.join(findings)}"


def _named(where: str, numbered: list[tuple[int, Scenario]], comes_first: Callable[[Scenario], bool]) -> Iterator[str]:
    def rank(entry: tuple[int, Scenario]) -> tuple[bool, int]:
        _, scenario = entry
        return not comes_first(scenario), len(scenario.expect) + len(scenario.forbid) + len(scenario.answers)

    first = sorted(sorted(numbered, key=rank)[:MOST_SHOWN], key=lambda entry: entry[0])
    if first:
        more = len(numbered) - len(first)
        rest = f"; and {more} more" if more else ""
        yield f"{where}: {'; '.join(f'{number}. {scenario.name}' for number, scenario in first)}{rest}."


def _scenario_lines(pack: Pack, scenario: Scenario) -> Iterator[str]:
    checked = check_answers(pack, scenario.answers)
    given = {name: checked[name] for name in scenario.answers}
    alone = " The article alone counts." if scenario.article_only else ""
    yield f"Answered: {answer_words(pack, given) or 'nothing'}.{alone}"
    expected = [f"{finding_title(pack, name)} ({level})" for name, level in scenario.expect.items()]
    expected += [f"a near miss of {finding_title(pack, Ref.of('cause', name))}" for name in scenario.near_misses]
    expected += [urgency_words(scenario.urgency)] if scenario.urgency else []
    yield f"Expected: {', '.join(expected) or 'nothing in particular'}."
    not_expected = [finding_title(pack, name) for name in scenario.forbid]
    not_expected += [f"a near miss of {finding_title(pack, Ref.of('cause', name))}" for name in scenario.no_near_misses]
    if not_expected:
        yield f"Not expected: {', '.join(not_expected)}."
    if scenario.rules:
        yield f"By the rules: {', '.join(scenario.rules)}."
