"""What is said of tables once for all of their rows, by every command that reads them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from types import MappingProxyType

_MOST_FAULTS = 5


def on_tables(
    respelled: int, faults: Counter[str], *, least: int = 1, first: Mapping[str, int] = MappingProxyType({})
) -> Iterator[str]:
    """What is to be said of answers that were read though written in another way, and of the faults of at least so many rows.

    `first` has the line of the first row with a fault, where it is known.
    """
    if respelled:
        were = "was" if respelled == 1 else "were"
        written = "with capitals, with _ for -, or as 1 or 0"
        yield f"{counted(respelled, 'answer')} of tables {were} written {written}, and read as the code meant"
    many = [(fault, count) for fault, count in faults.most_common() if count >= least]
    for fault, count in many[:_MOST_FAULTS]:
        line = first.get(fault)
        place = f", {'on' if count == 1 else 'first on'} line {line:,}" if line else ""
        yield f"{counted(count, 'row')}{place}: {fault}"
    if len(many) > _MOST_FAULTS:
        yield f"and {counted(len(many) - _MOST_FAULTS, 'more fault')}{' of several rows' if least > 1 else ''}"


def counted(count: int, word: str) -> str:
    """A number of things."""
    return f"{count:,} {word if count == 1 else f'{word}s'}"
