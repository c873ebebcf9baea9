"""Bounds of what is read: whatever stands in a file, memory stays small, and what is too large is told with its bound."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from batches import Run, cases
from hypothesis import given
from hypothesis import strategies as st

from riskcheck.batch.run import Tally
from riskcheck.files import arrays, sources
from riskcheck.files.arrays import elements
from riskcheck.files.casetext import Piece


def pieces_of(text: str, size: int) -> list[Piece]:
    """The elements of a document whose text comes in pieces of some length; of what is wrong with it, no text."""
    texts = (text[at : at + size] for at in range(0, len(text), size))
    return [piece._replace(text="" if piece.fault else piece.text) for some in elements("x", texts) for piece in some]


@given(
    st.lists(
        st.sampled_from(["[", "]", "{", "}", ",", '"', "\\", "\n", " ", "a", '{"id":1}', '"x"', '\\"', "\r\n"]), max_size=14
    ),
    st.integers(1, 9),
)
def test_elements_are_the_same_however_the_text_comes(parts: list[str], size: int) -> None:
    """An array that comes a few characters at a time has the elements, places and faults of one that comes at once."""
    text = "[" + "".join(parts)
    assert pieces_of(text, size) == pieces_of(text, len(text))


def test_an_array_is_streamed(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Elements of an array are checked before the next ones are read."""
    monkeypatch.setattr(sources, "_BLOCK", 2000)
    source = run.source(json.dumps(cases(500)).encode(), "in.json")
    read: list[int] = []
    assert run(source, watch=lambda _, position: read.append(position)) == Tally(500, 0)
    assert len(read) > 10
    assert read[0] < Path(source).stat().st_size / 5


def test_blank_lines_are_read_at_the_speed_of_reading(tmp_path: Path) -> None:
    """Lines that are blank take no longer than a tenth of what each of them would, and count in line numbers."""
    (tmp_path / "in.jsonl").write_bytes(b"\n" * 10_000_000 + b"{}\n")
    with sources.open_source(str(tmp_path / "in.jsonl")) as stream:
        lines = [line for block in stream.blocks() for line in block]
    assert len(lines) < 1_000_000
    assert lines[-1] == (10_000_001, "{}", False)


def test_an_element_that_is_too_long_is_told_with_what_was_read_before(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Elements before one that is too long are checked, and the source ends there, with the bound."""
    monkeypatch.setattr(arrays, "LONGEST_LINE", 5000)
    monkeypatch.setattr(sources, "_BLOCK", 1000)
    case = b'{"answers": {}}'
    tally = run(run.source(b"[" + case + b"," + case + b',"' + b"x" * 9000 + b'",' + case + b"]", "in.json"))
    assert tally.results == 2
    assert "a case has more than 5,000 characters" in tally.unusable[0]
    assert tally.unusable[0].endswith("; records read before that: 2")


def test_an_element_that_is_not_closed_takes_no_others_with_it_however_many_there_are(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In an array longer than may be kept at once, the elements after a broken one are read."""
    monkeypatch.setattr(arrays, "LONGEST_LINE", 5000)
    monkeypatch.setattr(sources, "_BLOCK", 1000)
    case = b'{"answers": {}}'
    assert run(run.source(b"[" + b'{"answers": {},' + b",".join([case] * 900) + b"]", "in.json")) == Tally(900, 1)
