"""Checks of scores and of exceptions: what they name exists, bands cover all sums once, and no exception lowers an urgency."""

from __future__ import annotations

from itertools import pairwise

from riskcheck.errors import nearest
from riskcheck.loading.checks import check_codes, check_sources
from riskcheck.loading.draft import Draft
from riskcheck.pack.rules import Rule
from riskcheck.pack.scores import Item, Score

ITS_BANDS = "let each band begin one above the end of the band before it"


def check_scores(draft: Draft) -> None:
    """Report every fault of a score, and every score that no rule reads."""
    read = {name for rule in draft.pack.rules for name in rule.scores}
    for score in draft.pack.scores:
        check_sources(draft, "scores", score.id, score.sources)
        for number, item in enumerate(score.items, start=1):
            _check_item(draft, score, item, f"item {number}")
        _check_bands(draft, score)
        if draft.whole and score.id not in read:
            hint = f'read it with scores = {{ {score.id} = ["{score.bands[0].code}"] }}, or remove it'
            draft.report("scores", score.id, "rule-without-effect", f"no rule reads the score {score.id}", hint)


def check_beside(draft: Draft, rule: Rule) -> None:
    """Report scores and bands that a rule names and that do not exist, and exceptions that cannot be."""
    for name, codes in rule.scores.items():
        if not draft.require("rules", rule.id, [name], "scores") or name not in draft.pack.score:
            continue
        bands = [band.code for band in draft.pack.score[name].bands]
        for code in codes:
            if code not in bands:
                message = f"the score {name} has no band {code!r}"
                draft.report(
                    "rules", rule.id, "unknown-score", message, nearest(code, bands) or f"name any of {', '.join(bands)}"
                )
        if not codes or set(bands) <= set(codes):
            message = f"of the bands of the score {name}, {'all' if codes else 'none'} are named"
            draft.report("rules", rule.id, "score-bands", message, f"name some of {', '.join(bands)}")
    _check_exceptions(draft, rule)


def _check_exceptions(draft: Draft, rule: Rule) -> None:
    if rule.unless is None:
        return
    check_codes(draft, "rules", rule.id, rule.unless.answers)
    for finding in rule.unless.findings:
        draft.require_finding("rules", rule.id, finding)
        if finding.kind == "urgency":
            draft.report("rules", rule.id, "unknown-finding", "a rule cannot read an urgency", "read what leads to it")
    if rule.concludes.kind == "urgency":
        message = "an urgency has exceptions; more answers must never lower it"
        draft.report("rules", rule.id, "unless", message, "leave unless out, and say in answers and findings when it holds")
    if not rule.exceptions:
        draft.report("rules", rule.id, "unless", "unless names no exception", "name answers or findings, or leave it out")
    for name, codes in rule.unless.answers.items():
        both = set(codes) & set(rule.answers.get(name, ()))
        if both:
            message = f"{min(both)!r} to {name} is accepted and an exception at once"
            draft.report("rules", rule.id, "unless", message, "keep it in one of the two")


def _check_item(draft: Draft, score: Score, item: Item, place: str) -> None:
    check_codes(draft, "scores", score.id, item.answers)
    for finding in (each for group in item.finding_groups for each in group):
        draft.require_finding("scores", score.id, finding)
        if finding.kind == "urgency":
            draft.report("scores", score.id, "unknown-finding", "a score cannot read an urgency", "read what leads to it")
    if not item.points:
        message = f"{place} gives 0 points"
        draft.report("scores", score.id, "points", message, "give points, below 0 for what speaks against it, or remove it")
    if not item.answers and not item.findings:
        draft.report("scores", score.id, "no-condition", f"{place} gains points from nothing", "add answers or findings")


def _check_bands(draft: Draft, score: Score) -> None:
    """Report bands that leave a sum out, overlap, or lie where no sum is."""
    codes = [band.code for band in score.bands]
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        draft.report("scores", score.id, "duplicate-id", f"the band {code!r} stands twice", "give each band its own code")
    for before, after in pairwise(score.bands):
        end, begin = before.end, after.begin
        if end is None or begin is None:
            message = f"{before.code!r} has no end, or {after.code!r} no beginning"
            draft.report(
                "scores",
                score.id,
                "score-bands",
                message,
                "give to and from; the first from and the last to may be left out",
            )
        elif begin != end + 1:
            message = f"{before.code!r} ends with {end}, and {after.code!r} begins with {begin}"
            draft.report("scores", score.id, "score-bands", message, ITS_BANDS)
    ends = [score.bounds(band) for band in score.bands]
    if any(begin > end for begin, end in ends):
        code = next(band.code for band, (begin, end) in zip(score.bands, ends, strict=True) if begin > end)
        message = f"no sum lies in {code!r}; the sums are {score.lowest} to {score.highest}"
        draft.report("scores", score.id, "score-bands", message, "correct its bounds, or the points")
    elif ends[0][0] > score.lowest or ends[-1][1] < score.highest:
        message = f"the sums are {score.lowest} to {score.highest}, and the bands are for {ends[0][0]} to {ends[-1][1]}"
        draft.report("scores", score.id, "score-bands", message, "leave out from of the first band and to of the last")
