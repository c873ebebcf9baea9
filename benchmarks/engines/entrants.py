"""Who takes part: every engine, how its reasons are obtained, and what makes it ready."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from importlib import metadata

from benchmarks.engines.task import Evaluate, Task

RISKCHECK = "riskcheck, check"
"""The row that all others are compared with."""


@dataclass(frozen=True)
class Entrant:
    """One row of the table: the function `maker` ("module:name") makes it ready, `package` is what it measures."""

    name: str
    package: str
    reasons: str
    maker: str

    def make(self, task: Task) -> Evaluate:
        """The engine, made ready for the rules. Raises ImportError where the package is missing."""
        module, _, name = self.maker.partition(":")
        evaluate: Evaluate = getattr(importlib.import_module(f"benchmarks.engines.{module}"), name)(task)
        return evaluate

    @property
    def version(self) -> str:
        """The version of its package."""
        try:
            return metadata.version(self.package) if self.package else ""
        except metadata.PackageNotFoundError:
            return ""


ENTRANTS = (
    Entrant(RISKCHECK, "riskcheck", "the result: rules, answers, findings, sources", "by_riskcheck:check"),
    Entrant("riskcheck, engine alone", "riskcheck", "firings: rules and the facts they met", "by_riskcheck:engine"),
    Entrant("zen-engine", "zen-engine", "its trace", "by_zen:graph"),
    Entrant("zen expressions, no trace", "zen-engine", "no trace: which expressions held", "by_zen:expressions"),
    Entrant("rule-engine", "rule-engine", "has none: which expressions held", "by_rule_engine:arrays"),
    Entrant("business-rules", "business-rules", "has none: noted by the rule's action", "by_business_rules:listed"),
    Entrant("datalogic-py", "datalogic-py", "no trace: which expressions held", "by_datalogic:arrays"),
    Entrant("CEL in Rust", "common-expression-language", "has none: which expressions held", "by_cel:lists"),
    Entrant("panzi-json-logic", "panzi-json-logic", "has none: which expressions held", "by_json_logic:expressions"),
    Entrant("clipspy, watch rules", "clipspy", "its trace", "by_clips:watched"),
    Entrant("clipspy, no trace", "clipspy", "no trace: noted by the rule's action", "by_clips:noted"),
    Entrant("experta, watch rules", "experta", "its trace", "by_experta:watched"),
    Entrant("hand-written Python", "", "which ifs held", "by_python:ifs"),
)
