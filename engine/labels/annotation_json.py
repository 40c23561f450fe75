"""An annotation as plain JSON and back, to the last bit. For the journal and the clipboard, not a label format."""

from __future__ import annotations

import hashlib
import json
from dataclasses import astuple
from pathlib import Path
from typing import Any

from engine.structures.annotation import FLAGS, Annotation, LabelledBox, Provenance, Rectangle


def annotation_to_json(annotation: Annotation) -> dict[str, Any]:
    return {
        "path": str(annotation.path),
        "width": annotation.width,
        "height": annotation.height,
        "verified": annotation.verified,
        "boxes": [box_to_json(box) for box in annotation.boxes],
        "extra": dict(annotation.extra),
        "labelled": annotation.is_labelled,
        **({"unshown": [edges and list(edges) for edges in annotation.unshown]} if annotation.unshown else {}),
    }


def fingerprint(annotation: Annotation) -> str:
    """What tells one state of a picture's labels from another: boxes to the last bit, labels, flags, provenance, order.

    Fields that other programs wrote do not count: saving keeps them as they are.
    """
    boxes = [box_to_json(box.with_(box=Rectangle(*map(float, box.box)), extra={})) for box in annotation.boxes]
    text = json.dumps([annotation.verified, boxes], default=float)
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def annotation_from_json(document: dict[str, Any]) -> Annotation:
    """Raises KeyError, TypeError or ValueError where the document is none of ours."""
    return Annotation(
        Path(document["path"]),
        int(document["width"]),
        int(document["height"]),
        tuple(box_from_json(box) for box in document["boxes"]),
        bool(document["verified"]),
        dict(document.get("extra", {})),
        is_labelled=bool(document.get("labelled", True)),
        unshown=tuple(edges and Rectangle(*map(float, edges)) for edges in document.get("unshown", ())),
    )


def box_to_json(box: LabelledBox) -> dict[str, Any]:
    """Only what is not as usual is written."""
    document: dict[str, Any] = {"box": list(box.box), "label": box.label}
    document.update({name: True for name in FLAGS if getattr(box, name)})
    if box.provenance != Provenance():
        document["provenance"] = list(astuple(box.provenance))
    if box.extra:
        document["extra"] = dict(box.extra)
    return document


def box_from_json(document: dict[str, Any]) -> LabelledBox:
    """Raises KeyError, TypeError or ValueError where the document is none of ours."""
    return LabelledBox(
        Rectangle(*(float(edge) for edge in document["box"])),
        str(document["label"]),
        **{name: bool(document.get(name)) for name in FLAGS},
        provenance=Provenance(*document.get("provenance", [])),
        extra=dict(document.get("extra", {})),
    )
