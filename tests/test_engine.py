"""The engine, through what other modules use of it."""

from __future__ import annotations

import importlib
import json
import os
import random
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import chain, combinations
from typing import Any

import pytest

from riskcheck.checking.engine import FIELDS, Engine, Firing, definition, load_native
from riskcheck.checking.flat import FlatRule
from riskcheck.checking.rulebook import Rulebook
from riskcheck.errors import EngineError

RULES = (
    FlatRule("hard", "fact:hard", (("skin=hard", "skin=stone"),)),
    FlatRule("lump", "cause:lump", (("fact:hard",), ("place=arm", "place=leg"))),
    FlatRule("seen", "urgency:soon", (("cause:lump", "cause:other"), ("sure=yes",))),
    FlatRule("other", "cause:other", (("sure=no",),)),
)
BOOK = Rulebook(RULES)
HARD, LUMP, SEEN, OTHER = RULES
TOKENS = ("skin=hard", "skin=stone", "place=arm", "place=leg", "sure=yes", "sure=no", "skin=soft")
SETS = [frozenset(few) for few in chain.from_iterable(combinations(TOKENS, size) for size in range(len(TOKENS) + 1))]
"""Every set of these tokens; the last of them is one that no rule reads."""


@pytest.fixture
def engine() -> Iterator[Engine]:
    with Engine(BOOK) as made:
        yield made


def by_hand(tokens: frozenset[str]) -> set[Firing]:
    """What follows from the tokens by RULES, worked out without the engine, one rule after another."""
    fired = {Firing(HARD, (skin,)) for skin in tokens & {"skin=hard", "skin=stone"}}
    if fired:
        fired |= {Firing(LUMP, ("fact:hard", place)) for place in tokens & {"place=arm", "place=leg"}}
    if "sure=no" in tokens:
        fired.add(Firing(OTHER, ("sure=no",)))
    causes = {firing.rule.conclusion for firing in fired} - {"fact:hard"}
    if "sure=yes" in tokens:
        fired |= {Firing(SEEN, (cause, "sure=yes")) for cause in causes}
    return fired


def test_every_set_of_tokens_fires_what_follows_from_it_and_each_thing_once(engine: Engine) -> None:
    """For every set of tokens the firings are those worked out by hand, with the tokens in the order of the groups."""
    for tokens in SETS:
        firings = engine.run(tokens)
        assert set(firings) == by_hand(tokens)
        assert len(firings) == len(set(firings))


def test_neither_the_order_of_tokens_nor_that_of_rules_matters(engine: Engine) -> None:
    """However the tokens were put together, the firings are the same; so are they when the rules stand in another order."""
    shuffle = random.Random(1).shuffle
    expected = engine.run(frozenset(TOKENS))
    for _ in range(50):
        tokens, rules = list(TOKENS), list(RULES)
        shuffle(tokens)
        shuffle(rules)
        with Engine(Rulebook(tuple(rules)), memo=0) as other:
            assert set(other.run(frozenset(tokens))) == set(expected)
        with Engine(BOOK, memo=0) as same:
            assert same.run(frozenset(tokens)) == expected


def test_one_check_leaves_nothing_for_the_next(engine: Engine) -> None:
    """Tokens of one run are not there in the next."""
    assert engine.run(frozenset({"skin=hard"})) == (Firing(HARD, ("skin=hard",)),)
    assert engine.run(frozenset({"place=arm"})) == ()


def test_without_tokens_nothing_fires(engine: Engine) -> None:
    """No tokens, no firings."""
    assert engine.run(frozenset()) == ()


def test_without_rules_nothing_fires() -> None:
    """A rulebook without rules makes an engine in which nothing fires, and which can be closed."""
    with Engine(Rulebook(())) as empty:
        assert empty.run(frozenset({"skin=hard"})) == ()


def test_tokens_that_no_rule_reads_change_nothing(engine: Engine) -> None:
    """Unread tokens alone fire nothing; beside others they neither add a firing nor take a place in the memo."""
    assert engine.run(frozenset({"name=Jane", "skin=soft"})) == ()
    expected = engine.run(frozenset({"skin=hard"}))
    held = engine._remembered.cache_info().currsize
    assert engine.run(frozenset({"skin=hard", "name=Jane", "skin=soft"})) == expected != ()
    assert engine._remembered.cache_info().currsize == held


def test_a_definition_names_rules_and_groups_by_their_place() -> None:
    """Rule r0 is the first, m0 its first group; a group of one is a plain pattern, a longer one an `$or`."""
    assert definition(Rulebook((HARD, LUMP))) == {
        "r0": {"all": [{"m0": {"$or": [{"skin=hard": 1}, {"skin=stone": 1}]}}]},
        "r1": {"all": [{"m0": {"fact:hard": 1}}, {"m1": {"$or": [{"place=arm": 1}, {"place=leg": 1}]}}]},
    }


def test_a_fact_is_its_token_and_the_fields_that_are_checked_for_their_hashes(engine: Engine) -> None:
    """Every fact has the token and FIELDS as the names of its properties, and is told from others by the token."""
    assert set(engine._facts) == BOOK.read
    for token, fact in engine._facts.items():
        read = json.loads(fact)
        assert set(read) == {token, *FIELDS}
        assert read["id"] == token


# ---------------------------------------------------------------- memo


def test_the_memo_never_grows_past_its_bound() -> None:
    """After more sets of tokens than the memo holds, it holds as many as it may; so it is with decoded messages."""
    with Engine(BOOK, memo=5) as small:
        for tokens in SETS:
            small.run(tokens)
        infos = small._remembered.cache_info(), small._firing.cache_info()
    assert [(info.maxsize, info.currsize) for info in infos] == [(5, 5), (5, 5)]


def test_the_memo_spares_the_second_run() -> None:
    """The same tokens again come from the memo; without a memo they are worked out again, to the same firings."""
    with Engine(BOOK) as keeps, Engine(BOOK, memo=0) as forgets:
        for tokens in SETS + SETS:
            assert keeps.run(tokens) == forgets.run(tokens)
        assert keeps._remembered.cache_info().hits >= len(SETS)
        assert forgets._remembered.cache_info().hits == 0


# ---------------------------------------------------------------- closing


def test_closing_twice_is_fine() -> None:
    """A second close does nothing, inside a `with` block too."""
    with Engine(BOOK) as engine:
        engine.close()
        engine.close()


def test_closing_forgets_the_memo(engine: Engine) -> None:
    """After close, the memo is empty."""
    engine.run(frozenset({"skin=hard"}))
    engine.close()
    assert engine._remembered.cache_info().currsize == 0


@pytest.mark.parametrize("tokens", [{"skin=hard"}, {"place=arm"}, {"skin=soft"}, set()])
def test_a_closed_engine_says_so(engine: Engine, tokens: set[str]) -> None:
    """run after close raises EngineError with a remedy: for tokens seen before, for new ones, and for none."""
    engine.run(frozenset({"skin=hard"}))
    engine.close()
    with pytest.raises(EngineError, match=r"^the rules engine is closed; make a new Checker, or keep to its `with` block$"):
        engine.run(frozenset(tokens))


def test_an_engine_closed_while_a_run_waits_says_so(engine: Engine) -> None:
    """A run that waits for its turn while the engine is closed raises EngineError, and does not touch the freed rules."""
    with ThreadPoolExecutor(1) as pool:
        with engine._lock:
            waiting = pool.submit(engine.run, frozenset({"skin=hard"}))
            while not pool._work_queue.empty():
                threading.Event().wait(0.01)
            threading.Event().wait(0.1)
            engine._closed = True
        with pytest.raises(EngineError, match=r"^the rules engine was closed while it was in use$"):
            waiting.result(timeout=10)
    engine._closed = False


def test_an_interrupted_run_leaves_no_facts_behind(monkeypatch: pytest.MonkeyPatch, engine: Engine) -> None:
    """When a run ends in the middle, as by Ctrl-C, its facts are gone: the next run fires only what its own tokens say."""

    class Interrupted:
        def __init__(self, native: Any) -> None:
            self.native = native

        def __getattr__(self, name: str) -> Any:
            if name == "complete_and_start_action":
                raise KeyboardInterrupt
            return getattr(self.native, name)

    engine.run(frozenset({"sure=no"}))
    with monkeypatch.context() as patch:
        patch.setattr(engine, "_native", Interrupted(engine._native))
        with pytest.raises(KeyboardInterrupt):
            engine.run(frozenset({"skin=hard", "place=arm"}))
    assert engine.run(frozenset({"place=arm"})) == ()
    assert set(engine.run(frozenset({"skin=hard", "place=arm"}))) == by_hand(frozenset({"skin=hard", "place=arm"}))


def test_a_fact_that_is_refused_is_an_error_not_a_finding_less(monkeypatch: pytest.MonkeyPatch, engine: Engine) -> None:
    """When the C module refuses a fact, the run raises EngineError with its code; the next run is whole again."""

    class Refusing:
        def __init__(self, native: Any) -> None:
            self.native = native

        def __getattr__(self, name: str) -> Any:
            return getattr(self.native, name)

        def assert_facts(self, *arguments: Any) -> tuple[int, Any]:
            return 2, self.native.assert_facts(*arguments)[1]

    words = r"^the rules engine refused facts \(code 2\); the result would not be whole$"
    with monkeypatch.context() as patch:
        patch.setattr(engine, "_native", Refusing(engine._native))
        with pytest.raises(EngineError, match=words):
            engine.run(frozenset({"skin=hard"}))
    assert engine.run(frozenset({"skin=hard"})) == (Firing(HARD, ("skin=hard",)),)


# ---------------------------------------------------------------- threads, and what the C module needs


def test_eight_threads_share_one_engine() -> None:
    """Eight threads that start together, with and without a memo, all get what one gets alone."""
    expected = {tokens: by_hand(tokens) for tokens in SETS}
    for memo in (0, 7, 2048):
        start = threading.Barrier(8)

        def work(seed: int, engine: Engine, start: threading.Barrier = start) -> bool:
            sets = SETS * 3
            random.Random(seed).shuffle(sets)
            start.wait(timeout=30)
            return all(set(engine.run(tokens)) == expected[tokens] for tokens in sets)

        with Engine(BOOK, memo=memo) as shared, ThreadPoolExecutor(8) as pool:
            assert all(pool.map(work, range(8), [shared] * 8))


def test_a_c_module_that_cannot_be_imported_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the C module cannot be imported, EngineError tells what the system said, and the line that rebuilds it."""

    def fail(name: str) -> Any:
        raise ImportError(f"{name}: undefined symbol: PyEval_CallObject")

    monkeypatch.setattr(importlib, "import_module", fail)
    with pytest.raises(EngineError) as raised:
        Engine(BOOK)
    message = str(raised.value)
    assert "undefined symbol: PyEval_CallObject" in message
    assert "CPPFLAGS=-DPyEval_CallObject=PyObject_CallObject pip install" in message
    assert "--no-binary :all: durable-rules==2.0.28" in message
    assert isinstance(raised.value.__cause__, ImportError)


def test_a_system_without_flags_for_loading_loads_the_c_module_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where Python knows no flags for dlopen, as on Windows, the C module is imported without them."""
    for name in ("getdlopenflags", "setdlopenflags"):
        monkeypatch.delattr(sys, name, raising=False)
    assert hasattr(load_native(), "assert_facts")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="MALLOC_PERTURB_ is of the GNU C library")
def test_a_new_engine_in_which_nothing_fires_does_not_crash() -> None:
    """The first run of an engine may be one in which nothing fires, also in a process whose memory was used before."""
    code = (
        "from riskcheck.checking.engine import Engine; from riskcheck.checking.rulebook import FlatRule, Rulebook; "
        "engine = Engine(Rulebook((FlatRule('r', 'cause:c', (('a=yes',), ('b=yes',))),))); "
        "print(engine.run(frozenset({'a=yes'})))"
    )
    ended = subprocess.run(
        [sys.executable, "-c", "import resource; resource.setrlimit(resource.RLIMIT_CORE, (0, 0)); " + code],
        capture_output=True,
        text=True,
        env={**os.environ, "MALLOC_PERTURB_": "165"},
        timeout=60,
        check=False,
    )
    assert (ended.returncode, ended.stdout.strip()) == (0, "()")
