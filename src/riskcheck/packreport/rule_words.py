"""Rules of a pack in plain sentences, for a reader who knows the field and not the program."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from riskcheck.pack.pack import Pack
from riskcheck.pack.records import Rule, Urgency
from riskcheck.report.wording import URGENCY_WORDS

CONCLUDED = {
    "cause": "The cause {} is a match",
    "type": "The type {} is a match",
    "test": "The test {} is listed, as a match,",
    "symptom": "The symptom {} is reported",
    "fact": "The helper {} holds",
    "urgency": "The urgency is {} or higher",
}
READ = {
    "cause": "the cause {} is found",
    "type": "the type {} is found",
    "test": "the test {} is listed",
    "symptom": "the symptom {} is reported",
    "fact": "the helper {} holds",
}
ANY = {"cause": "any cause is found", "type": "any type is found", "test": "any test is listed"}
ANY |= {"symptom": "any symptom is reported", "fact": "any helper holds"}


def rule_words(pack: Pack, rule: Rule) -> tuple[str, ...]:
    """A rule in one sentence, and a second one where it knows a near miss."""
    conditions = [f"{_answered(pack, name, codes)}" for name, codes in rule.answers.items()]
    conditions += [_found(pack, group) for group in rule.finding_groups]
    kind = rule.concludes.partition(":")[0]
    concluded = CONCLUDED[kind].format(finding_title(pack, rule.concludes))
    told = (f'The person is told: "{rule.because}"',) if rule.because else ()
    return (f"{concluded} when {'; and '.join(conditions)}.", *_near_miss(pack, rule), *told)


def finding_title(pack: Pack, finding: str) -> str:
    """The name of a finding, a helper or an urgency, in quotation marks."""
    kind, _, name = finding.partition(":")
    if kind == "urgency":
        return f'"{urgency_words(name)}"'
    if kind == "fact":
        return f'"{next(fact.name for fact in pack.facts if fact.id == name)}"'
    return f'"{pack.knowledge[finding].name}"'


def urgency_words(urgency: str | Urgency) -> str:
    """An urgency as results put it, with its id."""
    return f"{URGENCY_WORDS[urgency]} ({urgency})"


def _near_miss(pack: Pack, rule: Rule) -> Iterator[str]:
    if rule.near_miss:
        instead = "; and ".join(_answered(pack, name, codes) for name, codes in rule.near_miss.items())
        yield f"It is a near miss, not a finding, when instead {instead}."


def _answered(pack: Pack, question: str, codes: Iterable[str]) -> str:
    said = " or ".join(f'"{pack.answer_text(question, code)}"' for code in codes)
    return f'the answer to "{pack.question[question].label}" is {said}'


def _found(pack: Pack, group: tuple[str, ...]) -> str:
    read = []
    for finding in group:
        kind, _, name = finding.partition(":")
        read.append(ANY[kind] if name == "*" else READ[kind].format(finding_title(pack, finding)))
    return " or ".join(read)
