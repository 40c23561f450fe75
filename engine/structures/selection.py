"""Which pictures a training learns from, which judge it, and which are left alone: decided once, shown everywhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from engine.words import mark, tr

NOT_LABELLED = mark("not labelled")
UNREADABLE = mark("labels cannot be read")
COPIES = mark("copies")
COPY = "copy of "  # and the name of the picture that judges or is a test
NO_BOX = mark("without a box")
NO_TIME = mark("no time")  # in a training or comparison of so many seconds
NO_SPLIT = mark("in no split")
SPLIT = "in "  # and the name of the split


@dataclass(frozen=True, slots=True)
class Selection:
    """learn: pictures to learn from. judge: those that tell how well. left_alone: all others, and why.

    protected: pictures of the folders' validation and test splits, and those that judge: nothing may be learned of
    them by way of a copy or of an earlier training. judged_by: the split's name, empty where every fifth picture
    judges. notes: sentences that the person must read. roots: of the folders.
    """

    learn: tuple[Path, ...] = ()
    judge: tuple[Path, ...] = ()
    left_alone: Mapping[Path, str] = field(default_factory=dict)
    protected: frozenset[Path] = frozenset()
    judged_by: str = ""
    notes: tuple[str, ...] = ()
    roots: tuple[Path, ...] = ()

    @property
    def sentence(self) -> str:
        """All of it in one line."""
        judged = tr("{count:,} held out", count=len(self.judge)) if self.judge else tr("none held out")
        by = f" ({self.judged_by})" if self.judge and self.judged_by else ""
        learned = tr("{pictures} learned from", pictures=count_of(len(self.learn)))
        return ", ".join(filter(None, (learned, judged + by, self.left_alone_words)))

    @property
    def left_alone_words(self) -> str:
        """How many are left alone, by reason; empty for none."""
        reasons = Counter(COPIES if why.startswith(COPY) else why for why in self.left_alone.values())
        why = ", ".join(f"{count:,} {_words(reason)}" for reason, count in reasons.most_common())
        return tr("{count:,} left alone ({why})", count=len(self.left_alone), why=why) if self.left_alone else ""

    def as_json(self) -> dict[str, object]:
        """learned_from, held_out: paths. left_alone: path -> reason."""
        return {
            "learned_from": [str(path) for path in self.learn],
            "held_out": [str(path) for path in self.judge],
            "left_alone": {str(path): why for path, why in self.left_alone.items()},
        }


def _words(reason: str) -> str:
    is_split = reason.startswith(SPLIT) and reason != NO_SPLIT
    return tr("in {split}", split=reason.removeprefix(SPLIT)) if is_split else tr(reason)


def count_of(number: int) -> str:
    """As in "1 picture", "2,000 pictures"."""
    return tr("1 picture") if number == 1 else tr("{count:,} pictures", count=number)


def count_of_boxes(number: int) -> str:
    """As in "1 box", "2,000 boxes"."""
    return tr("1 box") if number == 1 else tr("{count:,} boxes", count=number)


def count_of_objects(number: int) -> str:
    """As in "1 object", "2,000 objects"."""
    return tr("1 object") if number == 1 else tr("{count:,} objects", count=number)


def labelled_boxes(number: int) -> str:
    """As in "1 labelled box"."""
    return tr("1 labelled box") if number == 1 else tr("{count:,} labelled boxes", count=number)
