"""The text of a DOCX of ours, read in two ways: through python-docx and from its bare XML."""

from io import BytesIO
from xml.etree import ElementTree as ET
from zipfile import ZipFile

from docx import Document
from docx.oxml.ns import qn

from services.document.domain.ports import FileFacts, ReadBack

_TEXT, _PARAGRAPH, _LANGUAGE = qn("w:t"), qn("w:p"), qn("w:lang")


class PythonDocxExtractor:
    """The paragraphs as python-docx sees them."""

    name = "python-docx"

    def extract(self, data: bytes) -> str:
        """Return the text of all paragraphs, one a line."""
        return "\n".join(paragraph.text for paragraph in Document(BytesIO(data)).paragraphs)


class BareXmlExtractor:
    """The text runs of the file's XML, without any knowledge of Word."""

    name = "xml"

    def extract(self, data: bytes) -> str:
        """Return the text of all paragraphs, one a line."""
        with ZipFile(BytesIO(data)) as archive:
            root = ET.fromstring(archive.read("word/document.xml"))  # noqa: S314 -- a file that we have just written
        return "\n".join(
            "".join(text.text or "" for text in paragraph.iter(_TEXT))
            for paragraph in root.iter(_PARAGRAPH)
        )


def read_back_docx(data: bytes) -> ReadBack:
    """Return what both readers find in a DOCX of ours, and how it is made."""
    document = Document(BytesIO(data))
    properties = document.core_properties
    links = [
        relation.target_ref for relation in document.part.rels.values() if relation.is_external
    ]
    texts = {
        extractor.name: extractor.extract(data)
        for extractor in (PythonDocxExtractor(), BareXmlExtractor())
    }
    return ReadBack(
        texts,
        FileFacts(
            images=len(document.inline_shapes),
            title=properties.title,
            language=properties.language,
            links=tuple(links),
        ),
    )
