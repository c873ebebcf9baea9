"""riskcheck as a library: check one person's answers, and print what they lead to, with the reasons."""

from riskcheck import AnswerError, Checker

ANSWERS = {"dialysis": "yes", "dialysis-duration": "long-term", "medicines": ["warfarin"], "symptoms": ["hard-nodules", "pain"]}

with Checker() as checker:
    result = checker.check(ANSWERS, id="example")
    print(f"{result.advice.urgency}: {result.advice.text}")
    for cause in result.causes:
        print(f"{cause.name} ({cause.level}), sources: {', '.join(cause.sources)}")
        for reason in cause.because:
            for question, codes in reason.answers.items():
                said = ", ".join(checker.pack.answer_text(question, code) for code in codes)
                print(f"  because of {question}: {said or 'not answered'} (rule {reason.rule})")
    print(*result.advice.safety_net, result.disclaimer, sep="\n")

    try:
        checker.check({"dialysis": "sometimes"})
    except AnswerError as error:
        print(f"refused: {error}")
