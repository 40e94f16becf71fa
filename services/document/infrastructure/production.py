"""The whole making of one file, as it runs in a rendering process."""

from functools import lru_cache

from services.document.domain.ports import FileFormat, Produced, ReadBack, Renderer
from services.document.domain.templates import template_named
from services.document.infrastructure.docx.reader import read_back_docx
from services.document.infrastructure.docx.renderer import DocxRenderer
from services.document.infrastructure.extractors import read_back_pdf
from services.document.infrastructure.pdf.renderer import PdfRenderer
from shared.contracts.content import Content
from shared.rendering.exportable import exportable


def produce(content: bytes, file_format: FileFormat, template: str | None) -> Produced:
    """Render *content* (JSON of ``Content``) and read the file back.

    Raises what the renderer raises; must run where PDFium runs alone, see ``rendering_pool``.
    """
    source = exportable(Content.model_validate_json(content))
    rendered = _renderer(file_format).render(source, template_named(template))
    return Produced(rendered, _read_back(file_format, rendered.data), source.removed)


def _read_back(file_format: FileFormat, data: bytes) -> ReadBack:
    return read_back_pdf(data) if file_format is FileFormat.PDF else read_back_docx(data)


@lru_cache(maxsize=2)
def _renderer(file_format: FileFormat) -> Renderer:
    return PdfRenderer() if file_format is FileFormat.PDF else DocxRenderer()
