"""llama.cpp's working memory: which tokens it holds, and what they predict."""

from __future__ import annotations

import weakref
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bioner_desk.cancel import CancelToken
from bioner_desk.engines.llama.failures import computing_failure, context_failure
from bioner_desk.engines.llama.library import clear_log, lib, log_tail
from bioner_desk.engines.llama.model import LoadedModel
from bioner_desk.engines.memory import BATCH

_SEQUENCE = 0
_ABORTED = 2  # what llama_decode returns
_COMPUTED_AGAIN = 2

Logits = NDArray[np.float32]


class _AbortSwitch:
    """Lets llama.cpp look at a cancel token while it computes."""

    def __init__(self) -> None:
        self.cancel: CancelToken | None = None
        self.callback = lib.ggml_abort_callback(self._asked)

    def _asked(self, _data: object) -> bool:
        return self.cancel is not None and self.cancel.cancelled


class Context:
    """The memory of one sequence of tokens, freed when the object is closed or forgotten.

    Args:
        model: what computes.
        size: tokens that fit.
        threads: processor threads to compute with.
        vocabulary_size: numbers per prediction.

    Raises:
        ModelMemoryError: the memory cannot be had.
    """

    def __init__(self, model: LoadedModel, *, size: int, threads: int, vocabulary_size: int) -> None:
        self.batch = min(BATCH, size)
        self._vocabulary_size = vocabulary_size
        self._held: list[int] = []
        params = lib.llama_context_default_params()
        params.n_ctx = size
        params.n_batch = params.n_ubatch = self.batch
        params.n_seq_max = 1
        # Only the last token of a batch is asked what follows; the default reserves logits for all of them, which is
        # 300 MB for a vocabulary of 150,000.
        params.n_outputs_max = 1
        params.n_threads = params.n_threads_batch = threads
        # On processors flash attention makes single tokens half as fast, and its results depend on how tokens fall
        # into batches: answers would differ with what was asked before.
        if not model.uses_gpu:
            params.flash_attn_type = lib.LLAMA_FLASH_ATTN_TYPE_DISABLED
        clear_log()
        self._pointer = lib.llama_init_from_model(model.pointer, params)
        if not self._pointer:
            raise context_failure(model.header, size, log_tail())
        self._memory = lib.llama_get_memory(self._pointer)
        self._batch = lib.llama_batch_init(self.batch, 0, 1)
        self._abort = _AbortSwitch()
        # The model is named so that it outlives its context, the switch because llama.cpp calls it.
        self._free = weakref.finalize(self, _free, self._pointer, self._batch, (model, self._abort))
        self._tokens = np.ctypeslib.as_array(self._batch.token, shape=(self.batch,))
        self._positions = np.ctypeslib.as_array(self._batch.pos, shape=(self.batch,))
        self._outputs = np.ctypeslib.as_array(self._batch.logits, shape=(self.batch,))
        for place in range(self.batch):
            self._batch.n_seq_id[place] = 1
            self._batch.seq_id[place][0] = _SEQUENCE

    def keep_prefix(self, tokens: Sequence[int]) -> int:
        """Keep of what is held the part that `tokens` begin with, at most all but their last two.

        One has to be evaluated again for its prediction. A single one would be computed by other routines than it is
        among many, which round differently: an answer could change because its question had been asked before.

        Returns:
            How many tokens are kept; the others have to be evaluated.
        """
        common = 0
        for held, wanted in zip(self._held, tokens[:-_COMPUTED_AGAIN], strict=False):
            if held != wanted:
                break
            common += 1
        self._cut(common)
        return len(self._held)

    def evaluate(self, tokens: Sequence[int], cancel: CancelToken) -> None:
        """Append at most `batch` tokens; afterwards `logits` predict what follows the last one.

        Raises:
            Cancelled: asked for while computing; none of the tokens are held then.
            ModelError: llama.cpp failed; nothing is held then.
        """
        count = len(tokens)
        self._tokens[:count] = tokens
        self._positions[:count] = np.arange(len(self._held), len(self._held) + count)
        self._outputs[:count] = 0
        self._outputs[count - 1] = 1
        self._batch.n_tokens = count
        clear_log()
        code = self._decode(cancel if count > 1 else None)
        if code == 0:
            self._held += tokens
            return
        if code == _ABORTED:
            # Parts of the batch may have been stored.
            self._cut(len(self._held))
            cancel.raise_if_cancelled()
        self.clear()
        raise computing_failure(code, log_tail())

    def logits(self) -> Logits:
        """The prediction after the last evaluated token; a view that the next evaluation overwrites.

        Raises:
            ModelError: nothing has been evaluated.
        """
        pointer = lib.llama_get_logits_ith(self._pointer, -1)
        if not pointer:
            raise computing_failure(0, log_tail())
        return np.ctypeslib.as_array(pointer, shape=(self._vocabulary_size,))

    def clear(self) -> None:
        """Forget all tokens."""
        lib.llama_memory_clear(self._memory, False)  # noqa: FBT003  C function
        self._held.clear()

    def close(self) -> None:
        """Give the memory back."""
        self._free()

    def _decode(self, cancel: CancelToken | None) -> int:
        # Single tokens are not interrupted: they are short, and asking a hundred times for each would show.
        if cancel is None:
            return int(lib.llama_decode(self._pointer, self._batch))
        self._abort.cancel = cancel
        lib.llama_set_abort_callback(self._pointer, self._abort.callback, None)
        try:
            return int(lib.llama_decode(self._pointer, self._batch))
        finally:
            lib.llama_set_abort_callback(self._pointer, lib.ggml_abort_callback(), None)
            self._abort.cancel = None

    def _cut(self, length: int) -> None:
        if lib.llama_memory_seq_rm(self._memory, _SEQUENCE, length, -1):
            del self._held[length:]
        else:
            # Recurrent models have one state for all tokens and cannot forget a part of them.
            self.clear()


def _free(pointer: int, batch: object, _outlived: object) -> None:
    lib.llama_batch_free(batch)
    lib.llama_free(pointer)
