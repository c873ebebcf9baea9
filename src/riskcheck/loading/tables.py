"""The files of a pack, and the records that each holds."""

from __future__ import annotations

from riskcheck.pack.advice import SafetyNet
from riskcheck.pack.reading import Complication, Medication, Prevention, SelfCare, Treatment
from riskcheck.pack.records import Cause, ClinicalTest, Fact, Group, Question, Record, Source, Symptom, Term, Type
from riskcheck.pack.rules import Rule
from riskcheck.pack.scenario import Scenario
from riskcheck.pack.scores import Score

ABOUT = "pack.toml"
SCENARIOS = "scenarios.toml"
SCENARIO_FOLDER = "scenarios"
"""A folder that a pack may have instead of the file SCENARIOS, with TOML files that have the same table."""

TABLES: dict[str, dict[str, tuple[str, type[Record]]]] = {
    ABOUT: {"group": ("groups", Group), "safety_net": ("safety_net", SafetyNet)},
    "sources.toml": {"source": ("sources", Source)},
    "questions.toml": {"question": ("questions", Question)},
    "types.toml": {"type": ("types", Type)},
    "causes.toml": {"cause": ("causes", Cause)},
    "symptoms.toml": {"symptom": ("symptoms", Symptom)},
    "tests.toml": {"test": ("tests", ClinicalTest)},
    "treatments.toml": {
        "treatment": ("treatments", Treatment),
        "prevention": ("preventions", Prevention),
        "self-care": ("self_care", SelfCare),
        "complication": ("complications", Complication),
    },
    "medications.toml": {"medication": ("medications", Medication)},
    "facts.toml": {"fact": ("facts", Fact)},
    "glossary.toml": {"term": ("terms", Term)},
    "rules.toml": {"rule": ("rules", Rule), "score": ("scores", Score)},
    SCENARIOS: {"scenario": ("scenarios", Scenario)},
}
"""The files of a pack: for each table in it, the part of the pack that its records make up, and their model."""


def tables_file(name: str) -> str | None:
    """The file of TABLES that has the same tables as the file of this name in the pack's folder; None for any other file."""
    within, slash, last = name.partition("/")
    if slash:
        return SCENARIOS if within == SCENARIO_FOLDER and last.endswith(".toml") else None
    return name if name in TABLES else None
