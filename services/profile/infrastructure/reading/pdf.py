"""Read a PDF: PDFium first, pypdf where PDFium finds nothing (dependencies.md)."""

import ctypes
import io
import logging
from dataclasses import dataclass, field

import pypdfium2 as pdfium  # type: ignore[import-untyped]  # it ships no types
import pypdfium2.raw as pdfium_c  # type: ignore[import-untyped]  # the same

from services.profile.domain.importing.errors import (
    DamagedFile,
    EncryptedFile,
    NoTextLayer,
    TooManyPages,
)
from services.profile.infrastructure.reading.fragments import fragments_of
from services.profile.infrastructure.reading.glyphs import has_pictures, read_glyphs
from services.profile.infrastructure.reading.page_layout import ReadingOrder, Row
from services.profile.infrastructure.reading.page_text import text_of, without_page_number
from services.profile.infrastructure.reading.read_file import FileKind, ReadFile

PAGES_READ = 20  # security.md F2
PAGES_DECLARED = 200
_MOST_CHARACTERS = 110_000
_LONGEST_LINK = 300
_MOST_LINKS = 100


def read_pdf(data: bytes) -> ReadFile:
    """The text of a PDF in reading order.

    Raises ``EncryptedFile``, ``DamagedFile``, ``NoTextLayer`` or ``TooManyPages``.
    """
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if error.err_code in (pdfium_c.FPDF_ERR_PASSWORD, pdfium_c.FPDF_ERR_SECURITY):
            raise EncryptedFile from None
        return _second_reading(data, scanned=False)
    if len(document) > PAGES_DECLARED:
        raise TooManyPages(PAGES_DECLARED)
    text, warnings, seen = _first_reading(document)
    if not any(letter.isalnum() for letter in text):
        if seen.hidden:
            raise NoTextLayer
        return _second_reading(data, scanned=seen.scanned)
    return ReadFile(FileKind.PDF, text, None, warnings, len(document))


@dataclass(slots=True)
class _Seen:
    """What was met on the pages beside the text."""

    hidden: int = 0
    characters: int = 0
    scanned: bool = False
    turned: list[str] = field(default_factory=list)

    def warnings(self) -> list[str]:
        """What the user should know of it."""
        found: list[str] = []
        if self.hidden:
            found.append(
                f"{self.hidden} invisible characters (tiny, white or outside the page) were"
                " left out."
            )
        if self.scanned and self.characters:
            found.append("Some pages are pictures without text and could not be read.")
        return found


def _first_reading(document: pdfium.PdfDocument) -> tuple[str, list[str], _Seen]:
    """The text by PDFium in reading order, warnings, and what else was met."""
    count = len(document)
    warnings: list[str] = []
    order = ReadingOrder()
    seen = _Seen()
    for number in range(min(count, PAGES_READ)):
        try:
            page = document[number]
        except pdfium.PdfiumError:
            warnings.append(f"Page {number + 1} is damaged and was left out.")
            continue
        found = read_glyphs(page)
        seen.hidden += found.hidden
        seen.characters += len(found.glyphs)
        seen.scanned = seen.scanned or (not found.glyphs and has_pictures(page))
        rows = order.add_page(without_page_number(fragments_of(found)))
        _add_links(page, document, rows)
        if found.turned:
            seen.turned.append("".join(found.turned))
        if seen.characters > _MOST_CHARACTERS:
            warnings.append("The document is too long; only its first part was read.")
            break
    if count > PAGES_READ:
        warnings.append(f"Only the first {PAGES_READ} of {count} pages were read.")
    text = "\n\n".join([text_of(order.rows()), *seen.turned])
    return text, [*warnings, *seen.warnings()], seen


def _second_reading(data: bytes, *, scanned: bool) -> ReadFile:
    """The same by pypdf, which takes some files that PDFium refuses; plain lines, no columns."""
    import pypdf  # noqa: PLC0415 -- seldom needed, slow to load
    from pypdf.errors import FileNotDecryptedError, PyPdfError  # noqa: PLC0415 -- seldom needed, slow to load

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise EncryptedFile
        count = len(reader.pages)
        if count > PAGES_DECLARED:
            raise TooManyPages(PAGES_DECLARED)
        texts = [page.extract_text() for page in reader.pages[:PAGES_READ]]
    except FileNotDecryptedError:
        raise EncryptedFile from None
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, OSError,
            RecursionError, NotImplementedError, AssertionError, ArithmeticError):  # fmt: skip
        raise DamagedFile from None
    text = "\n\n".join(texts)
    if not any(letter.isalnum() for letter in text):
        if scanned or count:
            raise NoTextLayer
        raise DamagedFile
    return ReadFile(FileKind.PDF, text, None, [], count)


def _add_links(page: pdfium.PdfPage, document: pdfium.PdfDocument, rows: list[Row]) -> None:
    """Put the addresses behind words (``<https://…>``) at the ends of their rows."""
    if page.get_rotation():
        return
    shown = " ".join(cell.text for row in rows for cell in row.cells).lower()
    position, link = ctypes.c_int(0), pdfium_c.FPDF_LINK()
    box = pdfium_c.FS_RECTF()
    done: set[str] = set()
    for _ in range(_MOST_LINKS):
        if not pdfium_c.FPDFLink_Enumerate(page, position, link):
            return
        address = _address(document, link)
        bare = (
            address.removeprefix("mailto:")
            .split("://")[-1]
            .removeprefix("www.")
            .rstrip("/")
            .lower()
        )
        if not bare or bare in shown or bare in done:
            continue
        if not pdfium_c.FPDFLink_GetAnnotRect(link, box):
            continue
        low, high = sorted((box.bottom, box.top))
        for row in rows:
            cell = row.cells[0]
            within = any(
                one.left - 1 <= (box.left + box.right) / 2 <= one.right + 1 for one in row.cells
            )
            if within and low - 2 <= cell.baseline + cell.height * 0.3 <= high + 2:
                row.aside.append(f"<{address}>")
                done.add(bare)
                break


def _address(document: pdfium.PdfDocument, link: object) -> str:
    action = pdfium_c.FPDFLink_GetAction(link)
    if not action or pdfium_c.FPDFAction_GetType(action) != pdfium_c.PDFACTION_URI:
        return ""
    size = pdfium_c.FPDFAction_GetURIPath(document, action, None, 0)
    if not 1 < size <= _LONGEST_LINK:
        return ""
    buffer = ctypes.create_string_buffer(size)
    pdfium_c.FPDFAction_GetURIPath(document, action, buffer, size)
    address = buffer.value.decode("ascii", "ignore").strip()
    if not address.startswith(("http://", "https://", "mailto:")) or set(address) & set("<> \t\n"):
        return ""
    return address.split("?")[0] if address.startswith("mailto:") else address
