"""`single_code`: the mentions of one type as Python objects."""

from __future__ import annotations

from bioner_desk.formats.code import CodeFormat


class SingleCode(CodeFormat):
    """One question per type; each answer is a Python list of objects of one class."""

    id = "single_code"
    title = "Python objects, one type per question"
    origin = "CodeIE, GoLLIE"
    explanation = (
        'The answer is one line of Python, results = [Type("mention"), Type("mention")], with the mentions copied '
        "from the text, and results = [] if there are none."
    )
    one_type = True


FORMAT = SingleCode()
