"""What is said of an earlier training, and the request that goes on with it. No Qt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from app.services.translation import mark, tr
from engine.structures.jobs import duration
from engine.structures.models import ModelEntry
from engine.structures.papers import DESIGN_WORDS
from engine.structures.requests import FineTune
from engine.structures.selection import Selection, count_of
from engine.structures.settings import DETECTOR_WORDS, SVM_DETECTORS, DetectSettings, LearnSettings, NewDetector
from engine.structures.training import RunRecord, RunSummary

STATES: Mapping[str, str] = {
    "finished": mark("finished"),
    "stopped early": mark("stopped early"),
    "unfinished": mark("unfinished"),
}
WHAT = {"heads": mark("last layers"), "full": mark("all layers"), "scratch": mark("all, from scratch")}
VALUES: Mapping[str, Mapping[str, str]] = {
    "train": WHAT,
    "schedule": {"joint": mark("all at once"), "four-step": mark("in four steps")},
    "recipe": {"ours": mark("this program’s"), "paper": mark("the papers’")},
    "design": {str(design): words for design, words in DESIGN_WORDS.items()},
    "start": {"bundled": mark("built in")},
    "layers": {
        "fc6": mark("fc6 and up"),
        "conv3_1": mark("conv3_1 and up"),
        "conv2_1": mark("conv2_1 and up"),
        "all": mark("all"),
    },
    "detector": DETECTOR_WORDS,
}
_ASKED = ("train", "schedule", "epochs", "seconds", "validate", "seed", "classes")
NAMES = {
    "model": mark("Started from"),
    "start": mark("Backbone"),
    "train": mark("Layers trained"),
    "seconds": mark("Seconds at most"),
    "validate": mark("Validated on"),
    "rate": mark("Learning rate"),
    "batch": mark("Batch size"),
    "flip": mark("Mirrored, too"),
    "scale": mark("Size changed by"),
    "colour": mark("Colours changed by"),
    "amp": mark("Half precision"),
}
PICTURE_FOLDERS = ("JPEGImages", "images", "Images", "train", "val", "test", "labels")  # inside of a labelled folder
_OF_MODEL = ("model", "detector", "device", "architecture")


def row_of(run: RunSummary, entry: ModelEntry | None = None) -> tuple[str, ...]:
    """Model, AP50, how it ended, what learned, from where, pictures, time, when. entry: of its model on the shelf."""
    metric, _ = figure_of(run, entry)
    return (
        run.name,
        "" if metric is None else f"{metric:.3f}",
        tr(STATES.get(run.state, run.state)),
        tr(WHAT.get(str(run.settings.get("train", "")), str(run.settings.get("train", "")))),
        _from(run),
        f"{run.pictures:,}",
        duration(run.seconds),
        when(run.started),
    )


def figure_of(run: RunSummary, entry: ModelEntry | None) -> tuple[float | None, str]:
    """AP50 and what it was measured on: of the training itself, else the newest of the model on the shelf."""
    if "AP50" in run.metrics:
        return run.metrics["AP50"], tr("On {count:,} pictures that were held out", count=run.validation)
    for own in entry.own_figures if entry is not None else ():
        if "AP50" in own.figures:
            seen = tr(", of which {seen}", seen=own.seen) if own.seen else ""
            return own.figures["AP50"], tr(
                "On {pictures} of {where}{seen}", pictures=count_of(own.pictures), where=own.where, seen=seen
            )
    return None, tr("Not measured yet: F7 tests the model on the open labelled folder")


def _from(run: RunSummary) -> str:
    """The folders; of corrected pictures the one that they lie in."""
    if run.folder is not None:
        return " + ".join(folder.name for folder in (run.folder, *run.others))
    common = run.corrected_in or Path()
    outer = next((folder for folder in (common, *common.parents) if folder.name not in PICTURE_FOLDERS), common)
    return tr("corrected in {name}", name=outer.name) if outer.name else tr("corrected pictures")


def from_tip(run: RunSummary) -> str:
    """All folders, or the pictures by name."""
    if run.folder is not None:
        return "\n".join(map(str, (run.folder, *run.others)))
    return tr("Pictures that were corrected, and others of their folder:\n{pictures}", pictures=_pictures(run))


def _pictures(run: RunSummary) -> str:
    left = run.corrected - len(run.corrected_names)
    return ", ".join(run.corrected_names) + (tr(" and {count:,} more", count=left) if left else "")


def when(started: str) -> str:
    """In the time of this place, to the minute."""
    try:
        return datetime.fromisoformat(started).astimezone().strftime("%Y-%m-%d %H:%M")
    except ValueError:
        return started


def differences(one: RunSummary, other: RunSummary) -> tuple[tuple[str, str, str], ...]:
    """(setting, of one, of the other) where two runs were asked for different things, or saw different pictures."""
    a, b = _facts(one), _facts(other)
    names = dict.fromkeys((*a, *b))
    return tuple((_named(n), a.get(n, "–"), b.get(n, "–")) for n in names if a.get(n) != b.get(n))


def settings_of(run: RunSummary) -> tuple[tuple[str, str], ...]:
    """(setting, value) of one run, those that were left to the program left out."""
    return tuple((_named(name), value) for name, value in _facts(run).items() if value not in ("", "–", "0"))


def further(run: RunRecord, settings: DetectSettings, name: str) -> FineTune | None:
    """The request that goes on with a run: from its last checkpoint where it was stopped, from its model under a new
    `name` where it came to its end. None where it cannot: `why_not` says why."""
    if why_not(run.summary):
        return None
    asked: dict[str, Any] = {key: run.settings[key] for key in _ASKED if run.settings.get(key) is not None}
    if "classes" in asked:
        asked["classes"] = tuple(asked["classes"])
    start = replace(settings, **{k: run.settings[k] for k in _OF_MODEL if run.settings.get(k) is not None})  # type: ignore[arg-type]
    is_open = run.state == "unfinished"
    if run.settings.get("weights"):
        start = replace(start, weights=Path(str(run.settings["weights"])))
    if not is_open:
        start = replace(start, model=run.name, weights=None, architecture=None)
    inner = run.settings.get("learn")
    values: Mapping[str, Any] = inner if isinstance(inner, Mapping) else run.settings
    # A stopped run goes on with its own anchors, and the model of a finished one has them.
    names = [field.name for field in fields(LearnSettings) if field.name in values and field.name != "anchors"]
    learn = LearnSettings(**{name: values[name] for name in names})
    folders: dict[str, Any] = {"folder": run.folder, "others": run.others, "annotations": run.corrected}
    if run.folder is None:
        folders["selection"] = Selection(
            learn=tuple(annotation.path for annotation in run.corrected),
            left_alone={Path(name): why for name, why in run.left_alone.items()},
            protected=frozenset(map(Path, run.protected)),
        )
    new = run.settings.get("new")
    if is_open and isinstance(new, Mapping):
        asked["new"] = NewDetector(**new)  # type: ignore[arg-type]
    return FineTune(start, run.name if is_open else name, **folders, learn=learn, resume=is_open, **asked)


def _named(setting: str) -> str:
    """As the form names it."""
    words = tr(NAMES.get(setting, setting.replace("_", " ")))
    return words if words[0].isupper() else words.capitalize()


def why_not(run: RunSummary) -> str:
    """Why a run cannot be continued; nothing where it can."""
    if run.folder is None and not run.corrected:
        return tr("Its training pictures were not recorded: press Ctrl+T again")
    if run.settings.get("detector") in SVM_DETECTORS and run.state != "unfinished":
        return tr("R-CNN and SPPnet are trained in one go: their SVMs see all regions at once")
    return ""


def _facts(run: RunSummary) -> dict[str, str]:
    flat: dict[str, Any] = {"folder": run.folder, "other folders": run.others}
    if run.folder is None:
        flat["learned from"] = _pictures(run)
    flat |= {"pictures": run.pictures, "held out": run.validation, "left alone": run.left_alone}
    for name, value in run.settings.items():
        flat.update(value if isinstance(value, dict) else {name: value})
    flat["classes"] = run.classes
    if run.settings.get("new"):  # it began with no model
        del flat["model"]
    flat |= {name: f"{value:.3f}" for name, value in run.metrics.items()}
    if run.looks > 1:
        flat |= {"validations": run.looks, "AP50 at the last validation": f"{run.last.get('AP50', 0.0):.3f}"}
    return {name: tr(VALUES.get(name, {}).get(str(value), "")) or _words(value) for name, value in flat.items()}


def _words(value: Any) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return tr("yes") if value else tr("no")
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, (list, tuple)):
        return ", ".join(map(str, value)) or "–"
    return str(value)
