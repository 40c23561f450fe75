"""The recipes side by side, in words: every number that one learns with, and where the papers say it."""

from __future__ import annotations

from engine.models.architectures import vgg16
from engine.structures.training import RecipeRow, RecipeTable
from engine.training.data.strength import GENTLE, WHOLE, Strength
from engine.training.detection.named_recipes import FULL, HEADS, SCRATCH, Recipe, paper_recipe
from engine.words import tr

_NET = vgg16(("object",))
_COLUMNS = {"paper": paper_recipe(_NET), "heads": HEADS, "full": FULL, "scratch": SCRATCH}


def recipe_table() -> RecipeTable:
    """The papers' recipe (over VGG-16 as they have it) and this program's own three."""
    columns = [_values(name, recipe) for name, recipe in _COLUMNS.items()]
    rows = [
        RecipeRow(name, tuple(column[name][0] for column in columns), source)
        for name, (_, source) in columns[0].items()
    ]
    return RecipeTable(tuple(_COLUMNS), tuple(rows))


def _values(name: str, recipe: Recipe) -> dict[str, tuple[str, str]]:
    """Quantity -> its value, and the paper's section."""
    s, is_paper = recipe.sampling, name == "paper"
    fast, faster = "Fast R-CNN ", "Faster R-CNN "
    falls = {
        "steps": tr("a tenth after {steps}", steps=", ".join(f"{m:g}" for m in recipe.milestones)),
        "cosine": tr("as a cosine"),
    }
    layers = {"paper": tr("conv3_1 and up"), "heads": tr("RPN, fc6 and up; the bundled model's pyramid")}.get(
        name, tr("all")
    )
    return {
        tr("layers that learn"): (layers, fast + "4.5"),
        tr("optimiser"): (
            tr("{optimiser}, momentum {momentum:g}", optimiser=recipe.optimiser, momentum=recipe.momentum)
            if is_paper
            else recipe.optimiser,
            fast + "2.3",
        ),
        tr("learning rate"): (f"{recipe.rate:g}", fast + "2.3"),
        tr("of the backbone"): ("-" if name == "heads" else f"{recipe.trunk_rate:g}", fast + "2.3"),
        tr("of the pyramid"): (f"{recipe.rate * recipe.pyramid_share:g}", ""),
        tr("falls"): (falls.get(recipe.schedule, tr("never")), tr("Fast R-CNN 2.3 (30,000 steps and 10,000)")),
        tr("warm-up, steps"): (str(recipe.warm_up), ""),
        tr("decay of weights"): (f"{recipe.decay:g}", fast + "2.3"),
        tr("of biases"): (tr("none, at twice the rate") if recipe.biases_double else tr("none"), fast + "2.3"),
        tr("gradient's largest norm"): (f"{recipe.clip:g}" if recipe.clip else tr("any"), ""),
        tr("running mean of weights"): (f"{recipe.mean_decay:g}" if recipe.mean_decay else tr("none"), ""),
        tr("dropout after fc6, fc7"): (f"{_NET.dropout:g}" if is_paper else tr("the model's"), "VGG-16"),
        tr("pictures"): (_pictures(WHOLE if is_paper else GENTLE), fast + "2.3, 5.2"),
        tr("pictures a step"): ("2", fast + "2.3"),
        tr("positive anchors"): (tr("IoU {iou:g} and more, or a box's best", iou=s.anchor_positive), faster + "3.1.2"),
        tr("negative anchors"): (tr("IoU below {iou:g}", iou=s.anchor_negative), faster + "3.1.2"),
        tr("anchors across the edge"): (tr("left out") if s.leave_out_crossing else tr("learn"), faster + "3.3"),
        tr("anchors a picture"): (tr("{anchors}, half positive", anchors=s.anchors), faster + "3.1.3"),
        tr("proposals"): (f"{s.pre_nms:,} -> {s.proposals:,}", faster + "3.3"),
        tr("NMS of proposals"): (f"{s.proposal_nms:g}", faster + "3.3"),
        tr("least side of one"): (f"{s.least_side:g}", tr("Faster R-CNN (the authors' code)")),
        tr("RoIs a picture"): (
            tr("{rois}, {share:.0%} foreground", rois=s.rois, share=s.foreground_share),
            fast + "2.3",
        ),
        tr("foreground"): (tr("IoU {iou:g} and more", iou=s.foreground_iou), fast + "2.3"),
        tr("background"): (f"IoU [{s.background_from:g}, {s.foreground_iou:g})", fast + "2.3"),
        tr("targets"): (tr("of unit variance (.1, .1, .2, .2)"), fast + "2.3"),
        tr("smooth L1, sigma"): (f"RPN {s.rpn_beta**-0.5:g}, RoIs {s.head_beta**-0.5:g}", tr("the authors' code")),
    }


def _pictures(strength: Strength) -> str:
    return tr("mirrored") if strength.whole else tr("mirrored; all layers: cropped and recoloured, too")
