"""Time to read brat's and MACCROBAT's example documents and to write them elsewhere, byte for byte the same."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

from bioner_desk.corpora import find_texts, read_document, write_document

_LIMIT_SECONDS = 1.5


def main() -> int:
    """Print the times; the exit status tells whether they are within the limit and the copies are identical."""
    corpora = os.environ.get("BIONER_CORPORA")
    if not corpora:
        sys.stderr.write("Set BIONER_CORPORA to the folder that holds brat-examples/.\n")
        return 2
    root = Path(corpora) / "brat-examples"
    with tempfile.TemporaryDirectory() as target:
        return _run(root, Path(target))


def _run(root: Path, target: Path) -> int:
    paths = [path for _, path in find_texts([root])]
    begin = time.perf_counter()
    documents = [read_document(path) for path in paths]
    middle = time.perf_counter()
    for path, document in zip(paths, documents, strict=True):
        write_document(document, target / path.relative_to(root))
    end = time.perf_counter()
    files = [file for path in paths for file in (path, path.with_suffix(".ann"))]
    changed = [file for file in files if file.read_bytes() != (target / file.relative_to(root)).read_bytes()]
    lines = sum(len(file.read_bytes().splitlines()) for file in files if file.suffix == ".ann")
    sys.stdout.write(
        f"{len(paths)} documents, {lines} annotation lines: read {middle - begin:.2f} s, write {end - middle:.2f} s, "
        f"together {end - begin:.2f} s (limit {_LIMIT_SECONDS} s); files that differ: {len(changed)}\n"
    )
    return int(bool(changed) or end - begin > _LIMIT_SECONDS)


if __name__ == "__main__":
    raise SystemExit(main())
