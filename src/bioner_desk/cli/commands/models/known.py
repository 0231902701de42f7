"""What is meant by a name that no installed model has."""

from __future__ import annotations

from bioner_desk.errors import ModelNotFoundError
from bioner_desk.model_store import CatalogueModel, find_entry


def known_entry(model: str) -> CatalogueModel:
    """The model of the catalogue.

    Raises:
        ModelNotFoundError: there is none either.
    """
    try:
        return find_entry(model)
    except ModelNotFoundError as error:
        message = f"There is no model {model}, neither on this computer nor in the catalogue."
        raise ModelNotFoundError(message, hint="bioner-desk models list names both.") from error
