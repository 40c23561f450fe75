"""Points inside a training step at which it may be stopped: after every layer, on the way there and on the way back."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from torch import Tensor, nn
from torch.nn.modules.module import register_module_forward_hook


class StoppedError(Exception):
    """Whoever asked for the step does not want it any more."""


@contextmanager
def stop_points(is_stopped: Callable[[], bool]) -> Iterator[None]:
    """Within it, on this thread, each layer ends its pass with a question, forward and backward.

    Raises StoppedError from the layer, or from `backward`, as soon as is_stopped() says so. Autograd runs a CPU's
    backward pass on the thread that asks for it, so that the hooks of a GPU's are not heard: its steps are short.
    """
    own = threading.get_ident()

    def ask(*_: Any) -> None:
        if threading.get_ident() == own and is_stopped():
            raise StoppedError

    def after(layer: nn.Module, inputs: Any, output: Any) -> None:
        ask()
        if isinstance(output, Tensor) and output.requires_grad:
            output.register_hook(ask)

    hook = register_module_forward_hook(after)
    try:
        yield
    finally:
        hook.remove()
