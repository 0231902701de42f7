"""Chat templates: rendered around the contents, never through them."""

from __future__ import annotations

import pytest

from bioner_desk.engines.chat.template import ChatTemplate, Slot
from bioner_desk.errors import ChatTemplateError

CHATML = (
    "{% for m in messages %}<|im_start|>{{m['role']}}\n{{m['content']}}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


def test_contents_become_slots() -> None:
    assert ChatTemplate(CHATML).layout(["user", "assistant", "user"]) == (
        "<|im_start|>user\n",
        Slot(0),
        "<|im_end|>\n<|im_start|>assistant\n",
        Slot(1),
        "<|im_end|>\n<|im_start|>user\n",
        Slot(2),
        "<|im_end|>\n<|im_start|>assistant\n",
    )


def test_blocks_are_trimmed_as_templates_expect() -> None:
    source = "{% for m in messages %}\n    {% if true %}\n{{ m.content }}\n    {% endif %}\n{% endfor %}\nend"

    assert ChatTemplate(source).layout(["user"]) == (Slot(0), "\nend")


def test_filters_on_contents_do_no_harm() -> None:
    source = "{% for m in messages %}[{{ m.content | trim }}]{% endfor %}"

    assert ChatTemplate(source).layout(["user"]) == ("[", Slot(0), "]")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{{ bos_token }}|{{ eos_token }}", "<s>|</s>"),
        (
            "{% if enable_thinking is defined and enable_thinking is false %}<think></think>{% endif %}",
            "<think></think>",
        ),
        ("{% if tools is not none %}tools{% endif %}-", "-"),
        ("{% generation %}x{% endgeneration %}", "x"),
        ("{% for n in range(9) %}{% if n == 2 %}{% break %}{% endif %}{{ n }}{% endfor %}", "01"),
        ("{{ {'a': '<é>'} | tojson }}", '{"a": "<é>"}'),
        ("{{ strftime_now('%d %b %Y') }}", "26 Jul 2024"),
    ],
)
def test_what_templates_of_real_models_use(source: str, expected: str) -> None:
    layout = ChatTemplate(source + "{{ messages[0].content }}", bos="<s>", eos="</s>").layout(["user"])

    assert layout == (expected, Slot(0))


def test_no_template() -> None:
    with pytest.raises(ChatTemplateError, match="no chat template") as caught:
        ChatTemplate("")
    assert "Instruct" in caught.value.hint


def test_a_template_that_is_not_jinja() -> None:
    with pytest.raises(ChatTemplateError, match="cannot be read"):
        ChatTemplate("{% if %}")


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("{{ raise_exception('Roles must alternate') }}", "Roles must alternate"),
        ("{{ nothing.at.all }}", "undefined"),
        ("{{ 1 // 0 }}", "zero"),
        ("{{ ''.__class__.__mro__ }}", "unsafe"),
        ("always the same", "leaves out"),
    ],
)
def test_a_template_that_fails_says_why(source: str, words: str) -> None:
    with pytest.raises(ChatTemplateError, match=words):
        ChatTemplate(source).layout(["user"])


def test_a_template_may_hold_any_words() -> None:
    source = "bionercontent0x {{ messages[0].content }}"

    assert ChatTemplate(source).layout(["user"]) == ("bionercontent0x ", Slot(0))
