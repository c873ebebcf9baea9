"""The page itself: script, style and data in one HTML file, which names what it runs by hash and may reach nothing else."""

from __future__ import annotations

import base64
import hashlib
import json
from html import escape
from importlib import resources

from riskcheck.documents.html import PRINT_SIZES
from riskcheck.errors import InputError
from riskcheck.pack.clinician import names_clinician
from riskcheck.pack.pack import Pack
from riskcheck.pack.words import language_tag
from riskcheck.page.tables import tables
from riskcheck.page.words import words_of_script
from riskcheck.report.body_outline import body_outline


def build_page(pack: Pack, *, article_only: bool = False) -> str:
    """The questionnaire of a pack and its result as one HTML page. With `article_only`, by what the article says alone.

    Raises InputError for a pack without a disclaimer, or with advice that does not say to see a clinician.
    """
    _check_complete(pack)
    say = pack.say
    script, style = (_own(name) for name in ("page.js", "page.css"))
    style = resources.files("riskcheck.documents").joinpath("templates/page.css").read_text(encoding="utf-8") + style
    policy = f"default-src 'none'; script-src {_hash(script)}; style-src {_hash(style)}; base-uri 'none'; form-action 'none'"
    data = {
        "language": language_tag(pack.about.language),
        "words": words_of_script(say, script),
        "rules": tables(pack, article_only=article_only),
        "print_sizes": PRINT_SIZES,
    }
    filled = {
        "language": escape(pack.about.language),
        "title": escape(pack.about.title),
        "policy": policy,
        "style": style,
        "no_script": escape(say("no_script")),
        "danger": escape(say("opening_danger")),
        "disclaimer": escape(pack.about.disclaimer),
        "outline": body_outline(say),
        "data": _json(data),
        "script": script,
    }
    parts = _own("page.html").split("@@")
    return "".join(filled[part] if number % 2 else part for number, part in enumerate(parts))


def _check_complete(pack: Pack) -> None:
    """A page goes to people whom nobody can reach again, so that nothing may be missing however the pack was made."""
    about = pack.about
    missing = [] if about.disclaimer.strip() else ["a disclaimer"]
    missing += [
        f"a word for a clinician in urgency.{rung}" for rung, advice in about.urgency if not _complete(pack, advice.text)
    ]
    if missing:
        lacks = " and ".join(missing)
        raise InputError(f"{about.id}: the page would lack {lacks}; load the pack from its folder, which checks it")


def _complete(pack: Pack, advice: str) -> bool:
    return names_clinician(advice, pack.about.words.clinician)


def _own(name: str) -> str:
    return resources.files("riskcheck.page").joinpath(name).read_text(encoding="utf-8")


def _hash(content: str) -> str:
    digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
    return f"'sha256-{digest}'"


def _json(data: object) -> str:
    """Data as JSON in which an HTML parser sees no markup."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
