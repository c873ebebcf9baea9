"""An XLSForm: a workbook that ODK, KoboToolbox and others make a form of. The only module that knows XlsxWriter."""

from __future__ import annotations

import io
from collections.abc import Iterator

from xlsxwriter import Workbook

from riskcheck.forms.outline import Condition, Notice, Part, check_names, conditions_of, exclusive_codes, outline
from riskcheck.pack.numbers import Number, number_wanted
from riskcheck.pack.pack import Pack
from riskcheck.pack.records import Question

Row = dict[str, str]
_SURVEY = ("type", "name", "label", "hint", "relevant", "constraint", "constraint_message", "appearance")
_CHOICES = ("list_name", "name", "label")
_SETTINGS = ("form_title", "form_id", "version", "default_language")


def xlsform(pack: Pack) -> bytes:
    """The workbook: its sheets are survey, choices and settings."""
    about = pack.about
    check_names("An XLSForm", pack.question)
    settings = {
        "form_title": about.title,
        "form_id": about.id,
        "version": about.version,
        "default_language": f"{about.language} ({about.language})",
    }
    survey = [row for part in outline(pack) for row in _part(pack, part)]
    choices = [
        {"list_name": question.id, "name": code, "label": _shown(pack.answer_text(question.id, code))}
        for question in pack.questions
        for code in (() if question.is_number else question.codes)
    ]
    target = io.BytesIO()
    with Workbook(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        for name, columns, rows in (
            ("survey", _SURVEY, survey),
            ("choices", _CHOICES, choices),
            ("settings", _SETTINGS, [settings]),
        ):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, columns)
            for number, row in enumerate(rows, start=1):
                sheet.write_row(number, 0, [row.get(column, "") for column in columns])
    return target.getvalue()


def _part(pack: Pack, part: Part) -> Iterator[Row]:
    yield {"type": "begin_group", "name": part.id, "label": _shown(part.title), "appearance": "field-list"}
    for item in part.items:
        row = {"name": item.id, "label": _shown(item.text), "relevant": " or ".join(map(_relevant, conditions_of(pack, item)))}
        yield row | ({"type": "note"} if isinstance(item, Notice) else _question(pack, item))
    yield {"type": "end_group"}


def _question(pack: Pack, question: Question) -> Row:
    if question.is_number:
        least, most = question.bounds
        row = {
            "type": "decimal" if question.decimals else "integer",
            "hint": _shown(f"{question.help} ({number_wanted(pack.say, question)})"),
        }
        return row | {
            "constraint": f". >= {least} and . <= {most}",
            "constraint_message": pack.say("number_wanted", wanted=number_wanted(pack.say, question)),
        }
    row = {"type": f"select_{'multiple' if question.many else 'one'} {question.id}", "hint": _shown(question.help)}
    alone = exclusive_codes(question)
    if alone:
        row["constraint"] = f"count-selected(.) <= 1 or not({' or '.join(f'selected(., {code!r})' for code in alone)})"
        row["constraint_message"] = "An answer that means something only alone stands together with others."
    return row


def _relevant(when: Condition) -> str:
    name = "${" + when.question.id + "}"
    if when.question.is_number:
        return " or ".join(_range(name, low, high) for low, high in when.ranges)
    return " or ".join(f"selected({name}, {code!r})" for code in when.codes)


def _range(name: str, low: Number | None, high: Number | None) -> str:
    tests = [f"{name} >= {low}" if low is not None else f"{name} != ''", f"{name} < {high}" if high is not None else ""]
    return f"({' and '.join(filter(None, tests))})"


def _shown(text: str) -> str:
    """Text in which nothing is filled in, as `${name}` would be."""
    return text.replace("${", "$ {")
