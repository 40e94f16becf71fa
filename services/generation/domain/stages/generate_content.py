"""Stage 3: write the document from facts alone; the writer that needs no model."""

from services.generation.domain.facts import FactSheet
from services.generation.domain.options import Options
from services.generation.domain.selection import Selection
from services.generation.domain.stages.analyze_job import JobAnalysis
from services.generation.domain.writing.letter import write_letter
from services.generation.domain.writing.resume import write_resume
from services.generation.domain.writing.telling import Telling
from shared.contracts.content import Content, DocumentType


def generate_content(
    document_type: DocumentType,
    analysis: JobAnalysis,
    selection: Selection,
    facts: FactSheet,
    options: Options,
) -> Content:
    """Return the finished text of a resume or letter; same input, same content.

    Each line names the facts it stands on. The posting is quoted only by its title and company.
    """
    telling = Telling(
        selection=selection,
        facts=facts,
        options=options,
        target_title=analysis.title,
        target_company=analysis.company,
        target_text=analysis.text,
    )
    return (
        write_letter(telling)
        if document_type is DocumentType.COVER_LETTER
        else write_resume(telling)
    )
