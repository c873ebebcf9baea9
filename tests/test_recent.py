"""Remembering in bounded room."""

from __future__ import annotations

from riskcheck.recent import Recent


def test_what_was_put_is_there() -> None:
    """A value comes back by its key; a key that was never put has none."""
    recent: Recent[str, int] = Recent(2)
    recent.put("a", 1)
    assert (recent.get("a"), recent.get("b")) == (1, None)


def test_what_was_not_asked_for_in_a_long_time_is_forgotten() -> None:
    """With room for one, the value before the last is still known, and the one before that is not."""
    recent: Recent[str, int] = Recent(1)
    for value, key in enumerate("abc"):
        recent.put(key, value)
    assert [recent.get(key) for key in "abc"] == [None, 1, 2]


def test_what_is_asked_for_stays() -> None:
    """A value that is asked for between others is kept, however many there are."""
    recent: Recent[int, int] = Recent(3)
    recent.put(0, 0)
    for number in range(1, 100):
        recent.put(number, number)
        assert recent.get(0) == 0
    assert recent.get(1) is None
