"""An empty table of answers, to be filled in with one case on each row."""

from __future__ import annotations

from riskcheck.forms.outline import ID
from riskcheck.pack.pack import Pack


def csv_template(pack: Pack) -> str:
    """A CSV file of one row, the names of the columns: the id, and every question in the pack's order."""
    return ",".join((ID, *pack.question)) + "\n"
