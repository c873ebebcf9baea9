"""Every kind of fault that a pack can have, and the list that collects them. Nothing else makes a Problem of a pack."""

from __future__ import annotations

from typing import NamedTuple

from riskcheck.errors import Problem


class Fault(NamedTuple):
    """A kind of fault: what it means, and the remedy where a problem has no other."""

    meaning: str
    remedy: str


CATALOGUE: dict[str, Fault] = {
    "no-such-pack": Fault("No pack has this name, and no folder with a pack is here.", "name a pack, or the folder of one"),
    "missing-file": Fault("A pack has all of its files, even those without a record.", "add the file; it may be empty"),
    "two-forms": Fault("The scenarios stand in a file and in a folder; a pack has one of the two.", "keep one of the two"),
    "unknown-file": Fault("The folder holds a TOML file or a folder that no pack has.", "correct its name, or take it away"),
    "unreadable-file": Fault("A file cannot be read.", "put a file here that you may read"),
    "symbolic-link": Fault("A pack holds its own files, and no links to others.", "put the file itself here"),
    "too-large": Fault("A file, a list or a text is larger than a pack may have.", "make it shorter, or split it"),
    "invalid-utf-8": Fault("A file is not UTF-8 text.", "save the file as UTF-8"),
    "invalid-toml": Fault("A file is not TOML.", "is a quote or bracket left open there or above? See toml.io"),
    "unknown-table": Fault("A file holds a table or a key that it does not have.", "correct its name, or move it to its file"),
    "wrong-type": Fault("Records stand in another form than a list of tables.", "give each record a header in double brackets"),
    "duplicate-id": Fault("Two records, or two options of a question, have one id.", "give each its own"),
    "duplicate-text": Fault("Two answers read the same.", "word them so that they can be told apart"),
    "missing-field": Fault("A record lacks a field that it must have.", "add the field"),
    "unknown-field": Fault("A record has a field that is not known there.", "correct its name, or leave it out"),
    "invalid-field": Fault("A field holds what cannot stand there.", "write it as the message says"),
    "no-source": Fault("Something cites no source. Every item of knowledge, rule and note must.", "cite one by its id"),
    "unknown-source": Fault("A source is cited that sources.toml does not have.", "add the source, or correct its id"),
    "unknown-item": Fault("An item of a source is cited that the source does not have.", "correct the item, or count it"),
    "unknown-group": Fault("A question names a group that pack.toml does not have.", "add the group, or correct its id"),
    "unknown-question": Fault("A question is named that questions.toml does not have.", "add it, or correct its id"),
    "unknown-answer": Fault("An answer is named that the question does not offer.", "write one that it offers"),
    "unknown-finding": Fault(
        "A finding is named that the pack has no record of, or that cannot stand there.", "add a record for it, or correct it"
    ),
    "unknown-rule": Fault("A scenario names a rule that rules.toml does not have.", "add the rule, or correct its id"),
    "unknown-score": Fault(
        "A rule names a score, or a band of one, that the pack does not have.", "add it, or correct its name"
    ),
    "empty-list": Fault(
        "A rule reads a question, or a question follows one, with no answer listed.", "list any of its answers"
    ),
    "safety-net-part": Fault("The safety net lacks one of the parts that every result must show.", "add the part"),
    "safety-net-items": Fault(
        "A part of the safety net that lists signs has no items, or another part has some.", "give items to the lists of signs"
    ),
    "no-clinician": Fault(
        "The advice of a rung of urgency does not say to see a clinician, in any of the pack's words, or says not to.",
        "say to see one, in one of words.clinician",
    ),
    "unknown-language": Fault(
        "The pack's language is none of those that riskcheck has words for, and the pack does not give all words itself.",
        "write another language, or give all words under frame",
    ),
    "frame": Fault(
        "A word in the place of one of riskcheck's own has a key that riskcheck does not know, or other placeholders.",
        "write a key and placeholders of riskcheck's catalogue of words",
    ),
    "red-flags": Fault(
        "The question about danger signs could be passed by, or comes late: it is on a list, follows another, takes one answer "
        "only, goes beyond the article, or stands behind other questions.",
        "make it many-of, in a group that is asked one-by-one and among the first",
    ),
    "needless-options": Fault("A yes-no question lists options.", "leave options out, or change the kind"),
    "too-few-options": Fault("A question offers fewer than two options.", "list what can be answered"),
    "bands": Fault(
        "A question that is answered with a number lacks its bounds, or its bands do not fill them one after another; or "
        "another question has bounds.",
        "give it min and max, and each band a from, the first one's equal to min and each above the one before",
    ),
    "no-way-out": Fault(
        "A question must offer 'none' and 'unsure', and does not, as a number cannot.", "add an option for each"
    ),
    "follow-up-cycle": Fault("Follow-ups follow each other in a circle, so that none is asked.", "let one follow nothing"),
    "follow-up-of-nothing": Fault("A question says when it is asked, and follows no other.", "add follow_up_of"),
    "follow-up-twice": Fault("A question says in two ways what it follows.", "keep asked_after"),
    "follow-up-of-finding": Fault(
        "A question is asked after a finding that no rule concludes, or that takes more than one answer.",
        "name answers in asked_after",
    ),
    "follow-up-alone": Fault("A rule reads a follow-up without the question that it follows.", "read that question too"),
    "no-condition": Fault("A rule has no condition.", "add answers or findings"),
    "at-least": Fault(
        "A rule that counts findings cannot count them so.", "name single findings, more of them than have to hold"
    ),
    "points": Fault("An item of a score gives no points.", "give points, below 0 for what speaks against it"),
    "score-bands": Fault(
        "The bands of a score do not cover every sum once, or a rule names all or none of them.",
        "let each band begin one above the end of the band before it",
    ),
    "unless": Fault(
        "An exception lowers an urgency, or is accepted too, or is none.", "name what keeps a rule for a finding from holding"
    ),
    "near-miss": Fault(
        "A near miss can never be one.", "name answers that report the exposure, and that the rule does not accept"
    ),
    "because": Fault(
        "A rule that concludes no urgency has a sentence for its reason, which nothing shows.", "leave because out"
    ),
    "no-rule": Fault("No rule concludes a record, so that it can never be found.", "add a rule for it to rules.toml"),
    "rule-cycle": Fault("Rules rest on each other in a circle.", "break the circle"),
    "rule-without-effect": Fault(
        "A rule repeats another, or concludes what nothing reads, or can never fire.", "remove it, or give it something to do"
    ),
    "wrong-answer": Fault(
        "A scenario answers a question as no person can.", "write a list for a many-of question, a text for others"
    ),
    "never-shown": Fault(
        "A scenario expects or forbids what no result holds, so that it proves nothing.",
        "name a cause, a type, a symptom or a test",
    ),
    "wrong-level": Fault(
        "A scenario expects a level that the finding cannot have.", "a symptom is reported, others have a level"
    ),
    "engine-limit": Fault("The rules are more than the rules engine takes.", "let a fact stand for it, or split the pack"),
    "token-collision": Fault("Two names are one to the rules engine: their hashes are equal.", "rename one of the two"),
    "too-many-problems": Fault("There are more problems than are reported.", "mend those that are reported first"),
}
"""Every code of a problem that keeps a pack from loading, in the order in which a pack is read."""

WARNINGS: dict[str, Fault] = {
    "placeholder": Fault("A file still holds words of the skeleton, marked PLACEHOLDER.", "write your own words there"),
    "version-not-raised": Fault(
        "The content differs from that of the git revision; the version is no higher.", "raise version in pack.toml"
    ),
}
"""Every code of what `pack check` warns about."""

MOST_PROBLEMS = 500
_LONGEST = 400


class TooManyProblems(Exception):  # noqa: N818 - load_pack catches it
    """The greatest number of problems is reached, and loading ends."""


class Problems(list[Problem]):
    """The problems of a pack. Texts from its files are shortened and escaped, so that each problem is one printable line."""

    def note(self, file: str, line: int, record: str, code: str, message: str, hint: str = "") -> None:
        """Add a problem with a code of the catalogue; without a hint it has the remedy of its code.

        Raises TooManyProblems once there are MOST_PROBLEMS.
        """
        remedy = hint or (CATALOGUE | WARNINGS)[code].remedy
        self.append(Problem(shown(file), line, shown(record), code, shown(message), shown(remedy)))
        if len(self) == MOST_PROBLEMS:
            message = f"more than {MOST_PROBLEMS - 1} problems; the rest is not reported"
            self.append(Problem(shown(file), line, "", "too-many-problems", message, CATALOGUE["too-many-problems"].remedy))
            raise TooManyProblems


def shown(text: str) -> str:
    """A text from a pack as a message shows it: shortened, and with escapes for characters that are not printable."""
    text = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}\u2026"
    return "".join(character if character.isprintable() else ascii(character)[1:-1] for character in text)
