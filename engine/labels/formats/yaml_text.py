"""YAML as it stands in a data.yaml: plain values alone, and no more of them than a list of classes needs.

Anchors may stand for millions of values in a few lines, and some numbers take minutes to work out: a value is taken as
it is written, and what stands in many places is counted in each.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

from engine.labels.formats.limits import DEEPEST
from engine.words import tr

MOST_BYTES = 2 * 1024**2
MOST_VALUES = 200_000
_LONGEST_NUMBER = 18
_PLAIN_TAGS, _OBJECTS = "tag:yaml.org,2002:", "tag:yaml.org,2002:python"


class TooMuch(ValueError):  # noqa: N818 - what is told of it is in its words
    """More than a list of classes holds; the words say what."""


def mapping_in(text: str) -> dict[str, Any]:
    """Its values as lists, mappings, texts, and numbers; empty where it is no mapping. What is in `names` is text: a
    class may be called yes, 007 or 2024-01-01.

    Raises yaml.YAMLError, and TooMuch.
    """
    count = [0]
    return {key: (_names if key == "names" else _value)(node, count) for key, node in entries_in(text).items()}


def entries_in(text: str) -> Mapping[str, Any]:
    """The nodes at the top, by their keys."""
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    return {text_of(key): value for key, value in root.value} if isinstance(root, yaml.MappingNode) else {}


def text_of(node: yaml.Node) -> str:
    """Of a plain value; empty for others, and for null."""
    return str(node.value) if isinstance(node, yaml.ScalarNode) and not node.tag.endswith(":null") else ""


def _check_tag(node: yaml.Node) -> None:
    """Raises yaml.YAMLError where a value is said to be an object of some program."""
    if not node.tag.startswith(_PLAIN_TAGS) or node.tag.startswith(_OBJECTS):
        raise yaml.constructor.ConstructorError(None, None, f"{node.tag} is no plain value", node.start_mark)


def _names(node: yaml.Node, count: list[int]) -> Any:
    _check_tag(node)
    if isinstance(node, yaml.SequenceNode):
        return [text_of(one) for one in node.value]
    if isinstance(node, yaml.MappingNode):
        return {text_of(key): text_of(one) for key, one in node.value}
    return _value(node, count)


def _value(node: yaml.Node, count: list[int], depth: int = 1) -> Any:
    _check_tag(node)
    count[0] += 1
    if count[0] > MOST_VALUES or depth > DEEPEST:
        raise TooMuch(tr("says the same in so many places that no list of classes does"))
    if isinstance(node, yaml.SequenceNode):
        return [_value(one, count, depth + 1) for one in node.value]
    if isinstance(node, yaml.MappingNode):
        return {text_of(key): _value(one, count, depth + 1) for key, one in node.value}
    return _plain(node)


def _plain(node: yaml.Node) -> str | int | float | None:
    if node.tag.endswith(":null"):
        return None
    for kind, make in ((":int", int), (":float", float)):
        if node.tag.endswith(kind) and len(node.value) <= _LONGEST_NUMBER:
            try:
                return make(node.value)
            except ValueError:
                break
    return str(node.value)
