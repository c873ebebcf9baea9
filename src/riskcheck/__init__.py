"""riskcheck: answers of a person, mapped by rules to what one health article names. Educational, never a diagnosis.

from riskcheck import Checker

with Checker() as checker:
    result = checker.check({"dialysis": "yes", "dialysis-duration": "long-term"})
    print(result.advice.urgency, [cause.id for cause in result.causes])
"""

from importlib import import_module as _import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from riskcheck.checker import Checker, check
    from riskcheck.checking.result import Result
    from riskcheck.errors import AnswerError, EngineError, InputError, PackError, RiskcheckError
del TYPE_CHECKING

__version__ = "0.1.0"
__all__ = [
    "AnswerError",
    "Checker",
    "EngineError",
    "InputError",
    "PackError",
    "Result",
    "RiskcheckError",
    "check",
]

_HOMES = {"Checker": "checker", "check": "checker", "Result": "checking.result"}


def __getattr__(name: str) -> object:
    """Import a public name when it is first used, so that `riskcheck --version` need not load the engine."""
    if name not in __all__:
        raise AttributeError(f"module 'riskcheck' has no attribute {name!r}")
    value: object = getattr(_import_module(f"riskcheck.{_HOMES.get(name, 'errors')}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
