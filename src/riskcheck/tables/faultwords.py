"""What stands in the column of errors, in the words that a batch has for it."""

from __future__ import annotations

from riskcheck.checking.answers import fault_of
from riskcheck.checking.columns import SEPARATOR
from riskcheck.files.casetext import joined
from riskcheck.pack.pack import Pack
from riskcheck.pack.records import EXCLUSIVE, Question

_NO_CODE = "\0"
_OF_LISTS = {
    "answer-not-offered": "an item of the list is not one of the answers offered",
    "answer-not-alone": "an answer that means something only alone stands together with others",
    "wrong-type": "NULL stands where an answer belongs",
}


def in_words(pack: Pack, error: str) -> str:
    """The faults of rows with this text in the column of errors, `code:question` of each: code, messages and remedies."""
    faults = [each.partition(":")[::2] for each in error.split(SEPARATOR)]
    told = [_told(pack, question, code) for code, question in faults]
    messages, hints = zip(*told, strict=True)
    return f"[{faults[0][0]}] {joined(messages)} ({joined(hints)})"


def _told(pack: Pack, question: str, code: str) -> tuple[str, str]:
    """The message and the remedy of a fault, from an answer that has it. Which item of a list has it is not known."""
    asked = pack.question[question]
    alone = sorted(asked.codes, key=lambda each: each not in EXCLUSIVE)[:2]
    if asked.is_number:
        return _told_of_number(pack, asked, code)
    samples: dict[str, object] = {"empty-list": [], "wrong-type": [None], "answer-not-alone": alone}
    sample = samples.get(code, [_NO_CODE] if asked.many else _NO_CODE)
    fault = fault_of(pack, question, sample)
    message = f"{question}: {_OF_LISTS[code]}" if asked.many and code in _OF_LISTS else fault.message if fault else question
    return message, fault.hint if fault else ""


def _told_of_number(pack: Pack, asked: Question, code: str) -> tuple[str, str]:
    least, most = asked.bounds
    samples: dict[str, object] = {"out-of-range": most + 1, "too-many-decimals": least + 10 ** -(asked.decimals + 2)}
    fault = fault_of(pack, asked.id, samples.get(code, _NO_CODE))
    return (fault.message, fault.hint) if fault else (asked.id, "")
