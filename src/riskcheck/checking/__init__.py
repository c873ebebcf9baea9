"""From answers to a result, in the order in which it happens:

1. `answers` checks what a person answered; `questionnaire` applies the follow-up rule, and makes a number of all answers.
2. `rulebook` has compiled the rules of the pack to one flat form, over tokens: answers (`dialysis=yes`) and findings.
3. `dependence` has worked out which answers each rule depends on. `findings`, the memo, takes from it what is known for them;
   `combined` puts together what depends on too many answers to be known whole.
4. For what is new, `questionnaire` turns the number into tokens, and `engine` runs the rules on these: which fired, by what?
5. `trace` makes outcomes of firings: the level at which a rule of the pack concluded a finding, and the answers behind it.
6. `parts` makes parts of a result from outcomes: causes, types, tests and so on, with reasons and sources; `recent` keeps them.
7. `builders` puts the parts together to a `result`, or straight to JSON.

`columns`, `schema` and `summary` say how results look as rows, as JSON Schema and as counts.
"""
