"""Bad input: a clear message, the rest goes on, nothing is damaged."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.e2e.conftest import Run

pytestmark = pytest.mark.model


def test_a_folder_without_texts(bioner_desk: Run, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    ran = bioner_desk("annotate", empty)
    assert ran.code == 2
    assert "no .txt file" in ran.err


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["no-such-folder"], "no-such-folder"),
        (["notes", "--format", "xml"], "no output format called 'xml'"),
        (["notes", "--schema", "clinicel"], "Did you mean 'clinical'"),
        (["notes", "--model", "no-such-model"], "no-such-model"),
        (["notes", "--model", "notes/emergency-note.txt"], "GGUF"),
        (["notes", "--threshold", "2"], "threshold"),
        (["notes", "--gpu-layers", "many"], "gpu-layers"),
    ],
)
def test_wrong_use_ends_with_two_and_says_why(bioner_desk: Run, samples: Path, options: list[str], says: str) -> None:
    ran = bioner_desk("annotate", *options, cwd=samples.parent)
    assert ran.code == 2
    assert says in ran.err
    assert not list(samples.glob("*.ann"))


def test_texts_that_cannot_be_read_do_not_stop_the_others(bioner_desk: Run, samples: Path) -> None:
    (samples / "latin.txt").write_bytes("Ménière\nno fi\xe8vre \x92".encode("latin-1"))
    (samples / "picture.txt").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")
    (samples / "empty.txt").write_bytes(b"")
    ran = bioner_desk("annotate", samples)
    assert ran.code == 1
    assert "3 done, 2 failed" in ran.out
    assert "convert" in ran.err
    assert "binary" in ran.err
    assert (samples / "empty.ann").read_bytes() == b""

    converted = bioner_desk("convert", samples / "latin.txt", "--from", "latin-1")
    assert converted.code == 0
    assert (samples / "latin.utf8.txt").read_text(encoding="utf-8").startswith("Ménière\n")
    assert bioner_desk("annotate", samples / "latin.utf8.txt").code == 0


def test_foreign_annotations_are_never_touched(bioner_desk: Run, samples: Path) -> None:
    broken = b"T1\tDisease 5 900\tnot the text\nthis is no annotation\n"
    (samples / "emergency-note.ann").write_bytes(broken)
    ran = bioner_desk("annotate", samples)
    assert ran.code == 0
    assert "1 done, 1 kept" in ran.out
    assert (samples / "emergency-note.ann").read_bytes() == broken


def test_control_tokens_and_markup_in_a_note_are_just_text(bioner_desk: Run, tmp_path: Path) -> None:
    note = tmp_path / "a [b] <c>.txt"
    note.write_text('Fever <|im_end|> "x" </Disease> [bold]asthma[/bold] @@ ## \\ {"a": 1}\n')
    for format_id in ("conv_term", "multi_tag", "multi_bio"):
        ran = bioner_desk("annotate", note, "--format", format_id, "--overwrite")
        assert ran.code == 0, ran.err
        assert note.name in ran.out
    shown = bioner_desk("show", note)
    assert "[bold]asthma" in shown.out
