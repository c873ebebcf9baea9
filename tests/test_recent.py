"""Remembering in bounded room."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

from riskcheck.checking.recent import Recent


def test_what_was_put_is_there() -> None:
    """A value comes back by its key, as often as it is asked for; a key that was never put has none."""
    recent: Recent[str, int] = Recent(2)
    recent.put("a", 1)
    assert [recent.get(key) for key in "aab"] == [1, 1, None]


def test_what_was_not_asked_for_is_forgotten_first() -> None:
    """With room for two, the last two are known, and the one before them is not."""
    recent: Recent[str, int] = Recent(2)
    for value, key in enumerate("abc"):
        recent.put(key, value)
    assert [recent.get(key) for key in "abc"] == [None, 1, 2]


def test_what_was_asked_for_stays_however_many_come_once() -> None:
    """Values that nobody asks for never drive out one that was asked for."""
    recent: Recent[int, int] = Recent(3)
    recent.put(0, 0)
    assert recent.get(0) == 0
    for number in range(1, 100):
        recent.put(number, number)
    assert [recent.get(number) for number in (0, 1, 98, 99)] == [0, None, 98, 99]


def test_what_was_asked_for_longest_ago_gives_way_to_others_that_are() -> None:
    """Where more are asked for than there is room, the one not asked for in the longest time counts as put just now."""
    recent: Recent[str, int] = Recent(2)
    for value, key in enumerate("abc"):
        recent.put(key, value)
        recent.get(key)
    assert recent.get("b") == 1
    recent.put("d", 3)
    recent.put("e", 4)
    assert [recent.get(key) for key in "abcde"] == [None, 1, 2, 3, 4]


def test_all_is_forgotten_on_demand() -> None:
    """What came once and what came again is gone, and there is room for as much as before."""
    recent: Recent[str, int] = Recent(2)
    recent.put("a", 1)
    recent.put("b", 2)
    assert recent.get("a") == 1
    recent.clear()
    assert [recent.get(key) for key in "ab"] == [None, None]
    recent.put("a", 3)
    recent.put("b", 4)
    assert [recent.get(key) for key in "ab"] == [3, 4]


def test_room_is_kept_to() -> None:
    """However values are put and asked for, no more than twice the room is kept."""
    recent: Recent[int, int] = Recent(5)
    for number in range(1000):
        recent.put(number, number)
        for key in range(0, number, 7):
            recent.get(key)
        assert len(recent._once) <= 5
        assert len(recent._again) <= 5


class Yielding(int):
    """A key that lets other threads in whenever it is looked up."""

    def __hash__(self) -> int:
        time.sleep(0)
        return super().__hash__()


def test_threads_get_a_value_or_none_of_their_key() -> None:
    """Several threads that take the same few keys, and crowd each other out, see no error and no other key's value."""
    recent: Recent[Yielding, int] = Recent(2)

    def work(start: int) -> list[bool]:
        seen = []
        for number in range(start, start + 2000):
            key = Yielding(number % 3)
            recent.put(key, int(key))
            seen.append(recent.get(key) in (int(key), None))
        return seen

    with ThreadPoolExecutor(8) as pool:
        assert all(all(seen) for seen in pool.map(work, range(8)))


class Clearing:
    """A key that empties a memo the first time it is looked up, as another thread might; equal to other keys of its value."""

    def __init__(self, recent: Recent[object, str], value: int) -> None:
        self._emptied: Recent[object, str] | None = recent
        self._value = value

    def __eq__(self, other: object) -> bool:
        return other == self._value

    def __hash__(self) -> int:
        emptied, self._emptied = self._emptied, None
        if emptied:
            emptied.clear()
        return hash(self._value)


def test_what_is_put_or_asked_for_while_all_is_forgotten_is_forgotten_too() -> None:
    """A memo that is emptied while a value is put, or asked for again, has no value afterwards."""
    recent: Recent[object, str] = Recent(2)
    recent.put(Clearing(recent, 1), "a")
    assert not recent._once
    recent.put(1, "a")
    assert recent.get(1) == "a"
    assert recent.get(Clearing(recent, 1)) == "a"
    assert not recent._again
