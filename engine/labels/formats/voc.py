"""PASCAL VOC: one XML file per picture, in Annotations/ beside JPEGImages/, or beside the picture itself.

VOC counts pixels from 1 and both ends belong to the box: xmin = x1 + 1, xmax = x2 for continuous edges x1, x2.
Whole edges are written as integers, others with all their digits, since rounding would move a box.
Everything in a file that has no field here (pose, parts, comments, other tools' elements) stays where it is.
"""

from __future__ import annotations

import re
from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar
from xml.etree import ElementTree as ET

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from engine.errors import UserError
from engine.labels.formats.box_fields import provenance_fields, provenance_of
from engine.labels.formats.class_list import listed_classes
from engine.labels.formats.decimals import EXACT, exact, number, text_of
from engine.labels.formats.entries import Parsed, bounding_box, is_usable, parsed, replace_in_place, size_problems
from engine.labels.formats.limits import check_depth, check_xml
from engine.labels.labelled import LabelFilePerPicture, Lists
from engine.labels.split_lists import PictureNames, lines_of
from engine.pictures.finding import files_in, folders_in
from engine.structures.annotation import FLAGS, Annotation, LabelledBox, Provenance, Rectangle
from engine.structures.settings import Format
from engine.words import tr

_EDGES = (("xmin", 1), ("ymin", 1), ("xmax", 0), ("ymax", 0))
_READ_BY_PARSER = ("utf-8", "utf8", "us-ascii")  # others (GB2312, …) are decoded before
_OF_TWO_BYTES = ("utf-16", "utf16", "ucs-2", "unicode")  # as some tools declare what they then write as UTF-8
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_NOT_IN_XML = re.compile("[^\t\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class VocFolder(LabelFilePerPicture):
    format: ClassVar[Format] = "voc"
    suffix = ".xml"
    usual_folders = ("JPEGImages", "Annotations")

    @classmethod
    def is_label_file(cls, content: bytes, file: Path) -> bool:
        is_utf_16 = re.search(r"<annotation\b", content.decode("utf-16", "ignore")) is not None
        return is_utf_16 or re.search(rb"<\W*annotation\b", content) is not None

    @classmethod
    def picture_named_in(cls, content: bytes, file: Path) -> str | None:
        return _tree(content, file).findtext("filename")

    def parse(self, content: bytes, path: Path, size: tuple[int, int] | None) -> Parsed:
        file = self.label_file(path)
        root = _tree(content, file)
        stated = tuple(int(number(root.findtext(f"size/{side}") or "") or 0) for side in ("width", "height"))
        width, height = size or stated
        objects = root.findall("object")
        return parsed(
            Annotation(path, width, height, verified=root.get("verified") == "yes"),
            [element for element in objects if not _flag(element, "deleted")],
            _read_object,
            _extent,
            lambda _, element: tr(
                "{file}, line {line}",
                file=file,
                line=_lines_of_objects(content)[objects.index(element)],
            ),
            size_problems(file, stated, size),
        )

    def render(self, annotation: Annotation, before: bytes | None) -> bytes:
        """Other elements stay, removed objects go, new ones follow the others."""
        text = _new_document(annotation) if before is None else before.decode(_encoding(before))
        root = _tree(text.encode() if before is None else before, self.label_file(annotation.path))
        if annotation.verified:
            root.set("verified", "yes")
        elif root.get("verified") == "yes":
            del root.attrib["verified"]  # as in a file that was never verified
        unit = (root.text or "").lstrip("\r\n") if not (root.text or "").strip() else ""
        objects = [_object(box, unit) for box in annotation.boxes]
        root[:] = replace_in_place(root, lambda child: is_usable(_read_object(child), annotation), objects)
        if unit:
            for child in root:
                child.tail = f"\n{unit}"
            root[-1].tail = "\n"
        prolog = text[: text.index(f"<{root.tag}")]
        epilog = text[text.rindex(">") + 1 :]
        out = prolog + ET.tostring(root, encoding="unicode", short_empty_elements="/>" in text) + epilog
        if "\r\n" in text:
            out = out.replace("\r\n", "\n").replace("\n", "\r\n")
        return out.encode(_encoding(before or b""), "xmlcharrefreplace")


def read_lists(root: Path, base: Path, pictures: list[Path]) -> Lists:
    """The splits of ImageSets/Main/*.txt; the classes of classes.txt, or by <class>_<split>.txt in ImageSets.

    base: the folder that the names in the lists start from.
    """
    files = files_in(_lists_folder(root), (".txt",))
    names = PictureNames(root, pictures if files else (), base)
    splits: dict[str, tuple[Path, ...]] = {}
    of_classes: dict[str, dict[Path, None]] = defaultdict(dict)  # by split: where no other list has it
    classes: dict[str, None] = {}
    problems: list[UserError] = []
    for file in files:
        lines = lines_of(file, problems)
        name, _, split = file.stem.rpartition("_")
        if name and lines and all(re.fullmatch(r"\S+\s+(-1|0|1)", line) for line in lines):
            classes[name] = None
            of_classes[split].update(dict.fromkeys(names.of_lines(lines, file, problems, split)))
        elif lines:
            splits[file.stem] = names.of_lines(lines, file, problems, file.stem)
    listed = listed_classes(root, problems)
    return Lists(splits or {s: tuple(some) for s, some in of_classes.items()}, listed or list(classes), problems)


def _lists_folder(root: Path) -> Path:
    """ImageSets/Main in any case, or another of VOC's tasks, or ImageSets itself."""
    there = {path.name.lower(): path for path in folders_in(root)}
    top = there.get("imagesets", root / "ImageSets")
    inner = {path.name.lower(): path for path in folders_in(top)}
    return next((inner[name] for name in ("main", "layout", "segmentation") if name in inner), top)


class _Lines(ET.TreeBuilder):
    """Notes on which line each object begins."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[int] = []
        self.depth = 0
        self.parser: Any = DefusedXMLParser(target=self, forbid_dtd=True)

    def start(self, tag: Any, attrs: Any) -> Any:
        self.depth += 1
        if tag == "object" and self.depth == 2:
            self.lines.append(self.parser.parser.CurrentLineNumber)
        return super().start(tag, attrs)

    def end(self, tag: Any) -> Any:
        self.depth -= 1
        return super().end(tag)


def _lines_of_objects(content: bytes) -> list[int]:
    builder = _Lines()
    builder.parser.feed(content.decode(_encoding(content)))
    return builder.lines


def _element(text: bytes | str) -> ET.Element:
    """The tree. Without a document type there is nothing in it to expand, and the quick parser is safe."""
    builder = ET.TreeBuilder(insert_comments=True, insert_pis=True)
    has_type = b"<!DOCTYPE" in text.replace(b"\0", b"") if isinstance(text, bytes) else "<!DOCTYPE" in text
    parser = DefusedXMLParser(target=builder, forbid_dtd=True) if has_type else ET.XMLParser(target=builder)
    parser.feed(text)
    root: ET.Element = parser.close()
    return root


def _tree(content: bytes, file: Path) -> ET.Element:
    """Raises UserError where this is no VOC XML at all, or hostile (entities, a document type)."""
    check_xml(content, file)
    try:
        is_plain = _encoding(content).lower() in _READ_BY_PARSER and _declared(content).lower() in _READ_BY_PARSER
        root = _element(content if is_plain else content.decode(_encoding(content)))
    except ET.ParseError as error:
        line = error.position[0]
        try:
            content.decode(_encoding(content))
        except (UnicodeDecodeError, LookupError):
            what = tr("is not {encoding} text, as it should be", encoding=_encoding(content).upper())
            raise UserError(tr("{file}, line {line}", file=file, line=line), what, tr("save it as UTF-8")) from error
        raise UserError(
            tr("{file}, line {line}", file=file, line=line),
            tr("is not well-formed XML ({error})", error=error),
            tr("correct it there"),
        ) from error
    except DefusedXmlException as error:
        what = tr("declares entities or a document type, as attacks do")
        raise UserError(file, what, tr("take that declaration out of it; the labels may stay")) from error
    except (ValueError, LookupError) as error:
        raise UserError(file, tr("cannot be read as text ({error})", error=error), tr("save it as UTF-8")) from error
    check_depth(root, file)
    if root.tag != "annotation":
        raise UserError(file, tr("is XML of another kind (<{tag}>)", tag=root.tag), tr("move it elsewhere"))
    return root


def _read_object(element: ET.Element) -> LabelledBox | str:
    """The box, or in words why there is none."""
    if element.tag != "object" or _flag(element, "deleted"):  # by LabelMe, which keeps it in the file
        return "no object"
    label = (element.findtext("name") or "").strip()
    if not label:
        return tr("an object without a name is left out")
    extent = _extent(element)
    if extent is None and element.find("bndbox") is None:
        return tr("an object without a bndbox is left out")
    if extent is None:
        missing = next(name for name, _ in _EDGES if number(element.findtext(f"bndbox/{name}") or "") is None)
        return tr("an object without a number for {missing} is left out", missing=missing)
    flags = {name: _flag(element, name) for name in FLAGS}
    return LabelledBox(extent, label, **flags, provenance=_provenance(element), extra={"voc": _text(element)})


def _extent(element: ET.Element) -> Rectangle | None:
    """From its bndbox, or around its outline where it has none; None where a number is missing."""
    bndbox = element.find("bndbox")
    if bndbox is None:
        return _outline(element)
    edges = []
    for name, offset in _EDGES:
        value = number(bndbox.findtext(name) or "")
        if value is None:
            return None
        edges.append(float(EXACT.subtract(value, Decimal(offset))))
    return Rectangle(*edges)


def _outline(element: ET.Element) -> Rectangle | None:
    """The box around <polygon>: <x1>, <y1>, <x2> …, whose points are pixels as of a bndbox, or LabelMe's <pt> with <x>
    and <y>, which are edges."""
    xs, ys = (
        [float(number(child.text or "") or 0) for child in element.iterfind("polygon//*") if re.match(axis, child.tag)]
        for axis in (r"x\d*$", r"y\d*$")
    )
    around = bounding_box(xs, ys)
    if around is None or element.find("polygon/pt") is not None:
        return around
    return Rectangle(around.x1 - 1, around.y1 - 1, around.x2, around.y2)


def _flag(element: ET.Element, name: str) -> bool:
    return (element.findtext(name) or "").strip().lower() in ("1", "true", "yes")


def _provenance(element: ET.Element) -> Provenance:
    found = element.find("provenance")
    values: dict[str, Any] = {} if found is None else dict(found.attrib)
    score = number(values.get("score", ""))
    return provenance_of(values | {"score": None if score is None else float(score)})


def _text(element: ET.Element) -> str:
    tail, element.tail = element.tail, None
    text = _plain_text(element)
    if text is None:
        text = ET.tostring(element, encoding="unicode")
    element.tail = tail
    return text


def _plain_text(element: ET.Element) -> str | None:
    """What `tostring` makes of elements without attributes and name spaces, in a third of the time; else None."""
    tag = element.tag
    if not isinstance(tag, str) or element.attrib or "{" in tag:
        return None
    parts = [_escaped(element.text)]
    for child in element:
        text = _plain_text(child)
        if text is None:
            return None
        parts += text, _escaped(child.tail)
    inner = "".join(parts)
    return f"<{tag}>{inner}</{tag}>" if inner or len(element) else f"<{tag} />"


def _escaped(text: str | None) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") if text else ""


def _object(box: LabelledBox, unit: str) -> ET.Element:
    """The <object> of a box: as it was read, with only that written anew which is no longer so."""
    raw = box.extra.get("voc")
    element = ET.Element("object") if raw is None else _element(raw)
    was = None if raw is None else _read_object(element)
    if not isinstance(was, LabelledBox):
        element, was = ET.Element("object"), None
        for name, value in (("name", box.label), ("pose", "Unspecified"), ("truncated", "0"), ("difficult", "0")):
            ET.SubElement(element, name).text = value
    elif was.label != box.label:
        _child(element, "name").text = box.label
    for name in FLAGS:
        if getattr(box, name) != _flag(element, name):
            _child(element, name).text = str(int(getattr(box, name)))
    if was is None or tuple(was.box) != tuple(box.box):
        _set_box(element, box.box, was)
    if box.provenance != _provenance(element):
        _set_provenance(element, box.provenance)
    if unit and _text(element) != raw:
        ET.indent(element, unit, level=1)
    return element


def _child(element: ET.Element, name: str) -> ET.Element:
    """A new one, where there is none of this name."""
    found = element.find(name)
    return ET.SubElement(element, name) if found is None else found


def _set_box(element: ET.Element, box: Rectangle, was: LabelledBox | None) -> None:
    """Only the edges that moved are written anew."""
    was = was if element.find("bndbox") is not None else None  # it was the box around an outline
    edges = _child(element, "bndbox")
    for index, (name, offset) in enumerate(_EDGES):
        if was is None or was.box[index] != box[index]:
            _child(edges, name).text = text_of(EXACT.add(exact(box[index]), Decimal(offset)))


def _set_provenance(element: ET.Element, provenance: Provenance) -> None:
    child = element.find("provenance")
    if child is not None:
        element.remove(child)
    if provenance == Provenance():
        return
    fields = {name: str(value) for name, value in provenance_fields(provenance).items()}
    ET.SubElement(element, "provenance", fields)


def _new_document(annotation: Annotation) -> str:
    root = ET.Element("annotation")
    ET.SubElement(root, "folder").text = _plain(annotation.path.parent.name)
    ET.SubElement(root, "filename").text = _plain(annotation.path.name)
    ET.SubElement(ET.SubElement(root, "source"), "database").text = "Unknown"
    size = ET.SubElement(root, "size")
    for name, value in (("width", annotation.width), ("height", annotation.height), ("depth", 3)):
        ET.SubElement(size, name).text = str(value)
    ET.SubElement(root, "segmented").text = "0"
    ET.indent(root, "\t")
    return ET.tostring(root, encoding="unicode") + "\n"


def _plain(name: str) -> str:
    """As far as XML can say it: by the label file's own name the picture is found anyway."""
    return _NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", name)


def _encoding(content: bytes) -> str:
    if content.startswith(_BOMS):
        return "utf-8-sig" if content.startswith(_BOMS[0]) else "utf-16"
    if b"\0" in content[:2]:
        return "utf-16-be" if content.startswith(b"\0") else "utf-16-le"
    name = _declared(content)
    return "utf-8" if name.lower().startswith(_OF_TWO_BYTES) else name  # such bytes would not show their declaration


def _declared(content: bytes) -> str:
    found = re.match(rb"<\?xml[^>]*encoding=[\"']([\w.-]+)", content.lstrip())
    return found[1].decode("ascii") if found else "utf-8"
