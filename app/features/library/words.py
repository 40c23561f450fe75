"""What the shelf says of a model, in words. Pure: no widgets here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from app.features.library.controller import Transfer
from app.services.translation import mark, tr
from engine.structures.jobs import duration
from engine.structures.models import ModelEntry, OwnFigures
from engine.structures.papers import DESIGN_WORDS
from engine.structures.selection import count_of
from engine.structures.settings import DETECTOR_WORDS

NAMES_SHOWN = 120
BACKBONES = {
    "csp": mark("NanoDet-g’s CSP net"),
    "vgg16": "VGG-16",
    "resnet18": "ResNet-18",
    "resnet34": "ResNet-34",
    "resnet50": "ResNet-50",
    "resnet101": "ResNet-101",
    "mobilenet_v3_large": "MobileNetV3-Large",
}


# The headings of the list, and what is said where nothing stands below one.
BUNDLED, PERSONAL, DETECTORS = mark("Built in"), mark("Your models"), mark("COCO detectors (torchvision)")
TRUNKS = mark("Backbones (ImageNet, torchvision)")
GROUPS = {BUNDLED: "", PERSONAL: mark("None yet: train one (Ctrl+T), or import a file."), DETECTORS: "", TRUNKS: ""}


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
    """Singular values that stay: the paper's of VGG-16 with its own fc6 and fc7, a quarter of another net's."""
    return "1024, 256" if entry.backbone == "vgg16" and entry.head_width == 4096 else "0.25"


def state_words(entry: ModelEntry, transfer: Transfer | None, is_used: bool) -> str:
    """Short: for the list."""
    if transfer is not None:
        if not transfer.has_begun:
            return tr("waiting")
        return f"{100 * transfer.done // transfer.total} %" if transfer.total else megabytes(transfer.done / 1e6)
    if entry.error:
        return tr("unusable")
    if is_used:
        return tr("in use")
    if entry.state == "to download":
        return tr("paused") if entry.received_mb else tr("to download")
    return {"bundled": tr("ready"), "own": tr("ready"), "cached": tr("downloaded")}[entry.state]


def transfer_words(transfer: Transfer) -> str:
    """Below the bar of a download."""
    if not transfer.has_begun:
        return tr("Waiting")
    done, total = megabytes(transfer.done / 1e6), megabytes(transfer.total / 1e6)
    words = [tr("{done} of {total}", done=done, total=total) if transfer.total else done]
    if transfer.rate > 0:
        words.append(f"{transfer.rate / 1e6:.1f} MB/s")
    if transfer.rate > 0 and transfer.total:
        left = (transfer.total - transfer.done) / transfer.rate
        words.append(tr("{left:.0f} s left", left=left) if left < 90 else tr("{left:.0f} min left", left=left / 60))
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
    words = tr("1 class") if count == 1 else tr("{count:,} classes", count=count)
    return f"{words} {where}".strip().upper()


def download_words(entry: ModelEntry) -> str:
    """On the button."""
    if entry.received_mb:
        return tr("Resume download ({size} left)", size=megabytes(max(entry.size_mb - entry.received_mb, 0)))
    return tr("Download {size}", size=megabytes(entry.size_mb))


def facts(entry: ModelEntry) -> list[tuple[str, str]]:
    """(what, value) for the details. A figure is as published, or as this program measured it."""
    states = {
        "bundled": tr("Comes with the program"),
        "own": tr("Made or imported by you"),
        "cached": tr("Downloaded"),
        "to download": tr("Not downloaded yet"),
    }
    stopped = tr("; {size} of it are here", size=megabytes(entry.received_mb)) if entry.received_mb else ""
    detector = (
        tr("Backbone only: a training can start from it")
        if is_trunk(entry)
        else DETECTOR_WORDS.get(entry.detector, "–")
    )
    rows = [
        (tr("State"), states[entry.state] + stopped),
        (tr("Size"), megabytes(entry.size_mb)),
        (tr("Detector"), detector),
        (tr("Backbone"), backbone_words(entry.backbone)),
        (tr("Licence"), entry.licence or tr("not stated")),
    ]
    if (plan := entry.anchors) is not None:
        sides = sorted({side for level in plan.sizes for side in level})
        shapes = ", ".join(f"{ratio:g}" for ratio in plan.ratios)
        rows.append(
            (
                tr("Picture"),
                tr(
                    "shorter side {shorter_side}, longer at most {longer_side} pixels",
                    shorter_side=plan.shorter_side,
                    longer_side=plan.longer_side,
                ),
            )
        )
        rows.append(
            (
                tr("Anchors"),
                tr(
                    "{sizes} pixels, of heights to widths {shapes}",
                    sizes=", ".join(f"{side:g}" for side in sides),
                    shapes=shapes,
                ),
            )
        )
    if entry.provenance:
        rows.append((tr("Made from"), provenance_words(entry.provenance)))
    if entry.file is not None:
        rows.append((tr("File"), str(entry.file)))
    return rows + [(name, percent(value)) for name, value in entry.figures.items()]


def backbone_words(name: str) -> str:
    """As the papers and libraries write it; a net of timm's has its name there."""
    return tr(BACKBONES.get(name, name)) or "–"


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
    return lambda value: tr(words.get(str(value), str(value)))


PROVENANCE: Mapping[str, Callable[[object], str]] = {
    "start": lambda value: tr("started from {value}", value=_one_of({"bundled": mark("the built-in backbone")})(value)),
    "train": _one_of(
        {"heads": mark("last layers trained"), "full": mark("all layers trained"), "scratch": mark("from scratch")}
    ),
    "recipe": _one_of({"ours": mark("recipe: this program’s"), "paper": mark("recipe: the papers’")}),
    "schedule": _one_of({"joint": "", "four-step": mark("in four steps")}),
    "pictures": lambda value: tr("from {value} pictures", value=value),
    "folder": lambda value: tr("of {value}", value=value),
    "boxes": lambda value: tr("with {value} boxes", value=value),
    "seed": lambda value: "",
    "seconds": lambda value: tr("in {duration}", duration=duration(float(str(value)))),
    "then_full": lambda value: tr("then all layers tuned for {duration} at most", duration=duration(float(str(value)))),
    "design": lambda value: tr(
        "design {value}", value=_one_of({str(key): words for key, words in DESIGN_WORDS.items()})(value)
    ),
    "layers": lambda value: tr("all layers trained") if value == "all" else tr("{value} and up trained", value=value),
    "looks": lambda value: tr("best of {value} validations", value=value),
    "AP50 at the last look": lambda value: tr("AP50 {value} at the last validation", value=value),
    "lineage": lambda value: tr("one of four detectors that were compared on {value}", value=value),
    "copy of": lambda value: tr("a smaller copy of {value}", value=value),
    "steps": lambda value: tr("{value} steps", value=value),
    "batch": lambda value: tr("of {value} pictures each", value=value),
}


def own_facts(entry: ModelEntry) -> list[tuple[str, str]]:
    """(where, figures) of each evaluation on this machine, newest first."""
    return [(one.where, own_figures_words(one)) for one in entry.own_figures]


def own_figures_words(one: OwnFigures) -> str:
    """Short lines, two figures each; then of how many pictures, and when."""
    parts = [f"{tr('recall') if name == 'AR100' else name} {percent(value)}" for name, value in one.figures.items()]
    figures = "\n".join(", ".join(parts[first : first + 2]) for first in range(0, len(parts), 2))
    day = datetime.fromisoformat(one.when).astimezone()
    return f"{figures}\n{count_of(one.pictures)}{f' ({one.seen})' if one.seen else ''}, {day:%Y-%m-%d}"


def names_words(names: tuple[str, ...]) -> str:
    """A list of classes, cut where nobody reads on."""
    more = tr(" and {count:,} more", count=len(names) - NAMES_SHOWN) if len(names) > NAMES_SHOWN else ""
    return ", ".join(names[:NAMES_SHOWN]) + more if names else tr("none")


def compare_classes(left: ModelEntry, right: ModelEntry) -> dict[str, tuple[str, ...]]:
    """By where they are; each in the order of its model."""
    return {
        tr("in both"): tuple(name for name in left.classes if name in right.classes),
        tr("only in the first"): tuple(name for name in left.classes if name not in right.classes),
        tr("only in the second"): tuple(name for name in right.classes if name not in left.classes),
    }


def compare_facts(left: ModelEntry, right: ModelEntry) -> list[tuple[str, str, str]]:
    """(what, left, right); a dash where one of them does not say."""
    one, other = (dict(facts(entry) + own_facts(entry)) for entry in (left, right))
    return [(what, one.get(what, "–"), other.get(what, "–")) for what in dict.fromkeys([*one, *other])]
