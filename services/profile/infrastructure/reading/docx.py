"""Read a Word file by walking its XML: body, tables, text boxes, headers and footers.

Tracked changes are read as accepted: inserted text counts, deleted text does not.
"""

import posixpath
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from services.profile.domain.importing.errors import DamagedFile, EmptyFile, UnsupportedFile
from services.profile.infrastructure.reading.archive import Archive
from services.profile.infrastructure.reading.docx_blocks import Blocks
from services.profile.infrastructure.reading.docx_names import W, local
from services.profile.infrastructure.reading.read_file import FileKind, ReadFile

_MACROS = ("vbaproject.bin", "vbadata.xml")
_TYPES = "[Content_Types].xml"
_DOCUMENT = "word/document.xml"
_MACRO_TYPE = b"macroEnabled"
_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_OFFICE_DOCUMENT = "/officeDocument"
_DEEPEST = 400


def read_docx(data: bytes) -> ReadFile:
    """The text of a Word file, headers first, cells of a row set apart by tabs.

    Raises ``UnsupportedFile`` for macros or another kind of package, ``DamagedFile``,
    ``FileTooLarge``, ``EncryptedFile``.
    """
    archive = Archive(data)
    types = archive.read(_TYPES)
    if types is None:
        raise UnsupportedFile("The file is an archive but no Word document.")
    if _MACRO_TYPE in types or any(name.lower().endswith(_MACROS) for name in archive.names):
        raise UnsupportedFile("The document holds macros.")
    main = _main_part(archive)
    content = archive.read(main)
    if content is None:
        raise UnsupportedFile("The file is an archive but no Word document.")
    folder = posixpath.dirname(main)
    blocks = Blocks(_styles(archive, folder))
    related = _related(archive, main)
    lines: list[str] = []
    for name, target in _parts(related, folder, "/header"):
        lines += _lines_of(archive, target, blocks, name)
    blocks.links = _links(related)
    lines += blocks.lines(_parsed(content))
    for name, target in _parts(related, folder, "/footer"):
        lines += [line for line in _lines_of(archive, target, blocks, name) if not _is_number(line)]
    for kind in ("/footnotes", "/endnotes"):
        for name, target in _parts(related, folder, kind):
            lines += _lines_of(archive, target, blocks, name)
    text = "\n".join(lines)
    if not any(letter.isalnum() for letter in text):
        raise EmptyFile
    return ReadFile(FileKind.DOCX, text, None, blocks.warnings())


def _main_part(archive: Archive) -> str:
    """The document part that the package names; Word's usual name otherwise."""
    relations = archive.read("_rels/.rels")
    if relations is not None:
        for one in _parsed(relations).iter(_RELATIONS):
            target = one.get("Target", "").lstrip("/")
            if one.get("Type", "").endswith(_OFFICE_DOCUMENT) and target in archive.names:
                return target
    return _DOCUMENT


def _parsed(content: bytes) -> Element:
    try:
        tree: Element = fromstring(content, forbid_dtd=True)
    except DefusedXmlException:
        raise DamagedFile("The document holds XML that is not allowed (a DTD).") from None
    except (ParseError, ValueError, LookupError, RecursionError):
        raise DamagedFile from None
    if _depth(tree) > _DEEPEST:
        raise DamagedFile("The document is nested too deeply.")
    return tree


def _depth(tree: Element) -> int:
    deepest, stack = 0, [(tree, 1)]
    while stack:
        element, depth = stack.pop()
        deepest = max(deepest, depth)
        if deepest > _DEEPEST:
            break
        stack.extend((child, depth + 1) for child in element)
    return deepest


def _related(archive: Archive, main: str) -> list[tuple[str, str, str, bool]]:
    """The relations of the document: id, type, target, whether it lies outside."""
    folder, name = posixpath.split(main)
    content = archive.read(f"{folder}/_rels/{name}.rels".lstrip("/"))
    if content is None:
        return []
    return [
        (
            one.get("Id", ""),
            one.get("Type", ""),
            one.get("Target", ""),
            one.get("TargetMode") == "External",
        )
        for one in _parsed(content).iter(_RELATIONS)
    ]


def _links(related: list[tuple[str, str, str, bool]]) -> dict[str, str]:
    return {
        identity: target
        for identity, kind, target, outside in related
        if outside
        and kind.endswith("/hyperlink")
        and target.startswith(("http://", "https://", "mailto:"))
    }


def _parts(
    related: list[tuple[str, str, str, bool]], folder: str, kind: str
) -> Iterator[tuple[str, str]]:
    seen: set[str] = set()
    for _, type_, target, outside in related:
        if outside or not type_.endswith(kind) or target in seen:
            continue
        seen.add(target)
        path = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
        yield target, posixpath.normpath(path)


def _lines_of(archive: Archive, path: str, blocks: Blocks, name: str) -> list[str]:
    content = archive.read(path)
    if content is None:
        return []
    blocks.links = _links(_related(archive, path))
    try:
        return blocks.lines(_parsed(content))
    except DamagedFile:
        blocks.warn(f"A part of the document is damaged and was left out ({name[:40]}).")
        return []


def _styles(archive: Archive, folder: str) -> dict[str, int]:
    """The heading level of each paragraph style that has one."""
    content = archive.read(posixpath.join(folder, "styles.xml"))
    if content is None:
        return {}
    try:
        tree = _parsed(content)
    except DamagedFile:
        return {}
    levels: dict[str, int] = {}
    for style in tree.iter(f"{W}style"):
        name = next((one.get(f"{W}val", "") for one in style if local(one) == "name"), "").lower()
        identity = style.get(f"{W}styleId", "")
        if name == "title":
            levels[identity] = 1
        elif name.startswith("heading ") and name[8:9].isdigit():
            levels[identity] = min(6, int(name[8:9]) + 1)
    return levels


def _is_number(line: str) -> bool:
    return line.replace("/", "").replace("Page", "").replace("of", "").strip().isdigit()
