"""How many records or rows a measurement takes; `BENCH_MOST` in the environment sets the most."""

from __future__ import annotations

import os


def most(usual: int) -> int:
    """The most that is measured: what `BENCH_MOST` says, else `usual`."""
    return int(os.environ.get("BENCH_MOST", usual))


def up_to(most: int, least: int = 10_000) -> list[int]:
    """Sizes that grow tenfold, from `least` to `most`; never none."""
    sizes = [min(least, most)]
    while sizes[-1] * 10 <= most:
        sizes.append(sizes[-1] * 10)
    return sizes
