"""Fields of a box that a format does not have, as a small JSON object under the key "regionscope".

Readers of COCO and labelme ignore keys that they do not know, and labelme keeps them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from engine.labels.formats.json_text import as_mapping, as_number
from engine.structures.annotation import LabelledBox, Provenance

KEY = "regionscope"


def program_fields(box: LabelledBox, flags: Iterable[str]) -> dict[str, Any]:
    """The flags of these names that are set, and the provenance where it is not simply a human's."""
    fields: dict[str, Any] = {name: True for name in flags if getattr(box, name)}
    provenance = box.provenance
    if provenance != Provenance():
        values = {"source": provenance.source, "model": provenance.model, "score": provenance.score}
        values["when"] = provenance.when
        fields["provenance"] = {name: value for name, value in values.items() if value is not None}
    return fields


def flags_of(fields: Any, flags: Iterable[str]) -> dict[str, bool]:
    mapping = as_mapping(fields)
    return {name: mapping.get(name) is True for name in flags}


def provenance_of(fields: Any) -> Provenance:
    """Damaged entries count as absent: the box itself does not depend on them."""
    values = as_mapping(as_mapping(fields).get("provenance"))
    source = values.get("source")
    if source not in ("human", "model", "accepted"):
        return Provenance()
    model, when = (values.get(key) if isinstance(values.get(key), str) else None for key in ("model", "when"))
    return Provenance(source, model, as_number(values.get("score")), when)
