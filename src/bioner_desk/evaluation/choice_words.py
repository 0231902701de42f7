"""A choice of an output format in sentences: why it was made, why none could be, what choosing is worth."""

from __future__ import annotations

from bioner_desk.evaluation.choosing import Choosing, Doubt, HeldOut


def doubt(choosing: Choosing) -> str:
    """Why no format was chosen, in a sentence."""
    counted = f"{_documents(choosing.documents)}, {choosing.mentions} gold mentions"
    unknown = "which format is best"
    if choosing.doubt is Doubt.NO_BETTER:
        unknown = f"whether {choosing.chosen} is better than {choosing.default}, the model's own default"
    return f"One cannot tell {unknown}: {choosing.doubt} ({counted})."


def why(choosing: Choosing) -> str:
    """Why the format was chosen, in a sentence."""
    best, chosen = choosing.of(choosing.best), choosing.of(choosing.chosen)
    others = [name for name in choosing.alike if name != choosing.chosen]
    if chosen.format != best.format:
        listed = ", ".join(name for name in others if name != best.format)
        alike = f"{chosen.format} ({_percent(chosen.f1)}{f', like {listed}' if listed else ''})"
        return (
            f"The highest F1 has {best.format} ({_percent(best.f1)}), from which {alike} cannot be told apart; "
            f"of these it is the fastest, {chosen.seconds:.2f} s a document."
        )
    if others:
        return (
            f"It has the highest F1 ({_percent(best.f1)}), and of those that cannot be told apart from it "
            f"({', '.join(others)}) none is faster."
        )
    return f"It has the highest F1 ({_percent(best.f1)}), and every other format is significantly behind."


def worth(held_out: HeldOut, choosing: Choosing) -> str:
    """What choosing is worth on documents held out, in a sentence."""
    interval, gain = held_out.interval, held_out.gain_interval
    name, share = held_out.chosen[0]
    return (
        f"On documents that had no part in choosing, what is chosen scores F1 {_percent(held_out.f1)} "
        f"({_percent(interval.low)}-{_percent(interval.high)}), {100 * held_out.gain:+.1f} "
        f"({100 * gain.low:+.1f} to {100 * gain.high:+.1f}) beside {choosing.default}, the model's own default "
        f"(nested cross-validation; {name} was chosen in {100 * share:.0f} % of it)."
    )


def _documents(number: int) -> str:
    return "1 document" if number == 1 else f"{number} documents"


def _percent(share: float) -> str:
    return f"{100 * share:.1f}"
