"""Hand-written Python: one `if` for each rule, in an order in which one pass is enough. A floor, not an engine.

The source is written by a program, as a person would write it; a set holds the facts, and each rule that holds adds to it.
"""

from __future__ import annotations

from collections.abc import Callable

from benchmarks.engines.task import Evaluate, Task


def ifs(task: Task) -> Evaluate:
    """One function with all the rules."""
    lines = ["def run(facts):", "    fired = []"]
    for number in task.staged:
        rule = task.rules[number]
        holds = " and ".join(_any_of(group) for group in rule.groups)
        lines += [f"    if {holds}:", f"        fired.append({number})", f"        facts.add({rule.conclusion!r})"]
    scope: dict[str, Callable[[set[str]], list[int]]] = {}
    exec("\n".join([*lines, "    return fired"]), scope)  # noqa: S102 the text is made of the pack's ids alone
    run, tokens = scope["run"], task.tokens
    return lambda answers: task.outcome(run(set(tokens(answers))))


def _any_of(group: tuple[str, ...]) -> str:
    return f"{group[0]!r} in facts" if len(group) == 1 else f"not facts.isdisjoint({group!r})"
