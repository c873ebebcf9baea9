"""A REDCap data dictionary: a CSV file that REDCap imports as an instrument.

REDCap's names hold no hyphens: a `-` of an id or a code is a `_` there. What REDCap exports of such a project
is read back: the column `symptoms___hard_nodules` is the answer hard-nodules to symptoms.
"""

from __future__ import annotations

import csv
import html
import io
from collections.abc import Iterator

from riskcheck.forms.outline import Condition, Notice, Part, check_names, conditions_of, exclusive_codes, outline
from riskcheck.pack.pack import Pack
from riskcheck.pack.records import Question

_NAME, _FORM, _SECTION = "Variable / Field Name", "Form Name", "Section Header"
_TYPE, _LABEL, _CHOICES = "Field Type", "Field Label", "Choices, Calculations, OR Slider Labels"
_NOTE, _WHEN, _ANNOTATION = "Field Note", "Branching Logic (Show field only if...)", "Field Annotation"
_VALIDATION = "Text Validation Type OR Show Slider Number"
_LEAST, _MOST = "Text Validation Min", "Text Validation Max"
COLUMNS = (
    *(_NAME, _FORM, _SECTION, _TYPE, _LABEL, _CHOICES, _NOTE),
    *(_VALIDATION, _LEAST, _MOST),
    *("Identifier?", _WHEN, "Required Field?", "Custom Alignment", "Question Number (surveys only)"),
    *("Matrix Group Name", "Matrix Ranking?", _ANNOTATION),
)
"""The header of a data dictionary, to the letter."""

RECORD_ID = "record_id"
_INSTRUMENT = "riskcheck"
Row = dict[str, str]


def data_dictionary(pack: Pack) -> str:
    """The data dictionary of a pack, as CSV."""
    first = {_NAME: RECORD_ID, _FORM: _INSTRUMENT, _TYPE: "text", _LABEL: "Record ID"}
    rows = [first, *(row for part in outline(pack) for row in _rows(pack, part))]
    check_names("REDCap", (row[_NAME] for row in rows))
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def redcap_name(id: str) -> str:
    """An id or a code as REDCap writes it."""
    return id.replace("-", "_")


def _rows(pack: Pack, part: Part) -> Iterator[Row]:
    title = part.title
    for item in part.items:
        row = {_NAME: redcap_name(item.id), _FORM: _INSTRUMENT, _SECTION: _shown(title), _LABEL: _shown(item.text)}
        row[_WHEN] = " or ".join(map(_branching, conditions_of(pack, item)))
        yield row | ({_TYPE: "descriptive"} if isinstance(item, Notice) else _field(pack, item))
        title = ""


def _field(pack: Pack, question: Question) -> Row:
    choices = (f"{redcap_name(code)}, {_choice(pack.answer_text(question.id, code))}" for code in question.codes)
    alone = ",".join(map(redcap_name, exclusive_codes(question)))
    if question.is_number:
        least, most = question.bounds
        kind = f"number_{question.decimals}dp" if question.decimals else "integer"
        note = f"{question.help} ({question.unit})" if question.unit else question.help
        return {_TYPE: "text", _NOTE: _shown(note), _VALIDATION: kind, _LEAST: str(least), _MOST: str(most)}
    return {
        _TYPE: "checkbox" if question.many else "radio",
        _CHOICES: " | ".join(choices),
        _NOTE: _shown(question.help),
        _ANNOTATION: f"@NONEOFTHEABOVE='{alone}'" if alone else "",
    }


def _branching(when: Condition) -> str:
    name = redcap_name(when.question.id)
    if when.question.is_number:
        ends = (
            _joined(
                f"[{name}] >= {low}" if low is not None else f"[{name}] <> ''", f"[{name}] < {high}" if high is not None else ""
            )
            for low, high in when.ranges
        )
        return " or ".join(ends)
    codes = map(redcap_name, when.codes)
    tests = (f"[{name}({code})] = '1'" if when.question.many else f"[{name}] = '{code}'" for code in codes)
    return " or ".join(tests)


def _joined(*tests: str) -> str:
    return f"({' and '.join(filter(None, tests))})"


def _shown(text: str) -> str:
    """Text that REDCap, which takes HTML and fills in `[names]`, shows as it is."""
    return html.escape(text, quote=False).replace("[", "&#91;")


def _choice(text: str) -> str:
    """The text of a choice, in which a bar would begin the next one."""
    return _shown(text).replace("|", "&#124;")
