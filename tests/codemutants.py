"""Every single change that mutmut makes to the core modules, and which of them the tests catch.

Run by `make mutants`, all of them, or `make mutants SAMPLE=40`. The changes are mutmut's, the runner is not: mutmut 3 tries
mutants in forks of one process that has already run the tests, and mutates only the bodies of functions. Here every mutant is a
changed file in a copy of the project, and its tests run in a new process with a time limit, because some mutants crash the
interpreter or never end. Outcomes are kept in `build/mutants`, by the text of the mutant, until the source changes: a run that
was stopped goes on, and survivors are tried again.
"""

from __future__ import annotations

import difflib
import hashlib
import json
import multiprocessing
import os
import random
import resource
import shutil
import signal
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing.connection import wait
from pathlib import Path
from queue import SimpleQueue
from threading import Lock
from typing import Literal

Outcome = Literal["killed", "crashed", "timed out", "survived"]

ROOT = Path(__file__).parents[1]
WORK = ROOT / "build" / "mutants"
COPIED = ("src", "tests", "rules", "examples", "benchmarks", "pyproject.toml", "README.md", "CONTRIBUTING.md", "CHANGELOG.md")
PACKAGE = "src/riskcheck/checking"

LEAST_KILLED = 0.85
MEMORY = 3 << 30
"""Bytes of address space that the tests of a mutant may use."""
SECONDS = 45
"""The time limit for the tests of a mutant, in seconds of the processor; without a mutant they take 10 at most."""
PATIENCE = 10
"""Seconds on the clock for each second of the processor: other programs may keep a process waiting."""
RAN = 100
"""Added to pytest's exit code, to tell it from that of a process that never came to run pytest."""

TESTS: dict[str, tuple[str, ...]] = {
    "rulebook": ("rulebook", "denials", "scenarios"),
    "engine": ("engine", "library", "scenarios", "engine_facts"),
    "answers": ("answers", "questionnaire", "library", "scenarios", "schema", "records", "numbers", "denials"),
    "result": ("result", "library", "columns", "schema"),
    "questionnaire": ("questionnaire", "denials", "dependence", "findings", "library", "scenarios", "schema"),
    "dependence": ("dependence", "findings", "library", "scenarios"),
    "trace": ("trace", "denials", "findings", "library", "scenarios", "diff"),
    "parts": ("parts", "findings", "library", "scenarios", "notes", "diff"),
    "findings": ("findings", "library", "scenarios"),
    "combined": ("findings", "library", "scenarios"),
    "builders": ("findings", "library", "scenarios"),
}
"""The modules that are mutated, and the test files that are run for each, the ones that catch most first."""
CORE = ("rulebook", "engine", "answers", "result")
"""The modules whose share must be high enough; those between answers, engine and result are reported beside them."""
LEFT_OUT = (
    "tests/test_records.py::test_lines_are_streamed",
    *(
        f"tests/test_engine_facts.py::test_{name}"
        for name in (
            "512_tokens_fail",
            "513_tokens_hang",
            "deleting_a_ruleset_frees_it",
            "deleting_a_state_in_which_nothing_fired_crashes_a_new_ruleset",
            "deleting_the_state_keeps_memory_flat",
            "the_256th_rule_on_one_token_runs_into_what_another_token_meets",
            "what_crashes_the_interpreter",
        )
    ),
)
"""Tests that take long and look at something else: memory, or what durable-rules does by itself."""
OPTIONS = (
    "-x",
    "--hypothesis-profile=ci",
    *("-p", "no:cacheprovider"),
    *("-W", "ignore::pytest.PytestAssertRewriteWarning"),
    *(f"--deselect={name}" for name in LEFT_OUT),
)
"""Stop at the first failure, with the same examples each time; what is imported ahead of pytest is no fault."""
FRESH = multiprocessing.get_context("forkserver")
"""New processes, forked from one that knows nothing of riskcheck, only what is slow to import."""
FRESH.set_forkserver_preload(["hypothesis", "jsonschema", "pydantic", "pytest"])

ASKING = Lock()
"""Held by whoever asks how a process ended: in Python 3.11 starting one asks all others, and two that ask at once get 255."""


@dataclass(frozen=True)
class Mutant:
    """One changed module: its whole text, the line of the change, and what stood and stands there."""

    module: str
    text: str
    line: int
    before: str
    after: str

    def __str__(self) -> str:
        return f"{PACKAGE}/{self.module}.py:{self.line}\n        - {self.before}\n        + {self.after}"

    @property
    def key(self) -> str:
        """What tells it from all other mutants."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def mutants(module: str) -> Iterator[Mutant]:
    """Every mutant of a module, each text once."""
    from mutmut.mutation.file_mutation import create_mutations  # not in the processes that run the tests

    path = ROOT / PACKAGE / f"{module}.py"
    source = path.read_text(encoding="utf-8")
    tree, changes, _, _ = create_mutations(str(path), source)
    seen = {source}
    for change in changes:
        text = tree.deep_replace(change.original_node, change.mutated_node).code
        if text not in seen:
            seen.add(text)
            yield _mutant(module, source, text)


def _mutant(module: str, source: str, text: str) -> Mutant:
    old, new = source.splitlines(), text.splitlines()
    changed = [each for each in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes() if each[0] != "equal"]
    _, first, _, start, _ = changed[0]
    _, _, last, _, end = changed[-1]
    before, after = (" ".join(map(str.strip, lines)) for lines in (old[first:last], new[start:end]))
    return Mutant(module, text, first + 1, before, after)


def sample(everything: dict[str, list[Mutant]], size: int) -> dict[str, list[Mutant]]:
    """About `size` mutants, as many of each module; always the same ones for the same source."""
    of_each = -(-size // len(everything))
    chosen = random.Random(size)
    return {module: chosen.sample(found, min(of_each, len(found))) for module, found in everything.items()}


class Trial:
    """A copy of the project, in which one module at a time is changed."""

    def __init__(self, number: int) -> None:
        self._copy = WORK / f"project-{number}"
        shutil.rmtree(self._copy, ignore_errors=True)
        self._copy.mkdir(parents=True)
        for name in COPIED:
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, self._copy / name, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(ROOT / name, self._copy / name)

    def check(self, module: str) -> None:
        """Make sure that the tests of a module pass without a mutant; what they compile is kept for the mutants."""
        if _run(self._copy, module, keep_compiled=True) != "survived":
            sys.exit(f"The tests of {module} do not pass without a mutant.")

    def outcome(self, mutant: Mutant) -> Outcome:
        """What becomes of a mutant: killed when a test fails."""
        path = self._copy / PACKAGE / f"{mutant.module}.py"
        source = path.read_text(encoding="utf-8")
        for compiled in path.parent.glob(f"__pycache__/{mutant.module}.*"):
            compiled.unlink()
        path.write_text(mutant.text, encoding="utf-8")
        try:
            return _run(self._copy, mutant.module)
        finally:
            path.write_text(source, encoding="utf-8")


class Trials:
    """As many copies of the project as there are cores, so that as many mutants are tried at once."""

    def __init__(self) -> None:
        self._all = [Trial(number) for number in range(os.cpu_count() or 1)]
        self._pool = ThreadPoolExecutor(len(self._all))
        self._free: SimpleQueue[Trial] = SimpleQueue()
        for trial in self._all:
            self._free.put(trial)

    def outcomes(self, module: str, tried: list[Mutant]) -> Iterator[Outcome]:
        """What becomes of mutants of one module, in their order."""
        if tried:
            list(self._pool.map(lambda trial: trial.check(module), self._all))
        waiting = [self._pool.submit(self._outcome, mutant) for mutant in tried]
        try:
            yield from (each.result() for each in waiting)
        finally:
            for each in waiting:
                each.cancel()

    def _outcome(self, mutant: Mutant) -> Outcome:
        trial = self._free.get()
        try:
            return trial.outcome(mutant)
        finally:
            self._free.put(trial)


def _run(copy: Path, module: str, *, keep_compiled: bool = False) -> Outcome:
    """Run the tests of a module in a copy, up to the first failure."""
    process = FRESH.Process(target=_pytest, args=(copy, TESTS[module], keep_compiled))
    with ASKING:
        process.start()
    wait([process.sentinel], PATIENCE * SECONDS)
    with ASKING:
        code = process.exitcode
        if code is None and process.pid:
            os.killpg(process.pid, signal.SIGKILL)
            process.join()
            return "timed out"
    code = code or 0
    if 0 <= code < RAN:
        sys.exit(f"The process for the tests of {module} ended with {code} before it ran them.")
    return "timed out" if code == -signal.SIGXCPU else "crashed" if code < 0 else "killed" if code > RAN else "survived"


def _pytest(copy: Path, tests: tuple[str, ...], keep_compiled: bool) -> None:
    """Run tests in a copy of the project, and end this process, which is their own, with what came of it."""
    import pytest

    os.setsid()
    os.chdir(copy)
    os.environ |= {"PYTHONPATH": str(copy / "src"), "PYTHONDONTWRITEBYTECODE": "" if keep_compiled else "1"}
    sys.path.insert(0, os.environ["PYTHONPATH"])
    sys.dont_write_bytecode = not keep_compiled
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
    silence = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):
        os.dup2(silence, stream)
    sys.exit(RAN + pytest.main([*OPTIONS, *(f"tests/test_{name}.py" for name in tests)]))


class Kept:
    """Outcomes of earlier runs on the same source, one JSON line each; survivors are not among them."""

    def __init__(self) -> None:
        digest = hashlib.sha256()
        for path in sorted((ROOT / "src").rglob("*.py")):
            digest.update(path.read_bytes())
        self._path = WORK / f"{digest.hexdigest()[:16]}.jsonl"
        lines = self._path.read_text(encoding="utf-8").splitlines() if self._path.exists() else []
        self.outcomes: dict[str, Outcome] = dict(json.loads(line) for line in lines)

    def add(self, mutant: Mutant, outcome: Outcome) -> None:
        """Keep an outcome at once, so that it outlives an interrupt."""
        if outcome != "survived":
            with self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps([mutant.key, outcome]) + "\n")


def share(outcomes: list[Outcome]) -> str:
    """How many mutants there were, and how many of them did not survive."""
    killed = len(outcomes) - outcomes.count("survived")
    how = f"{outcomes.count('crashed')} of them by a crash, {outcomes.count('timed out')} by the time limit"
    return f"{len(outcomes)} mutants, {killed} killed ({killed / len(outcomes):.1%}), {how}"


def main(size: int | None) -> int:
    """Try all mutants or a sample, print what became of them, and tell whether that is good enough."""
    everything = {module: list(mutants(module)) for module in TESTS}
    chosen = everything if size is None else sample(everything, size)
    trials, kept = Trials(), Kept()
    by_module: dict[str, list[Outcome]] = {}
    for module, tried in chosen.items():
        waiting = [mutant for mutant in tried if mutant.key not in kept.outcomes]
        outcomes = by_module[module] = [kept.outcomes[mutant.key] for mutant in tried if mutant.key in kept.outcomes]
        for mutant, outcome in zip(waiting, trials.outcomes(module, waiting), strict=True):
            kept.add(mutant, outcome)
            outcomes.append(outcome)
            if outcome == "survived":
                print(f"    survived: {mutant}", flush=True)  # noqa: T201
        print(f"{module}: {share(outcomes)}", flush=True)  # noqa: T201
    core = [outcome for module in CORE for outcome in by_module[module]]
    print(f"{', '.join(CORE)} together: {share(core)}")  # noqa: T201
    print(f"all together: {share([outcome for outcomes in by_module.values() for outcome in outcomes])}")  # noqa: T201
    return 0 if core.count("survived") <= (1 - LEAST_KILLED) * len(core) else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else None))
