"""Rows of answers for the tests of tables, and the row that the engine makes of each."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from itertools import product
from pathlib import Path
from typing import Any

from numbercases import borders
from packs import MINIMAL, WELLS, minimal_text, write_pack

from riskcheck import AnswerError, Checker
from riskcheck.checking.columns import COLUMNS, ERROR, columns
from riskcheck.pack.pack import Pack
from riskcheck.pack.records import EXCLUSIVE, Question

Cell = str | list[str | None] | None
Row = dict[str, Cell]

WRONG = ("Yes", "yes ", " no", "-", "yes;no", "none;", ";", ";;", "unsure;unsure", "\n", "no\n", "null", "é", "a'b", "%", "_")
"""Texts that no question of any pack offers as one answer."""
FLAWED = 0.12
"""The share of rows with answers that may not be usable."""

SETS = [
    *(
        (pack, count, article_only, lists)
        for (pack, count), article_only, lists in product(
            [("default", 5_000), ("minimal", 1_000), ("chain", 4_000)], [False, True], [False, True]
        )
    ),
    ("wells", 5_000, False, False),
    ("wells", 500, True, True),
]
"""What is compared: 20,000 answer sets of the default pack, and as many of others; as texts, and with lists where many fit."""


def rows(pack: Pack, count: int, *, lists: bool, seed: int) -> Iterator[Row]:
    """Random rows: all-answered, sparse, full of "not sure" or much like a real interview; some of them with faults."""
    source = random.Random(seed)
    for place in range(count):
        density, quiet = source.choice([(1.0, 0.0), (0.5, 0.1), (0.15, 0.0), (0.95, 0.85), (0.9, 0.3)])
        flaws = source.choice([0.02, 0.2]) if source.random() < FLAWED else 0.0
        row: Row = {"id": source.choice([f"case-{place}", f"case-{place}", "", "0", None])}
        for question in pack.questions:
            cell: Cell = None if source.random() < 0.5 else ""
            if source.random() < density:
                cell = _flawed(question, source) if source.random() < flaws else _answer(question, source, quiet)
            row[question.id] = _listed(cell, source, flaws) if lists and question.many else cell
        yield row


def _answer(question: Question, source: random.Random, quiet: float) -> str:
    nothing = [code for code in question.codes if code in ("no", "none")]
    if nothing and source.random() < quiet:
        return nothing[0]
    together = [code for code in question.codes if code not in EXCLUSIVE]
    if question.many and source.random() < 0.7:
        return ";".join(source.choices(together, k=source.randint(1, 4)))
    return str(source.choice(borders(question))) if question.is_number else source.choice(question.codes)


def _flawed(question: Question, source: random.Random) -> str:
    if question.many and source.random() < 0.5:
        return ";".join(source.choices([*question.codes, *question.codes, "", source.choice(WRONG)], k=source.randint(1, 4)))
    return source.choice([*WRONG, source.choice(question.codes).upper(), source.choice(question.codes) + "x"])


def _listed(cell: Cell, source: random.Random, flaws: float) -> Cell:
    """The same answers as a list; now and then one that only a list can hold."""
    if source.random() < flaws:
        odd: list[list[str | None]] = [[], [None], [""], ["none", None], [f"{cell}", "a;b"], [";"]]
        return source.choice(odd)
    return [*cell.split(";")] if isinstance(cell, str) and cell else None


def arrow_table(rows: list[Row]) -> Any:
    """An Arrow table of rows; a column is text, or lists of texts where a row has one."""
    import pyarrow

    listed = {name for row in rows for name, cell in row.items() if isinstance(cell, list)}
    kinds = {name: pyarrow.list_(pyarrow.string()) if name in listed else pyarrow.string() for name in rows[0]}
    return pyarrow.table({name: pyarrow.array([row[name] for row in rows], kind) for name, kind in kinds.items()})


def _given(question: Question, cell: Cell) -> Any:
    """What a cell of text answers."""
    if question.is_number and isinstance(cell, str):
        number = question.read_number(cell)
        return cell if number is None else number
    return cell.split(";") if question.many and isinstance(cell, str) else cell


def expected(checker: Checker, row: Row) -> dict[str, str | int | None]:
    """What the engine makes of a row."""
    asked = checker.pack.question
    cells = {name: cell for name, cell in row.items() if name in asked and cell not in (None, "")}
    answers = {name: _given(asked[name], cell) for name, cell in cells.items()}
    case = row.get("id")
    identity = case if isinstance(case, str) else None
    try:
        return {**columns(checker.check(answers, id=identity)), ERROR: None}
    except AnswerError as error:
        codes = {fault.question: fault.code for fault in error.faults}
        faults = ";".join(f"{codes[name]}:{name}" for name in asked if name in codes)
        return {**dict.fromkeys(COLUMNS), "id": identity, ERROR: faults}


def differences(got: Sequence[dict[str, object]], wanted: Sequence[dict[str, str | int | None]]) -> list[str]:
    """Every field in which two lists of rows differ."""
    if len(got) != len(wanted):
        return [f"{len(got)} rows, not {len(wanted)}"]
    return [
        f"row {place}, {column}: {mine.get(column)!r}, not {value!r}"
        for place, (mine, other) in enumerate(zip(got, wanted, strict=True))
        for column, value in other.items()
        if mine.get(column) != value
    ]


_CHAIN = """
[[question]]
id = "dialysis-place"
group = "exposures"
kind = "many-of"
text = "Where?"
label = "Place of the dialysis"
help = "Tick all that fit."
follow_up_of = "dialysis-duration"
asked_when = ["long-term", "short-term"]
options = [
    { code = "home", text = "At home" },
    { code = "home-of-others", text = "At the home of others" },
    { code = "clinic", text = "In a clinic" },
    { code = "none", text = "None of these" },
    { code = "unsure", text = "Not sure" },
]

[[question]]
id = "dialysis-alone"
group = "exposures"
kind = "yes-no"
text = "Alone?"
label = "Dialysis alone"
help = "With nobody near."
follow_up_of = "dialysis-place"
asked_when = ["home", "home-of-others"]
"""
"""A many-of question that follows a follow-up, and a question that follows it in turn."""

_CHAIN_RULES = """
[[rule]]
id = "cause-tattoo-at-home"
concludes = "cause:tattoo"
answers.dialysis = ["yes"]
answers.dialysis-duration = ["short-term", "long-term"]
answers.dialysis-place = ["home", "clinic"]
answers.dialysis-alone = ["yes"]
near_miss.dialysis-place = ["home-of-others"]
near_miss.dialysis-alone = ["no"]
sources = ["article:causes/2"]

[[rule]]
id = "type-metastatic-beyond"
concludes = "type:metastatic"
findings = ["fact:deposit", ["cause:*", "symptom:lump"]]
sources = ["own"]

[[rule]]
id = "test-x-ray-of-types"
concludes = "test:x-ray"
answers = { tattoo = ["no"], symptoms = ["none", "unsure"] }
findings = ["type:*", "cause:tattoo"]
sources = ["own"]

[[rule]]
id = "test-x-ray-several"
concludes = "test:x-ray"
findings = ["cause:*", "type:metastatic", "symptom:lump"]
at_least = 3
sources = ["own"]

[[rule]]
id = "urgency-urgent"
concludes = "urgency:urgent"
answers = { dialysis = ["yes", "unsure"], dialysis-duration = ["unsure"] }
findings = ["test:*"]
sources = ["own"]
"""


def packs(folder: Path) -> dict[str, Path | None]:
    """Packs to compare on: the default, the smallest, one with chains of follow-ups and findings, one with a score."""
    chain = write_pack(
        folder / "chain",
        questions=minimal_text("questions") + _CHAIN,
        rules=minimal_text("rules") + _CHAIN_RULES,
    )
    return {"default": None, "minimal": MINIMAL, "chain": chain, "wells": WELLS}
