"""What choosing the output format on 5, 10, 20 or 40 corrected documents costs beside the best format in truth.

    python -m benchmarks.regret NOTES/ --schema chemical-disease --kind "PubMed abstract" [--draws 200] [--model NAME]

Prints two Markdown tables: the formats on all documents, and the regret. Times are those that the answers took when
they were asked, which in a record may have been beside other work.
"""

from __future__ import annotations

from benchmarks.answered import arguments, default_format, gold_of, measured, results

from bioner_desk.evaluation.choosing import Choosing, choose
from bioner_desk.evaluation.regret import DRAWS, Regret, Way, regrets


def _formats(found: Choosing) -> str:
    lines = ["| format | F1 | interval | seconds a document | told apart from the best |", "|---|---|---|---|---|"]
    for one in found.ranked:
        interval = f"{one.interval.low:.3f}-{one.interval.high:.3f}" if one.interval else "–"
        lines.append(
            f"| {one.format} | {one.f1:.3f} | {interval} | {one.seconds:.2f} | {'no' if one.alike else 'yes'} |"
        )
    return "\n".join(lines)


def _regrets(found: tuple[Regret, ...]) -> str:
    head = ("documents", "best in truth", "auto", "regret", "the rule alone", "regret", "highest F1", "regret")
    lines = [f"| {' | '.join((*head, 'default', 'regret', 'could tell'))} |", f"|{'---|' * (len(head) + 3)}"]
    for one in found:
        ways = (one.auto, one.rule, one.highest, one.default)
        cells = (str(one.documents), f"{one.best.mean:.3f}", *map(_way, ways), f"{100 * one.told:.0f} %")
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _way(way: Way) -> str:
    spread = way.regret.range
    return f"{way.f1.mean:.3f} | {way.regret.mean:.3f} ({spread.low:.3f}-{spread.high:.3f})"


def main() -> None:
    """Read the command line, print the tables."""
    parser = arguments(__doc__)
    parser.add_argument("--draws", type=int, default=DRAWS)
    parser.add_argument("--default", help="as if this format were the model's own")
    given = parser.parse_args()
    gold, own = gold_of(given), given.default or default_format(given)
    every = [measured(format_id, gold, found) for format_id, found in results(given, gold)]
    chosen = choose(every, own)
    print(_formats(chosen), end="\n\n")  # noqa: T201
    print(f"chosen on all {chosen.documents}: {chosen.chosen}; doubt: {chosen.doubt}; default: {own}")  # noqa: T201
    if chosen.held_out:
        one = chosen.held_out
        gain = f"{one.gain:+.3f} ({one.gain_interval.low:+.3f} to {one.gain_interval.high:+.3f})"
        print(f"nested cross-validation: {one.f1:.3f}, above the default {gain}, {one.chosen}\n")  # noqa: T201
    print(_regrets(regrets(every, own, draws=given.draws)))  # noqa: T201


if __name__ == "__main__":
    main()
