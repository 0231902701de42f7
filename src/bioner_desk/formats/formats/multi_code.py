"""`multi_code`: the mentions of all types as Python objects, in one list."""

from __future__ import annotations

from bioner_desk.formats.code import CodeFormat


class MultiCode(CodeFormat):
    """One question for all types; a class per type, the objects in text order."""

    id = "multi_code"
    title = "Python objects, all types at once"
    origin = "GoLLIE, KnowCoder"
    explanation = (
        'The answer is one line of Python, results = [Type("mention"), OtherType("mention")], with the mentions '
        "copied from the text, and results = [] if there are none."
    )
    one_type = False


FORMAT = MultiCode()
