"""Forward chaining with durable-rules. The only module that knows that package.

durable-rules 2.0.28 crashes the interpreter on many inputs, so this module keeps to a narrow protocol. Facts are tokens of a
closed vocabulary, `{token: 1, "id": token, "sid": "1"}`: the token is the name of a property, because the engine finds the
rules for a fact by the names of its properties. A rule is an `all` of patterns, each of them one token or an `$or` of tokens.
One lock; the state is deleted after every run. tests/test_engine_facts.py pins each fact this relies on.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from collections.abc import Callable
from functools import lru_cache
from types import TracebackType
from typing import Any, NamedTuple
from weakref import finalize

from riskcheck.checking.flat import FlatRule
from riskcheck.checking.lifetimes import ForkedLock, weakly
from riskcheck.checking.rulebook import Rulebook
from riskcheck.errors import EngineError, lacks_memory, make_sure_of

MAX_PATTERNS = 16
"""Patterns that one rule may have; 17 fail."""
MAX_RULES_PER_TOKEN = 255
"""Patterns that may be one token alone; with 256, a rule can fire on a token that was never asserted."""
MAX_ALTERNATIVES_PER_TOKEN = 64
"""`$or` patterns that may hold one token; with 65, asserting it is refused."""
MAX_TOKENS = 511
"""Different tokens that all rules together may read; with 512, asserting one is refused or hangs."""
MAX_RULES = 4096
"""Rules in all; 4,097 are refused."""
FIELDS = ("id", "sid")
"""The properties of every fact besides its token; no token may have the hash of one of them, or of another token."""

_SID = "1"
_BYTES_TO_COMPILE, _BYTES_TO_RUN = 16 * 1024 * 1024, 1024 * 1024
"""Far more than rules at the engine's limits take (5 MiB), and than one run takes."""


class Firing(NamedTuple):
    """A compiled rule that fired, and the token that met each of its groups, in the order of the groups."""

    rule: FlatRule
    tokens: tuple[str, ...]


Run = Callable[[frozenset[str]], tuple[Firing, ...]]
"""What runs rules: tokens in, all firings that follow from them out."""


class Engine:
    """Runs the rules of one rulebook. Safe to share between threads; close it, or use it in a `with` block.

    `memo` bounds how many sets of tokens keep their firings, and how many messages of the engine stay decoded; both are made of
    tokens only, nothing that identifies a person. In a batch of realistic cases, half of all runs are found in the memo.
    """

    def __init__(self, rulebook: Rulebook, *, memo: int = 2048) -> None:
        self._rules = rulebook.rules
        self._read = rulebook.read
        self._facts = {entry: json.dumps({entry: 1, "id": entry, "sid": _SID}) for entry in self._read}
        self._native = load_native()
        self._lock = ForkedLock()
        self._remembered = lru_cache(maxsize=memo)(weakly(self._evaluate))
        self._firing = lru_cache(maxsize=memo)(weakly(self._decode))
        self._handle: Any = None
        self._free: Any = None
        if self._rules:
            self._definition = json.dumps(definition(rulebook))
            self._compile()
        self._closed = False

    def run(self, tokens: frozenset[str]) -> tuple[Firing, ...]:
        """All firings that follow from the tokens, each once. Raises EngineError after `close`."""
        if self._closed:
            raise EngineError("the rules engine is closed; make a new Checker, or keep to its `with` block")
        return self._remembered(tokens & self._read)

    def close(self) -> None:
        """Free the compiled rules. Closing twice is fine."""
        with self._lock:
            if self._free is not None:
                self._free()
            self._closed = True
        self._remembered.cache_clear()

    def __enter__(self) -> Engine:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _compile(self) -> None:
        """Have the rules compiled; they are freed with this object, if they are not before."""
        make_sure_of(_BYTES_TO_COMPILE)
        self._handle = self._native.create_ruleset("riskcheck", self._definition)
        self._free = finalize(self, self._native.delete_ruleset, self._handle)
        self._free.atexit = False
        self._fire_once()

    def _compile_again(self) -> None:
        """Leave the compiled rules alone that another thread was using when this process was forked from its parent."""
        self._free.detach()
        self._compile()
        self._lock.was_held = False

    def _fire_once(self) -> None:
        # The C code never clears a new state. Freed before its first action, it frees memory it does not own and crashes; one
        # action clears the slot, which every later run gets again.
        simplest = min(self._rules, key=lambda rule: len(rule.groups))
        try:
            self._chain(sorted({group[0] for group in simplest.groups}))
        finally:
            self._native.delete_state(self._handle, _SID)

    def _evaluate(self, tokens: frozenset[str]) -> tuple[Firing, ...]:
        if not tokens or not self._rules:
            return ()
        with self._lock:
            if self._closed:
                raise EngineError("the rules engine was closed while it was in use")
            if self._lock.was_held:
                self._compile_again()
            make_sure_of(_BYTES_TO_RUN)
            try:
                return self._chain(sorted(tokens))
            finally:
                self._native.delete_state(self._handle, _SID)

    def _chain(self, tokens: list[str]) -> tuple[Firing, ...]:
        """Assert the tokens, then each conclusion the first time its rule fires, until nothing fires any more."""
        native, handle = self._native, self._handle
        firings: dict[str, Firing] = {}
        asserted = set(tokens)
        state = self._assert(tokens)
        started = native.start_action_for_state(handle, state)
        message = started and started[1]
        while message:
            firings[message] = firing = self._firing(message)
            conclusion = firing.rule.conclusion
            if conclusion in self._read and conclusion not in asserted:
                asserted.add(conclusion)
                self._assert([conclusion])
            message = native.complete_and_start_action(handle, state)
        return tuple(firings.values())

    def _decode(self, message: str) -> Firing:
        """The firing that a message of the engine stands for."""
        ((name, matched),) = json.loads(message).items()
        rule = self._rules[int(name[1:])]
        return Firing(rule, tuple(sys.intern(matched[f"m{i}"]["id"]) for i in range(len(rule.groups))))

    def _assert(self, tokens: list[str]) -> Any:
        """Assert tokens; every one is read by a rule and new, so a refused one would be a finding lost."""
        refused, state = self._native.assert_facts(self._handle, f"[{','.join(self._facts[entry] for entry in tokens)}]")
        if refused:
            raise EngineError(f"the rules engine refused facts (code {refused}); the result would not be whole")
        return state


def definition(rulebook: Rulebook) -> dict[str, Any]:
    """The rulebook as a durable-rules definition; rule `r7` is the seventh, its pattern `m0` the first group."""
    return {
        f"r{number}": {"all": [{f"m{i}": _pattern(group)} for i, group in enumerate(rule.groups)]}
        for number, rule in enumerate(rulebook.rules)
    }


def fnv1a(text: str) -> int:
    """The 32-bit FNV-1a hash by which durable-rules tells ids apart, without ever comparing them."""
    value = 0x811C9DC5
    for byte in text.encode():
        value = (value ^ byte) * 0x01000193 & 0xFFFFFFFF
    return value


def load_native() -> Any:
    """The C module of durable-rules.

    It is bound lazily: on Python 3.13 a symbol that is never called is missing. Raises EngineError that says how to rebuild it.
    """
    flags = sys.getdlopenflags() if hasattr(sys, "getdlopenflags") else None
    try:
        if flags is not None:
            sys.setdlopenflags(flags & ~os.RTLD_NOW | os.RTLD_LAZY)
        return importlib.import_module("durable_rules_engine")
    except ImportError as error:
        if lacks_memory(error):
            raise MemoryError from error
        raise EngineError(
            f"durable-rules cannot be loaded ({error}); rebuild it with: CPPFLAGS=-DPyEval_CallObject=PyObject_CallObject "
            "pip install --force-reinstall --no-binary :all: durable-rules==2.0.28"
        ) from error
    finally:
        if flags is not None:
            sys.setdlopenflags(flags)


def _pattern(group: tuple[str, ...]) -> dict[str, Any]:
    return {group[0]: 1} if len(group) == 1 else {"$or": [{entry: 1} for entry in group]}
