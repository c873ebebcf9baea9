"""One result as text or as a page, for whoever has it in a program or a notebook."""

from __future__ import annotations

from typing import Literal

from riskcheck.checking.result import PackInfo, Result
from riskcheck.documents.render import render
from riskcheck.errors import InputError, PackError
from riskcheck.loading.loader import load_pack
from riskcheck.pack.pack import Pack
from riskcheck.report.result_document import result_document


def shown(result: Result, format: Literal["text", "html"], *, pack: Pack | None, details: bool) -> str:
    """The result in a format, in the words of its pack. Raises InputError where that is not `pack`, or cannot be found."""
    known = pack or result.pack.whole or _pack_of(result.pack)
    if known.digest != result.pack.digest:
        raise InputError(f"this result was made with another pack or version of it ({_name(result.pack)}); give that one")
    document = result_document(known, result, details=details)
    return render([document], format, language=known.about.language, title="" if format == "text" else known.about.title)


def _pack_of(info: PackInfo) -> Pack:
    try:
        return load_pack(info.id)
    except PackError as error:
        raise InputError(f"the pack of this result ({_name(info)}) is not at hand; give it as pack=") from error


def _name(info: PackInfo) -> str:
    return f"{info.id} {info.version}"
