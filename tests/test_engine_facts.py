"""What durable-rules 2.0.28 does, as far as riskcheck.checking.engine and riskcheck.loading.rulechecks rely on it.

What crashes or hangs runs in a process of its own, which takes the helpers from this module.
"""

from __future__ import annotations

import importlib
import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Iterable, Mapping
from itertools import combinations, islice
from pathlib import Path
from typing import Any

import pytest
from processes import started

from riskcheck.checking import engine
from riskcheck.checking.engine import fnv1a, load_native
from riskcheck.errors import EngineError

Groups = tuple[tuple[str, ...], ...]
COLLIDING = [("costarring", "liquid"), ("declinate", "macallums"), ("altarage", "zinke")]
"""Published pairs of words with one 32-bit FNV-1a hash."""
FLAT = 4096
"""Kibibytes by which memory that is freed may still grow: over 20,000 runs, 200 bytes in each."""
DIRTY = {"MALLOC_PERTURB_": "165"}
"""Makes the C library fill memory that it hands out, as a long-lived process would, so that reading it unset shows."""

native = load_native()


def cold(rules: Mapping[str, Groups]) -> Any:
    """The handle of a ruleset: each rule an `all` of patterns, each one token or an `$or` of tokens."""
    written = {
        name: {"all": [{f"m{place}": pattern(group)} for place, group in enumerate(groups)]} for name, groups in rules.items()
    }
    return native.create_ruleset("facts", json.dumps(written))


def ruleset(rules: Mapping[str, Groups]) -> Any:
    """The handle of a ruleset in which a rule has fired once, so that a state where nothing fires can be deleted."""
    handle = cold({**rules, "warm-up": (("warm-up",),)})
    assert run(handle, ["warm-up"]) == [("warm-up", "warm-up")]
    return handle


def pattern(group: tuple[str, ...]) -> dict[str, Any]:
    return {group[0]: 1} if len(group) == 1 else {"$or": [{token: 1} for token in group]}


def facts(tokens: Iterable[str]) -> str:
    return json.dumps([{token: 1, "id": token, "sid": "1"} for token in tokens])


def run(handle: Any, tokens: Iterable[str], chain: Mapping[str, str] | None = None) -> list[tuple[str, ...]]:
    """What fires: the rule's name, and the token that each pattern met. `chain` gives what a rule asserts when it fires."""
    state = native.assert_facts(handle, facts(tokens))[1]
    fired = []
    try:
        started = native.start_action_for_state(handle, state)
        message = started and started[1]
        while message:
            ((name, met),) = json.loads(message).items()
            fired.append((name, *(met[f"m{place}"]["id"] for place in range(len(met)))))
            if chain and name in chain:
                native.assert_facts(handle, facts([chain[name]]))
            message = native.complete_and_start_action(handle, state)
    finally:
        native.delete_state(handle, "1")
    return fired


def many(count: int, *groups: tuple[str, ...]) -> dict[str, Groups]:
    """So many rules with the same patterns."""
    return {f"r{number}": groups for number in range(count)}


def numbered(count: int) -> list[str]:
    return [f"t{number}" for number in range(count)]


def held() -> int:
    """The memory that this process holds, in kibibytes."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() // 1024


def interpreter(code: str) -> list[str]:
    """The command that runs code with the names of this module."""
    paths = [str(Path(__file__).parent), *sys.path]
    start = f"import sys; sys.path[:0] = {paths}; import resource; resource.setrlimit(resource.RLIMIT_CORE, (0, 0)); "
    return [sys.executable, "-c", f"{start}from test_engine_facts import *; {code}"]


def apart(code: str, *, dirty: bool = False) -> subprocess.CompletedProcess[str]:
    """Run code in a process of its own, with the names of this module."""
    environment = {**os.environ, **(DIRTY if dirty else {})}
    return subprocess.run(interpreter(code), capture_output=True, text=True, timeout=60, env=environment, check=False)


def hangs(code: str) -> bool:
    """Whether code that is reached does not end within three seconds."""
    with started(*interpreter(f"print('reached', flush=True); {code}"), stdout=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stdout.readline() == b"reached\n"
        try:
            process.wait(3)
        except subprocess.TimeoutExpired:
            return True
    return False


# ---------------------------------------------------------------- what fires


def test_an_all_of_ors_fires_on_one_token_of_each() -> None:
    """A rule fires when each of its patterns is met by a token, and names the tokens; with one pattern unmet it is silent."""
    handle = ruleset({"r0": (("a", "b"), ("c", "d"))})
    assert run(handle, ["d", "a"]) == [("r0", "a", "d")]
    assert run(handle, ["a", "b"]) == []


def test_a_rule_fires_once_for_each_matching_combination() -> None:
    """Two tokens of one pattern with two of the other make four firings."""
    fired = run(ruleset({"r0": (("a", "b"), ("c", "d"))}), ["a", "b", "c", "d"])
    assert sorted(fired) == [("r0", x, y) for x in "ab" for y in "cd"]


def test_what_is_asserted_inside_the_loop_fires_further_rules() -> None:
    """Rules chain: a token asserted when a rule fires is met by a second rule, and that one's by a third."""
    handle = ruleset({"third": (("c",),), "second": (("b",), ("a",)), "first": (("a",),)})
    assert run(handle, ["a"]) == [("first", "a")]
    assert run(handle, ["a"], {"first": "b", "second": "c"}) == [("first", "a"), ("second", "b", "a"), ("third", "c")]


def test_one_token_meets_only_one_pattern_of_a_rule() -> None:
    """A rule that names a token in two patterns does not fire on that token alone."""
    handle = ruleset({"r0": (("a",), ("a", "b"))})
    assert run(handle, ["a"]) == []
    assert run(handle, ["a", "b"]) == [("r0", "a", "b")]


# ---------------------------------------------------------------- what is refused


def test_a_fact_asserted_twice_is_refused() -> None:
    """The second of two equal facts is refused with code 2, in a list of its own and within one."""
    handle = ruleset({"r0": (("a",),)})
    assert native.assert_facts(handle, facts(["a"]))[0] == 0
    assert native.assert_facts(handle, facts(["a"]))[0] == 2
    assert native.assert_facts(ruleset({"r0": (("a",),)}), facts(["a", "a"]))[0] == 2


def test_a_fact_that_no_rule_reads_is_refused_and_the_rest_is_processed() -> None:
    """A list with an unread token gets code 1, and what follows and precedes that token still fires."""
    rules = {"r0": (("a",), ("b",))}
    assert native.assert_facts(ruleset(rules), facts(["a", "unread", "b"]))[0] == 1
    assert native.assert_facts(ruleset(rules), facts(["unread"]))[0] == 1
    assert run(ruleset(rules), ["a", "unread", "b"]) == [("r0", "a", "b")]


def test_a_state_that_is_kept_keeps_its_facts_and_one_that_is_deleted_forgets_them() -> None:
    """Without delete_state a second run gets the facts of the first; after it, none."""
    handle = ruleset({"r0": (("a",), ("b",))})
    native.assert_facts(handle, facts(["a"]))
    assert run(handle, ["b"]) == [("r0", "a", "b")]
    assert run(handle, ["b"]) == []


@pytest.mark.parametrize(("first", "second"), COLLIDING)
def test_two_tokens_with_one_hash_are_taken_for_each_other(first: str, second: str) -> None:
    """Of two tokens whose FNV-1a hashes are equal, each meets the rules of both, and the one asserted last is lost."""
    assert fnv1a(first) == fnv1a(second)
    handle = ruleset({"first": ((first,),), "second": ((second,),)})
    assert sorted(run(handle, [first])) == [("first", first), ("second", first)]
    assert sorted(run(handle, [first, second])) == [("first", first), ("second", first)]


@pytest.mark.parametrize(("text", "value"), [("", 0x811C9DC5), ("a", 0xE40C292C), ("foobar", 0xBF9CF968)])
def test_fnv1a_is_the_published_hash(text: str, value: int) -> None:
    """fnv1a gives the values that the hash's authors publish."""
    assert fnv1a(text) == value


def test_the_names_of_a_fact_have_different_hashes() -> None:
    """The property names that every fact has do not collide with each other."""
    assert len({fnv1a(name) for name in engine.FIELDS}) == len(engine.FIELDS)


# ---------------------------------------------------------------- limits


def test_sixteen_patterns_work_and_seventeen_fail() -> None:
    """A rule may have 16 patterns; with 17, asserting its facts fails with code 304."""
    assert engine.MAX_PATTERNS == 16
    assert len(run(cold({"r0": tuple((token,) for token in numbered(16))}), numbered(16))) == 1
    with pytest.raises(native.error, match="304"):
        run(cold({"r0": tuple((token,) for token in numbered(17))}), numbered(17))


def test_255_rules_on_one_token_work() -> None:
    """So many rules as MAX_RULES_PER_TOKEN may read one token."""
    assert engine.MAX_RULES_PER_TOKEN == 255
    assert len(run(cold(many(255, ("a",))), ["a"])) == 255


def test_the_256th_rule_on_one_token_runs_into_what_another_token_meets() -> None:
    """With 256 rules on one token, a rule for a second token fires although that token was never asserted."""
    rules = {**many(255, ("a",)), "of-b": (("b",),)}
    assert "of-b" not in {name for name, *_ in run(cold(rules), ["a"])}
    ended = apart("""
rules = {**many(255, ("a",)), "of-b": (("b",),), "r255": (("a",),)}
print("of-b" in {name for name, *_ in run(cold(rules), ["a"])})
""")
    assert ended.stdout.strip() == "True" or ended.returncode == -signal.SIGSEGV


def test_64_ors_with_one_token_work_and_65_fail() -> None:
    """A token may stand in 64 `$or` patterns, beside its 255 plain ones; in 65, asserting it fails with code 303."""
    assert engine.MAX_ALTERNATIVES_PER_TOKEN == 64
    plain = {f"plain{number}": (("a",),) for number in range(255)}
    assert len(run(cold({**many(64, ("a", "b")), **plain}), ["a"])) == 64 + 255
    with pytest.raises(native.error, match="303"):
        run(cold(many(65, ("a", "b"))), ["a"])


def test_an_or_may_be_as_long_as_the_tokens_last() -> None:
    """One `$or` of 500 tokens fires once for each."""
    assert len(run(cold({"r0": (tuple(numbered(500)),)}), numbered(500))) == 500


def test_511_tokens_work() -> None:
    """Rules may read 511 different tokens, all of them asserted or one or none that is read."""
    handle = cold({token: ((token,),) for token in numbered(511)})
    assert len(run(handle, numbered(511))) == 511
    assert run(handle, ["t7"]) == [("t7", "t7")]
    assert native.assert_facts(handle, facts(["unread"]))[0] == 1


def test_512_tokens_fail() -> None:
    """With 512 tokens, asserting one that is read fails with code 303, and one that is not read hangs."""
    with pytest.raises(native.error, match="303"):
        run(cold({token: ((token,),) for token in numbered(512)}), ["t7"])
    assert hangs("native.assert_facts(cold({token: ((token,),) for token in numbered(512)}), facts(['unread']))")


def test_513_tokens_hang() -> None:
    """A ruleset that reads 513 tokens is never made."""
    assert hangs("cold({token: ((token,),) for token in numbered(513)})")


def test_the_engine_states_the_number_of_tokens_that_works() -> None:
    """MAX_TOKENS is the last number of tokens that works."""
    assert engine.MAX_TOKENS == 511


def test_4096_rules_work_and_4097_are_refused() -> None:
    """A ruleset may hold 4,096 rules; one of 4,097 cannot be made (code 106)."""
    assert engine.MAX_RULES == 4096
    pairs = [((x,), (y,)) for x, y in islice(combinations(numbered(92), 2), 4097 // 2 + 1)]
    rules = {f"r{number}": groups for number, groups in enumerate([*pairs, *((y, x) for x, y in pairs)][:4097])}
    last = rules.pop("r4096")
    assert len(run(cold(rules), ["t0", "t1"])) == 2
    with pytest.raises(native.error, match="106"):
        cold({**rules, "r4096": last})


# ---------------------------------------------------------------- what crashes, and what frees memory


@pytest.mark.parametrize(
    "code",
    [
        "native.start_action_for_state(handle, native.assert_facts(handle, '[]')[1])",
        "state = native.assert_facts(handle, facts('a'))[1]; native.delete_state(handle, '1'); "
        "native.start_action_for_state(handle, state)",
        "state = native.assert_facts(handle, facts('a'))[1]; native.start_action_for_state(handle, state); "
        "native.delete_state(handle, '1'); native.complete_and_start_action(handle, state)",
    ],
    ids=["empty-list", "start-after-delete", "go-on-after-delete"],
)
def test_what_crashes_the_interpreter(code: str) -> None:
    """An empty list of facts that is then run, and a state used after it was deleted, end in a segmentation fault."""
    ended = apart(f"handle = ruleset({{'r0': (('a',),)}}); print('reached', flush=True); {code}", dirty=True)
    assert ended.stdout.strip() == "reached"
    assert ended.returncode == -signal.SIGSEGV


@pytest.mark.parametrize("tokens", [["a"], ["unread"]])
def test_deleting_a_state_in_which_nothing_fired_crashes_a_new_ruleset(tokens: list[str]) -> None:
    """While no rule has ever fired, delete_state frees memory that was never set: a segmentation fault, or by luck none."""
    code = f"native.assert_facts(handle, facts({tokens})); print('reached', flush=True); native.delete_state(handle, '1')"
    ended = apart(f"handle = cold({{'r0': (('a',), ('b',))}}); {code}", dirty=True)
    assert ended.stdout.strip() == "reached"
    assert ended.returncode == -signal.SIGSEGV


def test_once_a_rule_has_fired_every_state_can_be_deleted() -> None:
    """After one firing, a thousand runs in which nothing fires, and one in which something does, pass."""
    ended = apart(
        """
handle = ruleset({"r0": (("a",), ("b",))})
print({len(run(handle, tokens)) for tokens in [["a"], ["unread"]] * 1000}, len(run(handle, ["a", "b"])), run(handle, ["b"]))
""",
        dirty=True,
    )
    assert (ended.stdout.strip(), ended.returncode) == ("{0} 1 []", 0), ended.stderr


def test_deleting_a_state_that_is_not_there_is_an_error() -> None:
    """delete_state without a state, or a second time, raises code 309: the engine calls it once, after asserting."""
    handle = ruleset({"r0": (("a",),)})
    with pytest.raises(native.error, match="309"):
        native.delete_state(handle, "1")
    run(handle, ["a"])
    with pytest.raises(native.error, match="309"):
        native.delete_state(handle, "1")


def test_deleting_the_state_keeps_memory_flat() -> None:
    """20,000 runs that each delete their state grow by less than 4 MiB."""
    ended = apart("""
handle = ruleset({f"r{n}": ((f"t{n}", "a"), ("b",)) for n in range(20)})
for _ in range(2000): run(handle, ["a", "b"])
before = held()
for _ in range(20000): run(handle, ["a", "b"])
print(held() - before)
""")
    assert ended.returncode == 0, ended.stderr
    assert int(ended.stdout) < FLAT


def test_deleting_a_ruleset_frees_it() -> None:
    """500 rulesets made and deleted grow by less than 4 MiB, where 100 that are kept take more."""
    code = """
rules = {f"r{n}": ((f"t{n}", "a"), ("b",)) for n in range(20)}
native.delete_ruleset(ruleset(rules))
before = held()
for _ in range({count}):
    handle = ruleset(rules); run(handle, ["a", "b"]); {end}
print(held() - before)
"""
    freed = apart(code.replace("{count}", "500").replace("{end}", "native.delete_ruleset(handle)"))
    kept = apart(code.replace("{count}", "100").replace("{end}", ""))
    assert freed.returncode == kept.returncode == 0, freed.stderr + kept.stderr
    assert int(freed.stdout) < FLAT < int(kept.stdout)


def test_a_deleted_ruleset_cannot_be_used() -> None:
    """A ruleset deleted twice raises code 111, and so does asserting a fact to it."""
    handle = ruleset({"r0": (("a",),)})
    native.delete_ruleset(handle)
    with pytest.raises(native.error, match="111"):
        native.delete_ruleset(handle)
    with pytest.raises(native.error, match="111"):
        native.assert_facts(handle, facts(["a"]))


# ---------------------------------------------------------------- importing


@pytest.mark.skipif(not hasattr(sys, "setdlopenflags"), reason="this system has no dlopen")
@pytest.mark.parametrize("fails", [False, True])
def test_the_c_module_is_bound_lazily_and_the_flags_are_put_back(monkeypatch: pytest.MonkeyPatch, fails: bool) -> None:
    """While the C module is imported, symbols are bound lazily; afterwards, also after a failure, the flags are as before."""
    seen: list[int] = []

    def spy(name: str) -> object:
        seen.append(sys.getdlopenflags())
        if fails:
            raise ImportError(name)
        return object()

    before = sys.getdlopenflags()
    sys.setdlopenflags(os.RTLD_NOW)
    try:
        monkeypatch.setattr(importlib, "import_module", spy)
        if fails:
            with pytest.raises(EngineError):
                load_native()
        else:
            load_native()
        assert seen[0] & os.RTLD_LAZY
        assert not seen[0] & os.RTLD_NOW
        assert sys.getdlopenflags() == os.RTLD_NOW
    finally:
        sys.setdlopenflags(before)


def test_the_c_module_brings_no_threads_and_not_the_rest_of_the_package() -> None:
    """Loading the C module neither imports `durable.lang`, with its registry, nor starts a thread."""
    ended = apart(
        "import threading; print(threading.active_count(), [name for name in sys.modules if name.startswith('durable.')])"
    )
    assert ended.stdout.strip() == "1 []"
