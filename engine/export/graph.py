"""Builds an ONNX graph: each call adds an operator by its name, and returns the name of its output.

Values are names (str); their shapes stand in the comments of the code that adds them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import onnx
from numpy.typing import ArrayLike, DTypeLike
from onnx import compose, helper, numpy_helper

OPSET = 18
IR_VERSION = 10  # read by onnxruntime 1.18 and later


class Graph:
    """Nodes and constants in the order in which they were asked for."""

    def __init__(self) -> None:
        self._nodes: list[onnx.NodeProto] = []
        self._constants: dict[str, onnx.TensorProto] = {}
        self._count = 0

    def op(self, kind: str, *inputs: str, **attributes: Any) -> str:
        """One operator with one result. An input that is left out is ""."""
        return self.op_many(kind, 1, *inputs, **attributes)[0]

    def op_many(self, kind: str, results: int, *inputs: str, **attributes: Any) -> list[str]:
        """One operator with several results."""
        self._count += 1
        names = [f"{kind}_{self._count}" + (f"_{place}" if place else "") for place in range(results)]
        self._nodes.append(helper.make_node(kind, list(inputs), names, name=names[0], **attributes))
        return names

    def constant(self, value: ArrayLike, dtype: DTypeLike, name: str = "") -> str:
        """Equal constants are stored once. name: for one that somebody may want to find and change."""
        array = np.asarray(value, dtype)
        shape = "x".join(map(str, array.shape))
        key = name or f"{array.dtype}_{shape}_{array.tobytes().hex()}"
        self._constants.setdefault(key, numpy_helper.from_array(array, name or f"constant_{len(self._constants)}"))
        return self._constants[key].name

    def floats(self, value: ArrayLike, name: str = "") -> str:
        return self.constant(value, np.float32, name)

    def ints(self, value: ArrayLike) -> str:
        return self.constant(value, np.int64)

    def cast(self, value: str, to: type) -> str:
        return self.op("Cast", value, to=helper.np_dtype_to_tensor_dtype(np.dtype(to)))

    def gather(self, value: str, rows: str, axis: int = 0) -> str:
        return self.op("Gather", value, rows, axis=axis)

    def piece(self, value: str, first: int, last: int, axis: int) -> str:
        """value[first:last] along an axis."""
        return self.op("Slice", value, self.ints([first]), self.ints([last]), self.ints([axis]))

    def reshape(self, value: str, *shape: int) -> str:
        """-1: whatever is left."""
        return self.op("Reshape", value, self.ints(shape))

    def where_true(self, mask: str) -> str:
        """(N,) of booleans -> the places of those that hold, rising."""
        return self.reshape(self.op("NonZero", mask), -1)

    def length(self, value: str) -> str:
        """(1,): of the first axis."""
        return self.op("Shape", value, start=0, end=1)

    def embed(self, model: onnx.ModelProto, prefix: str, *inputs: str) -> list[str]:
        """All of another model with these inputs; its outputs."""
        inner = compose.add_prefix(model, prefix).graph
        for ours, theirs in zip(inputs, inner.input, strict=True):
            self._nodes.append(helper.make_node("Identity", [ours], [theirs.name], name=theirs.name))
        self._nodes.extend(inner.node)
        self._constants |= {tensor.name: tensor for tensor in inner.initializer}
        return [output.name for output in inner.output]

    def model(self, inputs: Sequence[Value], outputs: Sequence[Value], name: str) -> onnx.ModelProto:
        """The whole, checked for form."""
        nodes = [*self._nodes, *(helper.make_node("Identity", [o.value or o.name], [o.name]) for o in outputs)]
        graph = helper.make_graph(
            nodes, name, [i.described() for i in inputs], [o.described() for o in outputs], [*self._constants.values()]
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], producer_name="regionscope")
        model.ir_version = IR_VERSION
        onnx.checker.check_model(model)
        return model


class Value(NamedTuple):
    """An input or output as the file's users see it. shape: a name stands for a side that may be anything.

    value: that of the graph, where it has another name.
    """

    name: str
    element: type
    shape: Sequence[int | str]
    value: str = ""
    text: str = ""

    def described(self) -> onnx.ValueInfoProto:
        element = helper.np_dtype_to_tensor_dtype(np.dtype(self.element))
        return helper.make_tensor_value_info(self.name, element, list(self.shape), self.text)
