"""Two independent readers of PDF text, and a look at how the file is made.

PDFium is not thread-safe: use these in a process of their own (``rendering_pool``).
"""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pypdfium2  # type: ignore[import-untyped]  # it ships no types
from pypdf import PdfReader
from pypdf.generic import DictionaryObject, IndirectObject

from services.document.domain.ports import FileFacts, ReadBack


class PdfiumExtractor:
    """Google's PDFium, the reader inside Chrome."""

    name = "pdfium"

    def extract(self, data: bytes) -> str:
        """Return the text of all pages."""
        document = pypdfium2.PdfDocument(data)
        try:
            return "\n".join(_page_text(document, number) for number in range(len(document)))
        finally:
            document.close()


class PypdfExtractor:
    """pypdf, written in Python from the PDF specification."""

    name = "pypdf"

    def extract(self, data: bytes) -> str:
        """Return the text of all pages."""
        return _pypdf_text(PdfReader(BytesIO(data)))


def read_back_pdf(data: bytes) -> ReadBack:
    """Return what both readers find in a PDF of ours, and how it is made."""
    reader = PdfReader(BytesIO(data))
    texts = {
        PdfiumExtractor.name: PdfiumExtractor().extract(data),
        PypdfExtractor.name: _pypdf_text(reader),
    }
    return ReadBack(texts, _facts(reader))


def _page_text(document: pypdfium2.PdfDocument, number: int) -> str:
    page = document[number]
    try:
        text_page = page.get_textpage()
        try:
            return str(text_page.get_text_bounded())
        finally:
            text_page.close()
    finally:
        page.close()


def _pypdf_text(reader: PdfReader) -> str:
    return "\n".join(page.extract_text() for page in reader.pages)


def _facts(reader: PdfReader) -> FileFacts:
    unembedded: set[str] = set()
    images = 0
    links: list[str] = []
    for page in reader.pages:
        resources = _resolved(page.get("/Resources"))
        for font in _members(resources, "/Font"):
            if not _is_embedded(font):
                unembedded.add(str(font.get("/BaseFont", "")).lstrip("/"))
        images += sum(
            1 for item in _members(resources, "/XObject") if item.get("/Subtype") == "/Image"
        )
        for annotation in page.get("/Annots") or ():
            action = _resolved(_resolved(annotation).get("/A"))
            if "/URI" in action:
                links.append(str(action["/URI"]))
    metadata = reader.metadata
    return FileFacts(
        page_count=len(reader.pages),
        unembedded_fonts=tuple(sorted(unembedded)),
        images=images,
        title=str(metadata.title or "") if metadata else "",
        language=str(reader.root_object.get("/Lang", "")),
        links=tuple(links),
    )


def _is_embedded(font: DictionaryObject) -> bool:
    descriptor = _resolved(font.get("/FontDescriptor"))
    return any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3"))


def _members(resources: DictionaryObject, key: str) -> Iterator[DictionaryObject]:
    for value in _resolved(resources.get(key)).values():
        yield _resolved(value)


def _resolved(value: Any) -> DictionaryObject:  # Any: PDF objects are untyped until looked at
    found = value.get_object() if isinstance(value, IndirectObject) else value
    return found if isinstance(found, DictionaryObject) else DictionaryObject()
