"""The questionnaire and its result as one page that needs nothing else: `build` makes it, `page.js` runs in it.

`page.js` has the rules run as data, the screens, result and sheet as documents. No word stands there: those of the pack and
of the frame (`words`) come with the rules (`tables`).
"""
