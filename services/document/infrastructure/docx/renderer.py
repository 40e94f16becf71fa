"""DOCX files: one column of styled paragraphs, no tables, fields or outside references."""

import unicodedata
from datetime import UTC, datetime
from io import BytesIO

from docx import Document
from docx.document import Document as DocumentObject
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from services.document.domain.ports import Rendered
from services.document.domain.templates import template_named
from services.document.infrastructure.pdf.style import LEVELS, TextStyle, Theme, theme
from shared.contracts.content import Content, DocumentType
from shared.rendering.exportable import Exportable
from shared.rendering.outline import Block, Role, outline

_BODY = LEVELS[0].body
_STYLE_NAMES = {Role.NAME: "Title", Role.HEADING: "Heading 1", Role.TITLE: "Heading 2",
                Role.BULLET: "List Bullet"}  # fmt: skip
_USED_STYLES = {"Normal", *_STYLE_NAMES.values()}
_BASIC_STYLES = {"Default Paragraph Font", "Normal Table", "No List"}
_AFTER_BIDI = ("w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind", "w:jc", "w:rPr")
_LONGEST_PROPERTY = 255
_WRITTEN = datetime(2000, 1, 1, tzinfo=UTC)
"""Files do not tell when they were made: the same content gives the same document."""


class DocxRenderer:
    """Renders content as a Word document; text in any script, pages as Word breaks them."""

    def render(self, source: Exportable, template: str) -> Rendered:
        """Return the DOCX; raises ``UnknownTemplate``."""
        content = source.content
        looks = theme(
            template_named(template), letter=content.document_type is DocumentType.COVER_LETTER
        )
        document = Document()
        _prepare(document, content)
        for block in outline(source):
            _add(document, block, looks)
        target = BytesIO()
        document.save(target)
        return Rendered(target.getvalue())


def _prepare(document: DocumentObject, content: Content) -> None:
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = Mm(20)
    page.top_margin = page.bottom_margin = Mm(17)
    properties = document.core_properties
    properties.title = content.title[:_LONGEST_PROPERTY]
    properties.author = content.person.full_name[:_LONGEST_PROPERTY]
    properties.last_modified_by = properties.comments = ""
    properties.language = content.language[:_LONGEST_PROPERTY]
    properties.created = properties.modified = _WRITTEN
    for style in list(document.styles):
        if isinstance(style, ParagraphStyle) and style.name in _USED_STYLES:
            _plain(style, content.language)
        elif style.name not in _BASIC_STYLES:
            style.delete()  # 150 styles that nobody asked for make every lookup slow


def _plain(style: ParagraphStyle, language: str) -> None:
    """Take the decoration of Word's own styles away and set our font and language."""
    style.font.name = "Calibri"
    style.font.size = Pt(_BODY)
    properties = style.element.get_or_add_rPr()
    fonts = properties.get_or_add_rFonts()
    for key in list(fonts.attrib):
        if key.endswith("Theme"):
            del fonts.attrib[key]
    for key in ("w:ascii", "w:hAnsi", "w:cs"):
        fonts.set(qn(key), "Calibri")
    if style.name == "Normal":
        tag = OxmlElement("w:lang")
        tag.set(qn("w:val"), language)
        properties.append(tag)
    for link in style.element.findall(qn("w:link")):
        style.element.remove(link)  # the linked character style is gone
    paragraph = style.element.get_or_add_pPr()
    for border in paragraph.findall(qn("w:pBdr")):
        paragraph.remove(border)


def _add(document: DocumentObject, block: Block, looks: Theme) -> None:
    style = looks.of(block.role)
    paragraph = document.add_paragraph(style=_STYLE_NAMES.get(block.role, "Normal"))
    layout = paragraph.paragraph_format
    layout.space_before, layout.space_after = Pt(style.before), Pt(style.after)
    layout.line_spacing = style.line_height * 0.92  # Word adds Calibri's own leading
    layout.keep_with_next = style.keep_with_next
    if style.centered:
        layout.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if style.rule:
        _rule(paragraph, looks.rule_color)
    right_to_left = _is_right_to_left(block.text)
    if right_to_left:
        _insert(paragraph, OxmlElement("w:bidi"), *_AFTER_BIDI)
    for number, span in enumerate(block.spans):
        if number:
            _dress(paragraph.add_run(block.separator), style, right_to_left=right_to_left)
        run = paragraph.add_run(span.text)
        _dress(run, style, right_to_left=right_to_left)
        run.bold = style.bold or span.strong


def _dress(run: Run, style: TextStyle, *, right_to_left: bool) -> None:
    run.font.size = Pt(round(2 * _BODY * style.size) / 2)
    run.font.color.rgb = RGBColor.from_string(style.color.lstrip("#").upper())
    run.bold = style.bold
    if right_to_left:
        run.font.rtl = True


def _rule(paragraph: Paragraph, color: str) -> None:
    borders = OxmlElement("w:pBdr")
    bottom = OxmlElement("w:bottom")
    for key, value in (("val", "single"), ("sz", "4"), ("space", "1"), ("color", color[1:])):
        bottom.set(qn(f"w:{key}"), value)
    borders.append(bottom)
    _insert(paragraph, borders, "w:shd", "w:tabs", "w:bidi", *_AFTER_BIDI)


def _insert(paragraph: Paragraph, element: BaseOxmlElement, *successors: str) -> None:
    """Put a property in its place: Word wants them in the order of the schema."""
    properties = paragraph._p.get_or_add_pPr()  # noqa: SLF001 -- python-docx has no call for these
    properties.insert_element_before(element, *successors)


def _is_right_to_left(text: str) -> bool:
    """Tell the direction of a paragraph by its first strong character (Unicode UAX #9, P2)."""
    for character in text:
        direction = unicodedata.bidirectional(character)
        if direction in {"R", "AL"}:
            return True
        if direction == "L":
            return False
    return False
