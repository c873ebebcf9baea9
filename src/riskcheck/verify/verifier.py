"""Everything that is proved of a pack, with all sources and with the article alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from riskcheck.checking.answers import OneAnswer, as_answers
from riskcheck.pack.pack import Pack
from riskcheck.verify.agreement import disagreements
from riskcheck.verify.mode import Mode
from riskcheck.verify.needless import covered
from riskcheck.verify.questions import follow_ups, idle_options, never_asked
from riskcheck.verify.report import Check, Report, Shortfall
from riskcheck.verify.rules import cannot_fire, not_monotone, unreached, wanted

Proof = tuple[int, Iterable[Shortfall]]
"""How many cases were tried, and where something does not hold."""


def verify(pack: Pack) -> Report:
    """Try all cases of what the rules of a pack read, and report what does not hold. Takes seconds, not minutes."""
    full, alone = modes = tuple(Mode(pack, article_only=article_only) for article_only in (False, True))

    def check(proves: str, of: str, prove: Callable[[Mode], Proof], *, total: Callable[[Iterable[int]], int] = max) -> Check:
        counts, shortfalls = zip(*map(prove, modes), strict=True)
        return Check(proves, total(counts), of, _shown(pack, _once(*shortfalls)))

    options = sum(len(question.codes) for question in pack.questions)
    checks = (
        check("every case of every rule can be gone through", "cases", lambda mode: (mode.count, mode.beyond_proof), total=sum),
        check("every rule can fire", "rules", lambda mode: (len(mode.rules), cannot_fire(mode))),
        Check(
            "no rule is covered by others with the same conclusion",
            len(full.rules) - len(full.sampled),
            "rules",
            _shown(pack, covered(full, alone)),
        ),
        check("every conclusion and urgency can be reached", "conclusions", lambda mode: (len(wanted(mode)), unreached(mode))),
        Check("every answer matters to a rule or is informational", options, "answers", _shown(pack, idle_options(full))),
        check("every follow-up can be asked", "follow-ups", lambda mode: (len(follow_ups(mode)), never_asked(mode))),
        check("more support never takes anything away", "steps", not_monotone, total=sum),
        check("the rules as written, the compiled rulebook and the engine agree", "cases", disagreements, total=sum),
    )
    return Report(pack.about.id, pack.about.version, checks, full.impossible + alone.impossible, tuple(_unclaimed(full)))


def _unclaimed(full: Mode) -> Iterator[str]:
    """What is not claimed of a pack, because it need not hold, or cannot be tried in all cases."""
    if full.pack.denials:
        questions = ", ".join(full.pack.denials)
        yield f'Not claimed of {questions}, that more support never takes anything away: an exception or a score reads a "no".'
    if full.sampled:
        rules = ", ".join(rule.id for rule in full.rules if rule.id in full.sampled)
        yield f"Not claimed of {rules}, that no others cover them: a score has too many cases to try all."
    if full.untried:
        rules = ", ".join(rule.id for rule in full.untried)
        yield f"Not claimed of {rules}, that they can fire: a score has too many cases, and they do in none that was tried."


def _shown(pack: Pack, shortfalls: Iterable[Shortfall]) -> tuple[Shortfall, ...]:
    """What falls short, with answers as a file gives them."""
    return tuple(replace(each, answers=each.answers and _answers(pack, each.answers)) for each in shortfalls)


def _answers(pack: Pack, given: Mapping[str, OneAnswer]) -> dict[str, OneAnswer]:
    return as_answers(pack, {name: codes for name, codes in given.items() if not isinstance(codes, (int, float))})


def _once(full: Iterable[Shortfall], alone: Iterable[Shortfall]) -> tuple[Shortfall, ...]:
    """What falls short; what does so with all sources is not repeated with the article alone."""
    first = tuple(full)
    known = {(each.record, each.message) for each in first}
    return (*first, *(each for each in alone if (each.record, each.message) not in known))
