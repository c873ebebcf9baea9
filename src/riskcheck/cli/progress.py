"""The progress of a batch, shown on a terminal while it runs."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn

from riskcheck.batch.journal import Progress as State
from riskcheck.batch.run import Watch

_A_SECOND = 4


@contextmanager
def shown(sources: Sequence[str], *, quiet: bool) -> Iterator[Watch | None]:
    """A bar on standard error with records, errors and rate, where that is a terminal; otherwise nothing."""
    if quiet or sys.stderr is None or not sys.stderr.isatty():
        yield None
        return
    sizes = [Path(source).stat().st_size if Path(source).is_file() else None for source in sources]
    total = None if None in sizes else sum(size or 0 for size in sizes)
    with _bar() as bar:
        first: int | None = None
        task = bar.add_task("", total=total, errors=0, records=0, rate="")

        def watch(state: State, position: int) -> None:
            nonlocal first
            before = sum(size or 0 for size in sizes[: state.source])
            records = state.results + state.errors
            first = records if first is None else first  # a batch that is resumed does not start at 0
            rate = (records - first) / max(bar.tasks[0].elapsed or 0, 0.001)
            bar.update(task, completed=before + position, errors=state.errors, records=records, rate=f"{rate:,.0f}")

        yield watch


def _bar() -> Progress:
    return Progress(
        SpinnerColumn(),
        BarColumn(bar_width=20),
        TaskProgressColumn(),
        TextColumn("{task.fields[records]:,} records, {task.fields[errors]:,} errors, {task.fields[rate]} a second"),
        TimeRemainingColumn(compact=True),
        console=Console(stderr=True),
        transient=True,
        refresh_per_second=_A_SECOND,
    )
