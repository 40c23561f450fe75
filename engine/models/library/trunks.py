"""What a new detector starts from: a trunk with its weights, by a name of the shelf or of timm, or from a file.

torch is imported where a trunk is read: that there are some is said without it.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.errors import UserError
from engine.models.library.published import find
from engine.structures.jobs import Progress
from engine.structures.settings import Design, DetectSettings
from engine.words import mark, tr

if TYPE_CHECKING:
    from torch import Tensor

    from engine.models.library.shelf import Shelf
    from engine.models.network import TwoStageNet
    from engine.models.specification import ModelSpecification

BUNDLED, TIMM, IMAGENET = "bundled", "timm:", "imagenet-"
PAPER_STRIDE = 16
# Nets of torchvision's whose files are recognised by the names and shapes in them.
LAYOUTS = ("vgg16", "resnet18", "resnet34", "resnet50", "resnet101", "mobilenet_v3_large")
HOW = mark(
    "choose the built-in backbone (bundled), imagenet-vgg16 or another of the shelf, one by name, from timm "
    "(timm:NAME), or a .pth or .safetensors file"
)
# VGG's fc6 and fc7 -> the layers of TwoFc.
_FULLY_CONNECTED = {
    "classifier.0.weight": "1.weight",
    "classifier.0.bias": "1.bias",
    "classifier.3.weight": "4.weight",
    "classifier.3.bias": "4.bias",
}
_FULLY_CONNECTED_SHAPES = dict(zip(_FULLY_CONNECTED, ((4096, 512 * 49), (4096,), (4096, 4096), (4096,)), strict=True))
_OTHER_PARTS = ("classifier.", "fc.", "rpn.", "roi_heads.", "backbone.fpn.")  # of a file, beside its trunk
_SMALL = (96, 128)  # height, width of the picture that a trunk is tried with


@dataclass(frozen=True, slots=True, eq=False)
class Trunk:
    """name: as the person asked for it. backbone: of a specification. state: its tensors; pyramid: those of the pyramid
    over it; head: VGG's fc6 and fc7; each by the names that they have there. base: of the detector that it is taken
    from, None for a classification net. file: of that detector."""

    name: str
    backbone: str
    state: Mapping[str, Tensor]
    pyramid: Mapping[str, Tensor] = field(default_factory=dict)
    head: Mapping[str, Tensor] = field(default_factory=dict)
    base: ModelSpecification | None = None
    file: Path | None = None
    colours: Mapping[str, Any] = field(default_factory=dict)  # mean and std, where they are not ImageNet's
    is_here: bool = True  # on this machine, as far as one can tell


def find_trunk(start: str, design: Design, shelf: Shelf, *, random: bool = False) -> Generator[Progress, None, Trunk]:
    """The trunk of that name or file, downloaded where it must be; the design is checked before. random: its weights do
    not matter, and are not fetched. Raises UserError in one sentence for whatever is not there or does not fit."""
    if start == BUNDLED:
        return _of_detector(shelf.file_of(DetectSettings()), start)
    if start.startswith(TIMM):
        return (yield from _of_timm(start, design, random=random))
    if start.startswith(IMAGENET) and find(start) is not None:
        backbone = shelf.trunk(start).row.backbone
        check_design(backbone, design)
        if random:
            return Trunk(start, backbone, {}, is_here=shelf.trunk(start).is_cached)
        yield from _downloaded(shelf.download(start))
        yield Progress(0, 0, tr("Loading {start}", start=start))
        return of_file(shelf.trunk_file(start), start)
    file = Path(start)
    if not file.is_file():
        raise UserError(start, tr("there is no such backbone or file to start from"), tr(HOW))
    yield Progress(0, 0, tr("Loading {name}", name=file.name))
    trunk = of_file(file, file.name)
    check_design(trunk.backbone, design, trunk.base)
    return trunk


def _downloaded(receiving: Iterator[Progress]) -> Iterator[Progress]:
    """A failed download says the other way, too."""
    try:
        yield from receiving
    except UserError as error:
        do = tr("{do}; or copy its weights here (.pth), and start from that file", do=error.do)
        raise UserError(error.subject, error.what, do) from error


def check_design(backbone: str, design: Design, base: ModelSpecification | None = None) -> None:
    """Raises UserError where a trunk cannot have the design."""
    from engine.features.backbones import strides_of
    from engine.models.architectures import over_pyramid

    if base is not None and (PAPER_STRIDE in base.strides if design == "paper" else base.fpn_channels):
        return
    if design == "pyramid":
        over_pyramid(backbone, ("object",))
    elif PAPER_STRIDE not in (there := strides_of(backbone)):
        what = tr(
            "has no map of stride {paper_stride}, which the papers' design is made of, but of {listed}",
            paper_stride=PAPER_STRIDE,
            listed=_listed(there),
        )
        raise UserError(backbone, what, tr("choose the pyramid design, or another backbone"))


def of_file(file: Path, name: str) -> Trunk:
    """A trunk from a detector of this program, or from a state dict of torchvision's names. Raises UserError where the
    file is another net's."""
    from engine.models.library import checkpoints

    if file.suffix == ".safetensors":
        with suppress(UserError):  # a file of tensors alone
            return _of_detector(file, name)
    state = {key.removeprefix("backbone.body."): tensor for key, tensor in checkpoints.read_state(file).items()}
    # features.0.weight -> 0.weight (VGG, MobileNet); ResNet's names are the trunk's own.
    renamed = {k.removeprefix("features."): v for k, v in state.items() if not k.startswith(_OTHER_PARTS)}
    backbone = _recognised(renamed, file)
    there = {theirs: tuple(state[theirs].shape) for theirs in _FULLY_CONNECTED if theirs in state}
    has_head = there == _FULLY_CONNECTED_SHAPES
    head = {ours: state[theirs].float() for theirs, ours in _FULLY_CONNECTED.items() if has_head}
    return Trunk(name, backbone, {key: tensor.float() for key, tensor in renamed.items()}, head=head)


def specification_of(trunk: Trunk, design: Design) -> ModelSpecification:
    """Of a detector that knows no class yet. A trunk that has a pyramid of its own keeps it, with its anchors and
    sizes. Raises UserError as `check_design` does."""
    from engine.models.architectures import as_in_paper, over_pyramid

    check_design(trunk.backbone, design, trunk.base)
    base, nothing = trunk.base, ("object",)
    if design == "pyramid" and base is not None and base.fpn_channels:
        made = base.with_(class_names=nothing, class_agnostic=False, detector="faster-rcnn", svd_ranks=(), nms=0.3)
    else:
        made = (as_in_paper if design == "paper" else over_pyramid)(trunk.backbone, nothing).with_(**trunk.colours)
        if base is not None:
            made = made.with_(mean=base.mean, std=base.std, norm_eps=base.norm_eps)
    return made.with_(name=trunk.name, norm_frozen=True, rpn_trained=False)


def detector_over(trunk: Trunk, design: Design, seed: int, device: str = "cpu") -> TwoStageNet:
    """A detector whose RPN and heads are new (seed), but for VGG's fc6 and fc7 in the papers' design. device: "meta"
    for its shapes alone."""
    import torch

    from engine.models.architectures import build

    with torch.random.fork_rng(devices=[]), torch.device(device):
        torch.manual_seed(seed)
        net = build(specification_of(trunk, design))
        net.box_head.initialise()
    if device == "meta":
        return net
    body, fpn, features = net.backbone.body, net.backbone.fpn, net.box_head.features
    if trunk.state:
        _fill(body, trunk.state, trunk.name)
    if fpn is not None and trunk.pyramid:
        _fill(fpn, trunk.pyramid, trunk.name)
    if trunk.head and design == "paper":
        features.load_state_dict(trunk.head, strict=False)
    try:
        with torch.no_grad():
            body(torch.zeros(1, 3, *_SMALL))
    except (AssertionError, RuntimeError, ValueError) as error:  # a transformer that takes one size of pictures
        reason = " ".join(str(error).split())[:120]
        raise UserError(
            trunk.name,
            tr("does not take pictures of any size ({reason})", reason=reason),
            tr("choose another backbone"),
        ) from error
    return net


def takes_over(trunk: Trunk, design: Design, *, has_rpn: bool = True) -> str:
    """Which layers come with the trunk, and which are new, in words."""
    comes, new = "", ["RPN"] if has_rpn else []
    if design == "paper" and (trunk.head or (trunk.name == f"{IMAGENET}vgg16" and not trunk.state)):
        comes = tr("fc6 and fc7 are the backbone's own; ")
    else:
        new += ["fc6", "fc7"]
    if design == "pyramid" and trunk.pyramid:
        comes = tr("its pyramid comes with it; ")
    elif design == "pyramid":
        new.insert(0, "pyramid")
    return (
        tr("{comes}{names} and class layers are new", comes=comes, names=", ".join(new))
        if new
        else tr("{comes}class layers are new", comes=comes)
    )


def _of_detector(file: Path, name: str) -> Trunk:
    """The trunk of one of this program's detectors, with its pyramid."""
    from engine.models.library import checkpoints, model_file

    specification, state = model_file.read_specification(file), checkpoints.read_state(file)

    def part(prefix: str) -> dict[str, Tensor]:
        return {key.removeprefix(prefix): tensor.float() for key, tensor in state.items() if key.startswith(prefix)}

    body, fpn = part("backbone.body."), part("backbone.fpn.")
    return Trunk(name, specification.backbone, body, fpn, base=specification, file=file)


def _of_timm(start: str, design: Design, *, random: bool) -> Generator[Progress, None, Trunk]:
    """timm's own weights for the net of that name; what another program has downloaded is not downloaded again."""
    import timm

    check_design(start, design)
    name = start.removeprefix(TIMM)
    published = timm.get_pretrained_cfg(name)
    if published is None or not (published.hf_hub_id or published.url):
        if not random:
            raise UserError(
                start, tr("timm has no weights for it"), tr("choose another backbone, or train from scratch")
            )
        return Trunk(start, start, {}, is_here=False)
    colours = {"mean": tuple(published.mean), "std": tuple(published.std)}
    url, file = _timm_file(name, published)
    if random:
        return Trunk(start, start, {}, colours=colours, is_here=file.is_file())
    if not file.is_file():
        from engine.models.library.published import download

        for done, total in download(url, file):
            yield Progress(done, total, tr("Downloading {start}", start=start))
    yield Progress(0, 0, tr("Loading {start}", start=start))
    overlay = {"file": str(file)}
    try:
        net: Any = timm.create_model(name, features_only=True, pretrained=True, pretrained_cfg_overlay=overlay)
    except (RuntimeError, ValueError, KeyError, OSError) as error:
        reason = " ".join(str(error).split())[:120]
        raise UserError(
            file,
            tr("does not hold the weights of {name} ({reason})", name=name, reason=reason),
            tr("delete it, and try again"),
        ) from error
    state = {f"net.{key}": tensor for key, tensor in net.state_dict().items()}
    return Trunk(start, start, state, colours=colours)


def _timm_file(name: str, published: Any) -> tuple[str, Path]:
    """The address of its weights, and where they lie: in the hub's cache, or beside torch's own downloads."""
    import torch
    from huggingface_hub import hf_hub_url, try_to_load_from_cache

    folder = Path(torch.hub.get_dir()) / "checkpoints"
    if not published.hf_hub_id:
        return published.url, folder / published.url.rsplit("/", 1)[-1]
    inside = published.hf_hub_filename or "model.safetensors"
    cached = try_to_load_from_cache(published.hf_hub_id, inside)
    file = Path(cached) if isinstance(cached, str) else folder / f"timm-{name}{Path(inside).suffix}"
    return hf_hub_url(published.hf_hub_id, inside), file


def _recognised(state: Mapping[str, Tensor], file: Path) -> str:
    """Which of LAYOUTS has exactly these names and shapes."""
    import torch

    from engine.features.backbones import make_trunk, strides_of

    nearest, most, why = "", 0, ""
    for name in LAYOUTS:
        with torch.device("meta"):
            layout = make_trunk(name, strides_of(name)[-1:]).state_dict()
        wrong = _difference(state, layout)
        if not wrong:
            return name
        alike = sum(key in state and state[key].shape == tensor.shape for key, tensor in layout.items())
        if alike > most:
            nearest, most, why = name, alike, wrong
    what = tr("is the backbone of none of {names}", names=", ".join(LAYOUTS))
    if nearest:
        what += tr(": {nearest} is nearest, but {why}", nearest=nearest, why=why)
    raise UserError(
        file,
        what,
        tr("choose weights of one of them, as torchvision saves them, or a backbone by name, from timm (timm:NAME)"),
    )


def _difference(state: Mapping[str, Tensor], layout: Mapping[str, Tensor]) -> str:
    """The first name or shape that differs, in words; empty where none does."""
    for key, tensor in layout.items():
        if key not in state and not key.endswith("num_batches_tracked"):
            return tr("'{key}' is missing", key=key)
        if key in state and state[key].shape != tensor.shape:
            return tr(
                "'{key}' has shape {tuple} and not {tuple2}",
                key=key,
                tuple=tuple(state[key].shape),
                tuple2=tuple(tensor.shape),
            )
    return next((tr("it has no '{key}'", key=key) for key in state if key not in layout), "")


def _fill(module: Any, state: Mapping[str, Tensor], name: str) -> None:
    """Raises UserError where a tensor of the module is missing, has another shape, or is no number."""
    import torch

    target = module.state_dict()
    for key, tensor in target.items():
        if key.endswith("num_batches_tracked"):
            continue
        if key not in state or state[key].shape != tensor.shape:
            raise UserError(
                name,
                tr("'{key}' is missing, or has another shape than {tuple}", key=key, tuple=tuple(tensor.shape)),
                tr(HOW),
            )
        if not torch.isfinite(state[key]).all():
            raise UserError(
                name, tr("'{key}' holds values that are no numbers", key=key), tr("download or save the file anew")
            )
    module.load_state_dict({key: state[key] for key in target if key in state}, strict=False)


def _listed(numbers: tuple[int, ...]) -> str:
    return ", ".join(map(str, numbers))
