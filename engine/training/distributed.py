"""The same training by several processes, as torchrun starts them: each rank takes its share of each step's pictures.

Losses are means over the sampled anchors and RoIs of a whole step, and a step is not one call of one module: maps may
be cached, and RPN, pooling and head are called one by one. DistributedDataParallel hooks into one module's `forward`
and gives each rank the same weight, whatever it sampled; so here the counts are added up before the backward pass, each
rank's losses weighted by its part of them, and the gradients added up after it, in one all-reduce of one flat buffer.
What is drawn at random depends on seed, step and picture, never on the rank. So any number of ranks learn what one
does, but for rounding, as long as BatchNorm is frozen; where it learns, its statistics are those of a rank's pictures
(their running means are averaged, so that the nets stay the same), and dropout draws anew on each rank.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

import torch
import torch.distributed as dist
from torch import Tensor, nn
from torch.distributed.rendezvous import rendezvous

from engine.errors import UserError
from engine.words import tr

T = TypeVar("T")
_VARIABLES = ("RANK", "WORLD_SIZE", "MASTER_ADDR", "MASTER_PORT")
# The other ranks wait in a collective while the first validates, which may take long on a big folder.
_PATIENCE = timedelta(hours=12)
_COURTESY = 1.0  # seconds in which the rank that failed says why
_MEETING = timedelta(seconds=5)


class DesertedError(UserError):
    """Another rank is gone. What it says itself tells more than this."""


@dataclass(frozen=True, slots=True)
class Share:
    """places: of a rank's pictures among the `total` of a step. spare: there are fewer pictures than ranks, and this
    rank looks at the first one for company, with weight 0."""

    places: tuple[int, ...]
    total: int
    spare: bool = False


@dataclass(frozen=True, slots=True)
class Ranks:
    """The processes of a training, seen from one of them. device: where collectives take their tensors from."""

    rank: int = 0
    count: int = 1
    device: torch.device = torch.device("cpu")  # noqa: RUF009 - a torch.device never changes

    @property
    def is_first(self) -> bool:
        """Whether this one validates, prints and saves."""
        return self.rank == 0

    def share(self, total: int) -> Share:
        """Which of a step's pictures this rank takes."""
        places = tuple(range(self.rank, total, self.count))
        return Share(places, total) if places else Share((0,), total, spare=True)

    def weighted_losses(
        self, losses: Mapping[str, Tensor], samples: Mapping[str, int], spare: bool = False
    ) -> tuple[dict[str, Tensor], dict[str, float]]:
        """A rank's mean losses over so many samples -> its part of the whole step's losses, and those as numbers.

        The parts of all ranks add up to the means over all samples, and so do their gradients.
        """
        if self.count == 1:
            return dict(losses), {name: float(value.detach()) for name, value in losses.items()}
        own = torch.tensor([0 if spare else samples[name] for name in losses], dtype=torch.float64, device=self.device)
        means = torch.stack([value.detach() for value in losses.values()]).to(own)
        sums = torch.cat([own, own * means])
        with _company():
            dist.all_reduce(sums)
        counts, added = sums.clamp(min=1)[: len(own)], sums[len(own) :]
        weights = own / counts
        parts = {name: value * weights[i].to(value) for i, (name, value) in enumerate(losses.items())}
        return parts, dict(zip(losses, (added / counts).tolist(), strict=True))

    @torch.no_grad()
    def add_gradients(self, parameters: Sequence[nn.Parameter]) -> None:
        """In place. Those without a gradient have none on any rank."""
        if self.count > 1:
            self._added([p.grad for p in parameters if p.grad is not None], 1.0)

    @torch.no_grad()
    def average_norms(self, net: nn.Module) -> None:
        """The running statistics of BatchNorms that learn: the mean of all ranks', in place."""
        if self.count > 1:
            norms = [m for m in net.modules() if isinstance(m, nn.BatchNorm2d) and m.training]
            self._added([b for m in norms for b in (m.running_mean, m.running_var) if b is not None], 1 / self.count)

    def _added(self, tensors: Sequence[Tensor], factor: float) -> None:
        if not tensors:
            return
        flat = torch.cat([t.reshape(-1) for t in tensors])
        with _company():
            dist.all_reduce(flat)
        for tensor, added in zip(tensors, flat.split([t.numel() for t in tensors]), strict=True):
            tensor.copy_(added.view_as(tensor)).mul_(factor)

    def broadcast(self, value: T) -> T:
        """The first rank's value."""
        if self.count == 1:
            return value
        box = [value]
        with _company():
            dist.broadcast_object_list(box, device=self.device)
        return box[0]

    @torch.no_grad()
    def broadcast_weights(self, net: nn.Module) -> None:
        """All ranks start from the first one's net, in place."""
        if self.count > 1:
            with _company():
                for tensor in net.state_dict().values():
                    value = tensor.contiguous().to(self.device)
                    dist.broadcast(value, 0)
                    tensor.copy_(value)

    def gather(self, values: Sequence[T]) -> list[T]:
        """All ranks' values, in their order."""
        if self.count == 1:
            return list(values)
        found: list[list[T]] = [[] for _ in range(self.count)]
        with _company():
            dist.all_gather_object(found, list(values))
        return [value for own in found for value in own]


ALONE = Ranks()


def is_one_of_several() -> bool:
    """Whether torchrun, or something like it, started this process as one of several."""
    return all(name in os.environ for name in _VARIABLES) and int(os.environ["WORLD_SIZE"]) > 1


def own_device(device: torch.device) -> torch.device:
    """The GPU of this rank, where one without a number is asked for; any other device stays."""
    if not is_one_of_several() or device.type != "cuda" or device.index is not None:
        return device
    number = int(os.environ.get("LOCAL_RANK", "0"))
    if number >= torch.cuda.device_count():
        what = tr("there are {device_count} GPUs for more processes than that", device_count=torch.cuda.device_count())
        raise UserError(
            tr("rank {environ}", environ=os.environ["RANK"]), what, tr("start one process a GPU, or give --device cpu")
        )
    return torch.device("cuda", number)


@contextmanager
def joined(device: torch.device) -> Iterator[Ranks]:
    """Within it, the ranks that the environment tells of: over nccl where `device` is a GPU, else over gloo.

    Raises DesertedError where the others do not come.
    """
    if not is_one_of_several():
        yield ALONE
        return
    if device.type == "cuda":
        torch.cuda.set_device(device)
    with _company():
        dist.init_process_group("nccl" if device.type == "cuda" else "gloo", timeout=_PATIENCE)
    try:
        own = device if device.type == "cuda" else torch.device("cpu")
        yield Ranks(dist.get_rank(), dist.get_world_size(), own)
    finally:
        dist.destroy_process_group()


@contextmanager
def _company() -> Iterator[None]:
    try:
        yield
    except RuntimeError as error:  # of gloo and nccl: a connection was closed, or nobody answered
        time.sleep(_COURTESY)
        what = tr("another rank is gone ({names})", names=" ".join(str(error).split())[:120])
        raise DesertedError(
            tr("rank {environ}", environ=os.environ.get("RANK", "0")),
            what,
            tr("see what the first one that ended says"),
        ) from error


def is_first_to_fail() -> bool:
    """Asked once by each rank that fails: whether it is the one to say why. Most failures meet all ranks alike."""
    try:
        store, _, _ = next(rendezvous("env://", timeout=_MEETING))
        return bool(store.add("regionscope/failed", 1) == 1)
    except RuntimeError:
        return True  # nobody is there any more who could have said it
