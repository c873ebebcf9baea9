"""Every sentence and title of results and visit sheets that is no pack's own, with `{names}` for what is filled in."""

from __future__ import annotations

from collections.abc import Mapping

URGENCY_WORDS = {
    "routine": "Book a visit",
    "soon": "In the next few days",
    "urgent": "Today",
    "emergency": "Emergency: now",
}
LEVEL_WORDS: Mapping[str, str] = {"match": "fits", "possible": "may fit"}
"""The words for levels."""
USE_OF_TEST = {
    "usual": "usual work-up",
    "complex-cases": "complex cases",
    "severe-cases": "severe cases",
    "seldom": "seldom used",
}

HOW_SOON = "How soon to see a clinician: {when}"
EMERGENCY_TITLE = "Emergency: get help now"
WHY_TITLE = "Why"
WHY = "Why: {reason}"
WHY_SOON = "{text} You reported: {names}."
NAME_SAID = "{label} ({said})"
NAME_ANSWERED = "{label}: {said}"
NAME_NOT_ANSWERED = "{label} (not answered)"
ONE_REASON_MORE = "There is one more reason."
REASONS_MORE = "There are {count} more reasons."
HELP_TITLE = "How to get help"
IN_SHORT = "In short: {advice}"

CAUSES_TITLE = "What you reported that the article lists as a cause"
LEVELS_EXPLAINED = '"May fit" means that an answer is missing or not sure.'
NO_CAUSE = "The answers match none of the causes that the article lists. This does not rule anything out."
NO_CAUSE_ASKED = "No question about the causes that the article lists was answered, so none of them was found."
NEAR_MISSES_TITLE = "Also reported: the article describes something stronger. This does not clear it."
OTHERS_TITLE = "Not in the article"
OTHERS_NAME = "Other sources name these. The article does not."
TYPES_TITLE = "Type the article names for this"
LINKS_TITLE = "Not in the article: the link to a type"
OTHERS_LINK = "The article names the type, but does not link it to these answers."
TESTS_TITLE = "Tests a clinician may consider"
SYMPTOMS = "Symptoms you reported: {names}."
NOT_ANSWERED_TITLE = "Not answered"
NOT_ANSWERED = "What is left out supports nothing, and rules nothing out."
NOT_USED_TITLE = "Answers not used"
NOT_USED = "The question before was not answered yes or not sure."
NAMES_TITLE = "What the names mean"
NAME_IS = "{name}: {explained}"

FIT = "{level}: {described}"
NEAR_MISS_MARK = "described: {described}"
YOU_REPORTED = "You reported {names}."
YOU_ANSWERED = "You answered {answers}."
FOLLOWS_FROM = "It follows from: {names}."
ANSWER = "{label}: {texts}"
ANSWER_QUOTED = '"{text}"'
AND = " and "
ANSWER_LEFT_OUT = "not answered"
SOURCE = "{text} Source: {sources}."
NOTE = "Note: {text} ({sources})"
ARTICLE = "the article"
ARTICLE_ITEM = "the article's {section}, item {number}"
SOURCE_ITEM = "[{source}] {section}, item {number}"
SOURCE_NAMED = "[{source}]"
SOURCE_ENTRY = "[{source}] {title}"
SOURCES_TITLE = "Sources"
ADVICE_SOURCES_TITLE = "Sources of the advice and the safety net"
RESULT_ABOUT_TITLE = "About this result"
VERSION = "{id} {version}{scope}"
ARTICLE_ALONE = ", the article alone"
ORIGIN = "Rule pack {version}; {reviewed}."

SHEET_TITLE = "Visit sheet: {title}"
MADE_FOR = "For the clinician. Made on {date} by a questionnaire, not by a clinician."
SUMMARY_SOON = "How soon: {when}. {why}"
SUMMARY_EXPOSURES = "Exposures: {said}"
SUMMARY_SIGNS = "Signs: {said}"
NO_REASON = "No answer asks for more."
NONE_REPORTED = "none reported."
FILL_IN_TITLE = "To fill in, and to mark"
TO_FILL_IN = ("Name:", "Since when:", "Where on the body:", "Medicines:", "Allergies:")
FRONT, BACK = "Front", "Back"
DESCRIBED = "Described: {described}."
NAME_MEANS = "The name means: {explained}."
TALK_TITLE = "To talk about, not a suggestion"
LISTED_FOR = "Listed for: {names}"
SAFETY_NET_TITLE = "Safety net"
SAFETY_WORDS = {
    "uncertainty": "What stays open",
    "help": "How to get help",
    "other-help": "If it is less urgent",
    "worry": "If you worry",
    "medicines": "Your medicines and treatments",
    "doses": "Your doses",
}
SAID_NO_TITLE = "What you said no to"
SAID_NO_TO_NOTHING = "You said no to nothing."
ANSWERED_NOT_USED_TITLE = "Answered, but not used"
SIGNS_OTHERS = "{label}: the other {count} that were asked about"
SIGNS_NONE = "{label}: none of the {count} that were asked about"
NOT_TICKED = "{label}, not ticked: {names}"
NONE_OF_THESE = "{label}, none of these: {names}"
SHEET_ABOUT_TITLE = "About this sheet"
SHEET_MADE = "Made on {date} with rule pack {version}; {reviewed}."

QUESTIONS_TITLE = "Questions to ask the clinician"
ASK_CAUSE = (
    "Could this play a part: {names}?",
    "Could any of the causes on this sheet play a part: {names}?",
    "Could any of the causes on this sheet play a part?",
)
ASK_TYPE = (
    "Does this type matter for me: {names}?",
    "Do the types on this sheet matter for me: {names}?",
    "Do the types on this sheet matter for me?",
)
ASK_USUAL_TEST = (
    "Would this test help, and what could it show: {names}?",
    "Which of the usual tests on this sheet would help, and what could each show: {names}?",
    "Which of the usual tests on this sheet would help, and what could each show?",
)
ASK_OTHER_TEST = (
    "When would this test be needed: {names}?",
    "When would the other tests on this sheet be needed: {names}?",
    "When would the other tests on this sheet be needed?",
)
ASK_NEAR_MISS = (
    "Does this matter: {names}? A source describes something stronger.",
    "Does any of this matter: {names}? A source describes something stronger.",
    "Does any of this matter? A source describes something stronger.",
)
ASK_UNSURE = (
    "Can you help me find out about this: {names}?",
    "Can you help me find out what I marked as not sure: {names}?",
    "Can you help me find out what I marked as not sure?",
)
ASK_NOTE = (
    "Sources leave this open. How do you see it: {names}?",
    "Sources leave some of this open. How do you see it: {names}?",
    "Sources leave some of this open. How do you see it?",
)
"""What to ask about one, about a few, and about many."""
ASK_TALK = "Does anything in the list to talk about fit me, or not fit me?"
ASK_ALWAYS = (
    "What else could explain what I notice?",
    "What happens next, what should I watch for, and when should I call or come back?",
)
