"""The recipes side by side, in words: every number that one learns with, and where the papers say it."""

from __future__ import annotations

from engine.models.architectures import vgg16
from engine.structures.training import RecipeRow, RecipeTable
from engine.training.data.strength import GENTLE, WHOLE, Strength
from engine.training.detection.named_recipes import FULL, HEADS, SCRATCH, Recipe, paper_recipe

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
    falls = {"steps": "a tenth after " + ", ".join(f"{m:g}" for m in recipe.milestones), "cosine": "as a cosine"}
    layers = {"paper": "conv3_1 and up", "heads": "RPN, fc6 and up; the bundled model's pyramid"}.get(name, "all")
    return {
        "layers that learn": (layers, fast + "4.5"),
        "optimiser": (
            f"{recipe.optimiser}, momentum {recipe.momentum:g}" if is_paper else recipe.optimiser,
            fast + "2.3",
        ),
        "learning rate": (f"{recipe.rate:g}", fast + "2.3"),
        "of the backbone": ("-" if name == "heads" else f"{recipe.trunk_rate:g}", fast + "2.3"),
        "of the pyramid": (f"{recipe.rate * recipe.pyramid_share:g}", ""),
        "falls": (falls.get(recipe.schedule, "never"), fast + "2.3 (30,000 steps and 10,000)"),
        "warm-up, steps": (str(recipe.warm_up), ""),
        "decay of weights": (f"{recipe.decay:g}", fast + "2.3"),
        "of biases": ("none, at twice the rate" if recipe.biases_double else "none", fast + "2.3"),
        "gradient's largest norm": (f"{recipe.clip:g}" if recipe.clip else "any", ""),
        "running mean of weights": (f"{recipe.mean_decay:g}" if recipe.mean_decay else "none", ""),
        "dropout after fc6, fc7": (f"{_NET.dropout:g}" if is_paper else "the model's", "VGG-16"),
        "pictures": (_pictures(WHOLE if is_paper else GENTLE), fast + "2.3, 5.2"),
        "pictures a step": ("2", fast + "2.3"),
        "positive anchors": (f"IoU {s.anchor_positive:g} and more, or a box's best", faster + "3.1.2"),
        "negative anchors": (f"IoU below {s.anchor_negative:g}", faster + "3.1.2"),
        "anchors across the edge": ("left out" if s.leave_out_crossing else "learn", faster + "3.3"),
        "anchors a picture": (f"{s.anchors}, half positive", faster + "3.1.3"),
        "proposals": (f"{s.pre_nms:,} -> {s.proposals:,}", faster + "3.3"),
        "NMS of proposals": (f"{s.proposal_nms:g}", faster + "3.3"),
        "least side of one": (f"{s.least_side:g}", faster + "(the authors' code)"),
        "RoIs a picture": (f"{s.rois}, {s.foreground_share:.0%} foreground", fast + "2.3"),
        "foreground": (f"IoU {s.foreground_iou:g} and more", fast + "2.3"),
        "background": (f"IoU [{s.background_from:g}, {s.foreground_iou:g})", fast + "2.3"),
        "targets": ("of unit variance (.1, .1, .2, .2)", fast + "2.3"),
        "smooth L1, sigma": (f"RPN {s.rpn_beta**-0.5:g}, RoIs {s.head_beta**-0.5:g}", "the authors' code"),
    }


def _pictures(strength: Strength) -> str:
    return "mirrored" if strength.whole else "mirrored; all layers: cropped and recoloured, too"
