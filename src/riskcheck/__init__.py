"""riskcheck: answers of a person, mapped by rules to what one health article names. Educational, never a diagnosis.

from riskcheck import Checker

with Checker() as checker:
    result = checker.check({"dialysis": "yes", "dialysis-duration": "long-term"})
    print(result.advice.urgency, [cause.id for cause in result.causes])
"""

from importlib import import_module as _import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from riskcheck.checker import Checker, check, read_cases
    from riskcheck.checking.answers import Answers
    from riskcheck.checking.result import (
        Advice,
        Because,
        CauseFinding,
        ClinicalTestFinding,
        NearMiss,
        Note,
        PackInfo,
        Result,
        SymptomFinding,
        TypeFinding,
    )
    from riskcheck.errors import AnswerError, EngineError, InputError, PackError, RiskcheckError
    from riskcheck.files.casetext import Case, RecordError
    from riskcheck.loading.loader import load_pack
    from riskcheck.pack.pack import Pack
    from riskcheck.why.finding import Why
del TYPE_CHECKING

__version__ = "0.1.0"
__all__ = [
    "Advice",
    "AnswerError",
    "Answers",
    "Because",
    "Case",
    "CauseFinding",
    "Checker",
    "ClinicalTestFinding",
    "EngineError",
    "InputError",
    "NearMiss",
    "Note",
    "Pack",
    "PackError",
    "PackInfo",
    "RecordError",
    "Result",
    "RiskcheckError",
    "SymptomFinding",
    "TypeFinding",
    "Why",
    "check",
    "load_pack",
    "read_cases",
]

_ROOMS = {
    "checker": ("Checker", "check", "read_cases"),
    "checking.answers": ("Answers",),
    "errors": ("AnswerError", "EngineError", "InputError", "PackError", "RiskcheckError"),
    "files.casetext": ("Case", "RecordError"),
    "loading.loader": ("load_pack",),
    "pack.pack": ("Pack",),
    "why.finding": ("Why",),
}
_HOMES = {name: room for room, names in _ROOMS.items() for name in names}


def __getattr__(name: str) -> object:
    """Import a public name when it is first used, so that `riskcheck --version` need not load the engine."""
    if name not in __all__:
        raise AttributeError(f"module 'riskcheck' has no attribute {name!r}")
    value: object = getattr(_import_module(f"riskcheck.{_HOMES.get(name, 'checking.result')}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
