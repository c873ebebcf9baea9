"""What riskcheck itself says to people, in one catalogue of words for each language; all else is said by the pack.

A catalogue is a file `words/<language>.toml`: a text for each key, with `{names}` for what is filled in. A key with a dot is
one of several that belong together (`level.match`); those of a text that depends on a number end in its category (`.one`,
`.other`). A pack names its language, and may put words of its own in the place of a catalogue's. English has every key.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, cached_property
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import date

    from babel import Locale

Tree = Mapping[str, "str | Mapping[str, str]"]
"""Words as TOML has them: by key, or where the key has a dot, in a table."""
REFERENCE = "en"
"""The language that every catalogue is compared with, and whose words stand where a language has no catalogue."""
UNKNOWN = "riskcheck has no such words"
FOLDER = Path(__file__).parents[1] / "words"
"""Where the catalogues are."""
OTHER = ".other"
"""How the key ends of the form that a text has for numbers without a form of their own."""
ONE = ".one"
"""How the key ends of its form for the number one, which a language without a catalogue may leave out: the other one stands."""


class Words:
    """The words of one language, with those of a pack (`own`) in their place. Keys that no catalogue has raise KeyError."""

    def __init__(self, language: str, own: Tree | None = None) -> None:
        self.language = language
        known = catalogue(language)
        base = reference() if known else {key: text for key, text in reference().items() if not key.endswith(ONE)}
        self.texts: dict[str, str] = {**base, **(known or {}), **flat(own or {})}

    def __call__(self, key: str, /, **filled: object) -> str:
        """The text of a key, with its placeholders filled in."""
        return self.texts[key].format(**filled)

    def all(self, prefix: str) -> tuple[str, ...]:
        """The texts that belong together under a key, in the catalogue's order."""
        return tuple(text for key, text in self.texts.items() if key.startswith(f"{prefix}."))

    def count(self, key: str, number: int, /, **filled: object) -> str:
        """The text of a key in the form that the language has for a number, which stands in it as `{count}`."""
        form = f"{key}.{self._locale.plural_form(number)}"
        return self.texts.get(form, self.texts[key + OTHER]).format(count=self.number(number), **filled)

    def listed(self, texts: Iterable[str]) -> str:
        """Texts as a list in a sentence: "a, b, and c"."""
        return self._listed(texts, "standard")

    def either(self, texts: Iterable[str]) -> str:
        """Texts of which one will do, as a list in a sentence: "a, b, or c"."""
        return self._listed(texts, "or")

    def number(self, number: int) -> str:
        """A number in figures, grouped as the language groups them."""
        if abs(number) < 1000:
            return str(number)
        from babel.numbers import format_decimal

        return format_decimal(number, locale=self._locale)

    @cached_property
    def decimal_mark(self) -> str:
        """What stands before decimals."""
        from babel.numbers import get_decimal_symbol

        return get_decimal_symbol(self._locale)

    def measure(self, value: float, unit: str | None) -> str:
        """A number that was given, with its decimals and its unit."""
        written = str(value) if isinstance(value, int) else str(value).replace(".", self.decimal_mark)
        return f"{written} {unit}" if unit else written

    def date(self, day: date) -> str:
        """A date with the name of its month."""
        from babel.dates import format_date

        return format_date(day, "long", self._locale)

    def _listed(self, texts: Iterable[str], style: Literal["standard", "or"]) -> str:
        listed = [*texts]
        if len(listed) < 2:
            return "".join(listed)
        from babel.lists import format_list

        return format_list(listed, style, self._locale)

    @cached_property
    def _locale(self) -> Locale:
        return locale(self.language)


@cache
def catalogue(language: str) -> dict[str, str] | None:
    """The texts of a language by key, or of the one it is a variety of ("de" for "de-AT"); None where there is no catalogue."""
    for name in dict.fromkeys((language, language.partition("-")[0])):
        file = FOLDER / f"{name}.toml"
        if file.is_file():
            return flat(tomllib.loads(file.read_text(encoding="utf-8")))
    return None


def reference() -> dict[str, str]:
    """The texts in English, which has every key."""
    return catalogue(REFERENCE) or {}


def languages() -> tuple[str, ...]:
    """The languages that have a catalogue, sorted."""
    names = (file.name.partition(".toml") for file in FOLDER.iterdir())
    return tuple(sorted(name for name, ending, _ in names if ending))


@cache
def words_of(language: str) -> Words:
    """The words of a language, with none of a pack's own."""
    return Words(language)


def flat(tree: Tree) -> dict[str, str]:
    """Words by their whole keys."""
    texts: dict[str, str] = {}
    for key, entry in tree.items():
        texts.update({key: entry} if isinstance(entry, str) else {f"{key}.{rest}": text for rest, text in entry.items()})
    return texts


def language_tag(language: str) -> str:
    """The language as a tag that browsers know, by which they write numbers, lists and dates; see `locale`."""
    return str(locale(language)).replace("_", "-")


@cache
def locale(language: str) -> Locale:
    """What Babel knows of a language, or of the one it is a variety of; of English where it knows neither."""
    from babel import Locale, UnknownLocaleError

    for name in (language, language.partition("-")[0]):
        try:
            return Locale.parse(name, sep="-")
        except (UnknownLocaleError, ValueError):
            continue
    return Locale(REFERENCE)


def faults(language: str, own: Tree) -> Iterator[tuple[str, str, str]]:
    """What is wrong with words of one's own in a language: of each fault the key, what it is, and what to do about it.

    They may name keys that English has, or further forms of a text for numbers, and no placeholder that the English text does
    not have. Where the language has no catalogue, all texts must be there.
    """
    if not own and language in languages():
        return
    english, texts = reference(), flat(own)
    for key, text in texts.items():
        like = key if key in english else key.rpartition(".")[0] + OTHER
        if like not in english:
            yield key, UNKNOWN, f"the keys are those of words/{REFERENCE}.toml in riskcheck"
        elif fault := _placeholder_fault(text, english[like], form=like.endswith(OTHER)):
            yield key, *fault
    if catalogue(language) is None:
        missing = [key for key in english if key not in texts and not key.endswith(ONE)]
        if missing:
            have = " or ".join(f'"{each}"' for each in languages())
            many = f" ({len(missing)} are missing, such as {missing[0]})"
            yield "", f'riskcheck has no words for the language "{language}"', f"write {have}, or give all words{many}"


def _placeholder_fault(text: str, english: str, *, form: bool) -> tuple[str, str] | None:
    wanted = placeholders(english)
    try:
        found = placeholders(text)
    except ValueError:
        return "a brace stands alone, or holds more than a name", "write braces in pairs around a name, such as {names}"
    odd, lost = sorted(found - wanted), sorted(wanted - found - ({"count"} if form else set()))
    if odd:
        return f"{{{odd[0]}}} stands for nothing here", f"it may hold: {_braced(wanted)}" if wanted else "leave it out"
    return (f"{{{lost[0]}}} is missing", f"it must hold: {_braced(wanted)}") if lost else None


def _braced(names: Iterable[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(names))


def placeholders(text: str) -> frozenset[str]:
    """The names that stand in braces in a text. Raises ValueError where one holds more than a name, or a brace stands alone."""
    names = set()
    for _, name, form, conversion in Formatter().parse(text):
        if name is None:
            continue
        if form or conversion or not name.isidentifier():
            raise ValueError(name)
        names.add(name)
    return frozenset(names)
