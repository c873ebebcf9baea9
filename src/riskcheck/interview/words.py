"""Every sentence and title of the questionnaire that is no pack's own, with `{names}` for what is filled in."""

from __future__ import annotations

OPENING_DANGER = "In danger now? Call your local emergency number. Do not fill this in."
OPENING_TIME = "It takes about five minutes. At the end you see how soon to see a clinician, and what to ask there."
OPENING_FOR = '"You" is the person it is about; you can answer for a child or a relative.'
OPENING_FREE = '"Not sure" is a good answer, and you can skip questions and go back.'
STEP = "Step {step} of {steps}"
FIRST_SCREEN = "This is the first screen."
LIST_TEXT = "Which of these apply, now or in the past?"
BLANK_IS_NO = "What you leave out counts as no."
STOP_HERE = "Stop here, to get help"
GO_ON_ASKING = "Go on with the questions"
HELP_FIRST = "Get help first. The questions can wait."

CHOOSE_FROM_LIST = "Choose from the list."
NOTHING_CHOSEN = "Nothing is chosen."
NOTHING_CHOSEN_BUT_NONE = 'Nothing is chosen. If no line fits, choose "{none}".'
ONE_LINE_ONLY = "Choose one line only."
STANDS_ALONE = '"{line}" cannot stand together with another choice.'
TICKED_OR_MARKED = "A line is either ticked or marked as not sure."
UNTICK_OTHERS = 'Untick the other lines first: "{line}" stands alone.'

REVIEW_TITLE = "Your answers"
REVIEW_TEXT = "Is this right?"
REVIEW_HELP = "Look through your answers. Choose a line to change it, or show the result."
SHOW_RESULT = "Show the result"
REVIEW_LINE = "{label}: {said}"
REVIEW_UNSURE = "{unsure}: {names}."
REVIEW_NO = "{no}: {names}."
REVIEW_UNANSWERED = "(not answered)"
REVIEW_REST_OPEN = "The rest is not answered."
REVIEW_REST_NO = "{no} to the rest."
