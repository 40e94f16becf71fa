"""The parts of a generation and its result, as clients get them (api.md §5, §8)."""

from uuid import UUID

from pydantic import Field

from services.generation.domain.generation import StageStatus
from services.generation.domain.quality_report import Finding, Severity
from services.generation.domain.selection import State
from shared.contracts.content import Content, DocumentType
from shared.schemas import Instant, View


class StageRead(View):
    """How far one stage is."""

    status: StageStatus
    started_at: Instant | None
    completed_at: Instant | None


class StagesRead(View):
    """The five stages, in their order."""

    analyze_job: StageRead
    compile_profile: StageRead
    generate_content: StageRead
    validate_quality: StageRead
    export_document: StageRead


class RecommendationRead(View):
    """What would make the match better; ``gain`` is points of the match score."""

    text: str
    gain: float
    target: str


class FailureRead(View):
    """Why a run ended without a document."""

    code: str
    message: str


class MadeDocumentRead(View):
    """A finished document of a run."""

    document_id: UUID
    document_type: DocumentType
    pdf_url: str | None
    ats_score: float | None


class MadeRead(View):
    """The documents of a completed run; the asked one stands first and at the top."""

    document_id: UUID
    pdf_url: str | None
    documents: list[MadeDocumentRead]


class EvidenceRead(View):
    """A fact of the profile, by its id and in its words."""

    id: str
    text: str


class MatchedKeywordRead(View):
    """A keyword of the posting that the profile evidences; ``job_span`` is its place there."""

    keyword: str
    required: bool
    weight: float
    evidence: list[EvidenceRead]
    job_span: tuple[int, int] | None


class MissingKeywordRead(View):
    """A keyword of the posting that the profile does not show."""

    keyword: str
    required: bool
    weight: float


class KeywordsRead(View):
    """The keywords of the posting."""

    matched: list[MatchedKeywordRead]
    missing: list[MissingKeywordRead]


class MatchedRequirementRead(View):
    """A requirement of the posting, and how the profile stands to it."""

    text: str
    state: State
    evidence: list[EvidenceRead]


class ScorePartRead(View):
    """One part of a score: its points out of ``weight``, and why."""

    score: float
    weight: float
    reason: str
    evidence: list[str] = Field(default_factory=list)


class ProvenanceRead(View):
    """One line of the document with the facts that it stands on."""

    path: str
    text: str
    sources: list[EvidenceRead]


class SelectedRead(View):
    """An item of the profile that the document shows, and which of its lines."""

    source: str
    lines: list[str]


class CutRead(View):
    """Something of the profile that the document leaves out, and why."""

    source: str
    text: str
    reason: str


class FindingRead(View):
    """A problem of the text; ``where`` is a path into the content."""

    severity: Severity
    what: Finding
    where: str
    fix: str


class RefusedRead(View):
    """A statement that no fact supports, kept out of the document."""

    where: str
    atom: str
    kind: str
    reason: str


class ReplacedRead(View):
    """What stood in a line before, and the proven words in its place."""

    where: str
    before: str
    after: str
    why: str


class QualityRead(View):
    """What the last look at the document found, and what it did about it."""

    needs_review: bool
    reasons: list[str]
    problems: list[FindingRead]
    corrected: list[FindingRead]
    refused: list[RefusedRead]
    replaced: list[ReplacedRead]


class ChangesRead(View):
    """What tailoring did to the profile: chosen, moved up, left out, set right."""

    selected: list[SelectedRead]
    reordered: list[str]
    skills_first: list[str]
    cut: list[CutRead]
    quality: QualityRead


class ContentRead(View):
    """The text of the document in the forms that people and programs want."""

    text: str
    markdown: str
    html: str
    structured: Content
