"""What the shelf says of a model, in words. Pure: no widgets here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from app.features.library.controller import Transfer
from engine.structures.jobs import duration
from engine.structures.models import ModelEntry, OwnFigures
from engine.structures.papers import DESIGN_WORDS
from engine.structures.selection import count_of
from engine.structures.settings import DETECTOR_WORDS

NAMES_SHOWN = 120
BACKBONES = {
    "csp": "NanoDet-g’s CSP net",
    "vgg16": "VGG-16",
    "resnet18": "ResNet-18",
    "resnet34": "ResNet-34",
    "resnet50": "ResNet-50",
    "resnet101": "ResNet-101",
    "mobilenet_v3_large": "MobileNetV3-Large",
}


# The headings of the list, and what is said where nothing stands below one.
BUNDLED, PERSONAL, DETECTORS = "Built in", "Your models", "COCO detectors (torchvision)"
TRUNKS = "Backbones (ImageNet, torchvision)"
GROUPS = {BUNDLED: "", PERSONAL: "None yet: train one (Ctrl+T), or import a file.", DETECTORS: "", TRUNKS: ""}


def group_of(entry: ModelEntry) -> str:
    if entry.state in ("bundled", "own"):
        return BUNDLED if entry.state == "bundled" else PERSONAL
    return TRUNKS if is_trunk(entry) else DETECTORS


def is_trunk(entry: ModelEntry) -> bool:
    return entry.detector == "trunk"


def is_here(entry: ModelEntry) -> bool:
    """Whether its file is on this machine."""
    return entry.state != "to download"


def can_export(entry: ModelEntry) -> bool:
    """As an ONNX file: other systems' proposals are no part of a net."""
    return is_here(entry) and not entry.error and entry.detector == "faster-rcnn"


def can_compress(entry: ModelEntry) -> bool:
    return is_here(entry) and not entry.error and entry.can_truncate


def ranks_offered(entry: ModelEntry) -> str:
    """Singular values that stay: the paper's of VGG-16, a quarter of another net's."""
    return "1024, 256" if entry.backbone == "vgg16" else "0.25"


def state_words(entry: ModelEntry, transfer: Transfer | None, is_used: bool) -> str:
    """Short: for the list."""
    if transfer is not None:
        if not transfer.has_begun:
            return "waiting"
        return f"{100 * transfer.done // transfer.total} %" if transfer.total else megabytes(transfer.done / 1e6)
    if entry.error:
        return "unusable"
    if is_used:
        return "in use"
    if entry.state == "to download":
        return "paused" if entry.received_mb else "to download"
    return {"bundled": "ready", "own": "ready", "cached": "downloaded"}[entry.state]


def transfer_words(transfer: Transfer) -> str:
    """Below the bar of a download."""
    if not transfer.has_begun:
        return "Waiting"
    total = f" of {megabytes(transfer.total / 1e6)}" if transfer.total else ""
    words = [f"{megabytes(transfer.done / 1e6)}{total}"]
    if transfer.rate > 0:
        words.append(f"{transfer.rate / 1e6:.1f} MB/s")
    if transfer.rate > 0 and transfer.total:
        left = (transfer.total - transfer.done) / transfer.rate
        words.append(f"{left:.0f} s left" if left < 90 else f"{left / 60:.0f} min left")
    return "  ·  ".join(words)


def megabytes(size: float) -> str:
    return f"{size:,.0f} MB" if size >= 9.5 else f"{size:.1f} MB"


def figure_words(entry: ModelEntry) -> str:
    """The first figure, for the list: the details say what it was measured on."""
    figures = entry.figures or (entry.own_figures[0].figures if entry.own_figures else {})
    name, value = next(iter(figures.items()), ("", 0.0))
    for end in (" (", " of ", ","):
        name = name.partition(end)[0]
    return f"{percent(value)} {name}" if name else ""


def percent(value: float) -> str:
    """Of a share, or of what is published in per cent already."""
    return f"{value if value > 1 else 100 * value:.1f} %"


def short_title(entry: ModelEntry) -> str:
    """For the list, where the heading above it says the rest."""
    title = entry.title or entry.name
    if entry.state in ("bundled", "own"):
        return title
    return title.removeprefix("Faster R-CNN ").removesuffix(", COCO").removesuffix(" backbone, ImageNet")


def classes_words(count: int, where: str = "") -> str:
    """A heading: 1 CLASS, 80 CLASSES IN BOTH."""
    return f"{count:,} {'class' if count == 1 else 'classes'} {where}".strip().upper()


def download_words(entry: ModelEntry) -> str:
    """On the button."""
    if entry.received_mb:
        return f"Resume download ({megabytes(max(entry.size_mb - entry.received_mb, 0))} left)"
    return f"Download {megabytes(entry.size_mb)}"


def facts(entry: ModelEntry) -> list[tuple[str, str]]:
    """(what, value) for the details. A figure is as published, or as this program measured it."""
    states = {
        "bundled": "Comes with the program",
        "own": "Made or imported by you",
        "cached": "Downloaded",
        "to download": "Not downloaded yet",
    }
    stopped = f"; {megabytes(entry.received_mb)} of it are here" if entry.received_mb else ""
    detector = (
        "Backbone only: a training can start from it" if is_trunk(entry) else DETECTOR_WORDS.get(entry.detector, "–")
    )
    rows = [
        ("State", states[entry.state] + stopped),
        ("Size", megabytes(entry.size_mb)),
        ("Detector", detector),
        ("Backbone", backbone_words(entry.backbone)),
        ("Licence", entry.licence or "not stated"),
    ]
    if (plan := entry.anchors) is not None:
        sides = sorted({side for level in plan.sizes for side in level})
        shapes = ", ".join(f"{ratio:g}" for ratio in plan.ratios)
        rows.append(("Picture", f"shorter side {plan.shorter_side}, longer at most {plan.longer_side} pixels"))
        rows.append(("Anchors", f"{', '.join(f'{side:g}' for side in sides)} pixels, of heights to widths {shapes}"))
    if entry.provenance:
        rows.append(("Made from", provenance_words(entry.provenance)))
    if entry.file is not None:
        rows.append(("File", str(entry.file)))
    return rows + [(name, percent(value)) for name, value in entry.figures.items()]


def backbone_words(name: str) -> str:
    """As the papers and libraries write it; a net of timm's has its name there."""
    return BACKBONES.get(name, name) or "–"


def provenance_words(story: Mapping[str, object]) -> str:
    """How a model came about. Nested parts, and numbers that say nothing by themselves, are left to whoever reads the
    file."""
    parts = []
    for name, value in story.items():
        if isinstance(value, Mapping):
            continue
        if (known := PROVENANCE.get(name)) is not None:
            parts.append(known(value))
        elif isinstance(value, str):
            parts.append(f"{name}: {value}")
    return "; ".join(filter(None, parts))


def _one_of(words: Mapping[str, str]) -> Callable[[object], str]:
    return lambda value: words.get(str(value), str(value))


PROVENANCE: Mapping[str, Callable[[object], str]] = {
    "start": lambda value: f"started from {_one_of({'bundled': 'the built-in backbone'})(value)}",
    "train": _one_of({"heads": "last layers trained", "full": "all layers trained", "scratch": "from scratch"}),
    "recipe": _one_of({"ours": "recipe: this program’s", "paper": "recipe: the papers’"}),
    "schedule": _one_of({"joint": "", "four-step": "in four steps"}),
    "pictures": lambda value: f"from {value} pictures",
    "folder": lambda value: f"of {value}",
    "boxes": lambda value: f"with {value} boxes",
    "seed": lambda value: "",
    "seconds": lambda value: f"in {duration(float(str(value)))}",
    "then_full": lambda value: f"then all layers tuned for {duration(float(str(value)))} at most",
    "design": lambda value: f"design {_one_of({str(key): words for key, words in DESIGN_WORDS.items()})(value)}",
    "layers": lambda value: "all layers trained" if value == "all" else f"{value} and up trained",
    "looks": lambda value: f"best of {value} validations",
    "AP50 at the last look": lambda value: f"AP50 {value} at the last validation",
    "lineage": lambda value: f"one of four detectors that were compared on {value}",
    "copy of": lambda value: f"a smaller copy of {value}",
    "steps": lambda value: f"{value} steps",
    "batch": lambda value: f"of {value} pictures each",
}


def own_facts(entry: ModelEntry) -> list[tuple[str, str]]:
    """(where, figures) of each evaluation on this machine, newest first."""
    return [(one.where, own_figures_words(one)) for one in entry.own_figures]


def own_figures_words(one: OwnFigures) -> str:
    """Short lines, two figures each; then of how many pictures, and when."""
    parts = [f"{'recall' if name == 'AR100' else name} {percent(value)}" for name, value in one.figures.items()]
    figures = "\n".join(", ".join(parts[first : first + 2]) for first in range(0, len(parts), 2))
    day = datetime.fromisoformat(one.when).astimezone()
    return f"{figures}\n{count_of(one.pictures)}{f' ({one.seen})' if one.seen else ''}, {day:%d %b %Y}"


def names_words(names: tuple[str, ...]) -> str:
    """A list of classes, cut where nobody reads on."""
    more = f" and {len(names) - NAMES_SHOWN:,} more" if len(names) > NAMES_SHOWN else ""
    return ", ".join(names[:NAMES_SHOWN]) + more if names else "none"


def compare_classes(left: ModelEntry, right: ModelEntry) -> dict[str, tuple[str, ...]]:
    """By where they are; each in the order of its model."""
    return {
        "in both": tuple(name for name in left.classes if name in right.classes),
        "only in the first": tuple(name for name in left.classes if name not in right.classes),
        "only in the second": tuple(name for name in right.classes if name not in left.classes),
    }


def compare_facts(left: ModelEntry, right: ModelEntry) -> list[tuple[str, str, str]]:
    """(what, left, right); a dash where one of them does not say."""
    one, other = (dict(facts(entry) + own_facts(entry)) for entry in (left, right))
    return [(what, one.get(what, "–"), other.get(what, "–")) for what in dict.fromkeys([*one, *other])]
