"""What a batch adds up to: how many records each urgency, finding, unanswered question and error code was met in.

No person's answers stand in it. A count below a minimum can be hidden, and then so is what would give it away: where counts add
up to a total that is known, the next smallest are hidden with it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from riskcheck.checking.frozen import Frozen
from riskcheck.checking.result import PackInfo
from riskcheck.pack.kinds import Ref
from riskcheck.pack.pack import RUNGS, Pack
from riskcheck.pack.records import Knowledge

HIDDEN = None
"""Stands for a count that is above nought and below the minimum, or that would give such a count away."""


ERROR = "error:"
"""Stands before an error code in the key of a count."""


class Count(Frozen):
    """How many records something was met in: its id, its name for people, and the count, None where that is hidden."""

    id: str
    name: str
    count: int | None


class FindingCount(Frozen):
    """How many results a finding is in, by level."""

    id: str
    name: str
    match: int | None
    possible: int | None


class Summary(Frozen):
    """The counts of one batch. Lists are in the pack's order, but for `unanswered` and `error_codes`: most first."""

    pack: PackInfo
    article_only: bool
    min_count: int
    records: int | None
    results: int | None
    errors: int | None
    urgency: tuple[Count, ...]
    causes: tuple[FindingCount, ...]
    types: tuple[FindingCount, ...]
    tests: tuple[FindingCount, ...]
    symptoms: tuple[Count, ...]
    unanswered: tuple[Count, ...]
    error_codes: tuple[Count, ...]


def summarise(
    pack: Pack, counts: Mapping[str, int], *, results: int, errors: int, article_only: bool, min_count: int = 0
) -> Summary:
    """Put the counts of a batch (see `files.rows.count_keys`) together; counts from 1 to `min_count` - 1 are hidden."""
    urgency: dict[str, int] = {rung: counts.get(rung, 0) for rung in RUNGS.values()}
    codes = dict(Counter({key: count for key, count in counts.items() if key.startswith(ERROR)}).most_common())
    no_totals = any(_tells_its_parts(whole, min_count) for whole in (urgency, codes))
    wholes = (urgency | codes,) if no_totals else (urgency, codes)
    parts = {key: count for whole in wholes for key, count in _parts_of_a_whole(whole, min_count).items()}
    most = results + errors if no_totals else None
    left_out = Counter({name: counts.get(f"unanswered:{name}", 0) for name in pack.question})
    return Summary(
        pack=PackInfo.of(pack),
        article_only=article_only,
        min_count=min_count,
        records=HIDDEN if _tells_its_parts(urgency | codes, min_count) else results + errors,
        results=HIDDEN if no_totals else results,
        errors=HIDDEN if no_totals else errors,
        urgency=_counts(urgency, parts),
        causes=_findings(pack.causes, counts, min_count, most),
        types=_findings(pack.types, counts, min_count, most),
        tests=_findings(pack.tests, counts, min_count, most),
        symptoms=tuple(
            Count(id=each.id, name=each.name, count=_shown(counts.get(each.ref, 0), min_count, most)) for each in pack.symptoms
        ),
        unanswered=tuple(
            Count(id=name, name=pack.question[name].label, count=_shown(count, min_count, most))
            for name, count in left_out.most_common()
            if count
        ),
        error_codes=_counts(codes, parts),
    )


def _counts(keys: Iterable[str], shown: Mapping[str, int | None]) -> tuple[Count, ...]:
    return tuple(Count(id=name, name=name, count=shown[key]) for key in keys for name in [Ref(key).id])


def _findings(
    records: Sequence[Knowledge], counts: Mapping[str, int], min_count: int, most: int | None
) -> tuple[FindingCount, ...]:
    def met(finding: Ref, level: str) -> int | None:
        return _shown(counts.get(f"{finding}={level}", 0), min_count, most)

    return tuple(
        FindingCount(id=each.id, name=each.name, match=met(each.ref, "match"), possible=met(each.ref, "possible"))
        for each in records
    )


def _shown(count: int, min_count: int, most: int | None = None) -> int | None:
    """The count, unless it is too small; or so near to all records, `most`, that the number of errors, hidden, would show."""
    few_others = most is not None and 0 < most - count < min_count
    return HIDDEN if 0 < count < min_count or (count and few_others) else count


def _tells_its_parts(counts: Mapping[str, int], min_count: int) -> bool:
    """Whether a total would give its parts away: it is below the minimum, or all of them are one."""
    parts = [count for count in counts.values() if count]
    return min_count > 1 and 0 < sum(parts) < max(min_count, len(parts) + 1)


def _parts_of_a_whole(counts: Mapping[str, int], min_count: int) -> dict[str, int | None]:
    """Counts that add up to a known total. What is hidden does not follow from the rest: where any is, the smallest are
    hidden until there are two of them, not all of them one, and at least the minimum together."""
    shown = {name: _shown(count, min_count) for name, count in counts.items()}
    hidden = [count for name, count in counts.items() if shown[name] is HIDDEN]
    for name in sorted((name for name, count in shown.items() if count), key=counts.__getitem__):
        if not hidden or (1 < len(hidden) < sum(hidden) and sum(hidden) >= min_count):
            break
        shown[name] = HIDDEN
        hidden.append(counts[name])
    return shown
