"""Several files that are replaced together, once all of them have been written."""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bioner_desk.corpora import make_folder
from bioner_desk.errors import WriteError


@contextmanager
def replacing(folder: Path, *names: str) -> Iterator[dict[str, Path]]:
    """Give temporary files, which take the places of the named ones if nothing goes wrong.

    A named file whose temporary one is not there at the end is removed, for it belongs to what was replaced. Whatever
    exception leaves the block, the named files stay as they were, and a folder that was made for them goes again.

    Args:
        folder: is made if it is not there.
        names: of the files in it.

    Raises:
        WriteError: the folder cannot be written, or a write failed; the files that were there are intact.
    """
    is_new = not folder.exists()
    make_folder(folder)
    mark = secrets.token_hex(6)
    temporary = {name: folder / f".bioner-{mark}-{name}" for name in names}
    try:
        # Tells before the work that its result could not be stored.
        probe = temporary[names[0]]
        probe.touch()
        probe.unlink()
        yield temporary
        for name, path in temporary.items():
            if path.exists():
                path.replace(folder / name)
            else:
                (folder / name).unlink(missing_ok=True)
    except OSError as error:
        message = f"{folder} cannot be written: {error.strerror or error}."
        hint = "What was there before is still there. Make room, or choose another folder."
        raise WriteError(message, hint=hint) from error
    finally:
        for path in temporary.values():
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)
        if is_new:
            with contextlib.suppress(OSError):  # it is not empty if all went well
                folder.rmdir()
