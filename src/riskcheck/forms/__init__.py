"""The questions of a pack as forms that other programs and people fill in: tables, codebooks, REDCap, XLSForm and FHIR."""

from __future__ import annotations

from typing import Literal

from riskcheck.errors import InputError
from riskcheck.forms.codebook import codebook
from riskcheck.forms.fhir import questionnaire
from riskcheck.forms.redcap import data_dictionary
from riskcheck.forms.template import csv_template
from riskcheck.pack.pack import Pack

Format = Literal["csv", "html", "markdown", "redcap", "xlsform", "fhir"]


def form(pack: Pack, format: Format) -> bytes:
    """The questions of a pack in one of the formats: a workbook for XLSForm, else text in UTF-8.

    Raises InputError where a format cannot have the pack's questions, or needs an extra that is not installed.
    """
    if format == "xlsform":
        try:
            from riskcheck.forms.xlsform import xlsform
        except ModuleNotFoundError as error:
            if error.name and error.name.startswith("riskcheck"):
                raise
            raise InputError("an XLSForm needs XlsxWriter; install it with: pip install 'riskcheck[xlsform]'") from error
        return xlsform(pack)
    if format in ("html", "markdown"):
        return codebook(pack, format).encode()
    return {"csv": csv_template, "redcap": data_dictionary, "fhir": questionnaire}[format](pack).encode()
