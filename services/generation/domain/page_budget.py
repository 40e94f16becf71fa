"""How much fits: an estimate of printed lines, on the safe side for every template."""

from dataclasses import dataclass

LINES_PER_PAGE = 44
TIGHT_LINES_PER_PAGE = 54  # a renderer may set smaller type to keep a page limit
CHARACTERS_PER_LINE = 88
HEADER_LINES = 4
SECTION_LINES = 2
ENTRY_LINES = 3  # title, organization and dates stand on lines of their own (tailoring.md §6)
SUMMARY_LINES = 4
SKILLS_PER_LINE = 7
SHORT_CAREER_MONTHS = 60
SHORT_CAREER_JOBS = 3


def printed_lines(text: str) -> int:
    """Return how many printed lines a text takes; at least one."""
    return max(1, -(-len(text) // CHARACTERS_PER_LINE))


def wanted_pages(max_pages: int, *, months: int, jobs: int) -> int:
    """Return the pages to aim at: one for a short career, else what the options allow (≥ 1)."""
    if months < SHORT_CAREER_MONTHS and jobs <= SHORT_CAREER_JOBS:
        return 1
    return max(1, max_pages)


@dataclass(slots=True)
class Budget:
    """Printed lines that are left on a number of pages; what must stand may overdraw it."""

    pages: int
    left: int

    @classmethod
    def of(cls, pages: int) -> "Budget":
        """Return the budget of *pages* empty pages."""
        return cls(pages, pages * LINES_PER_PAGE - HEADER_LINES)

    @property
    def pages_used(self) -> int:
        """The pages that everything taken so far needs in small type; at least ``pages``."""
        taken = self.pages * LINES_PER_PAGE - self.left
        return max(self.pages, -(-taken // TIGHT_LINES_PER_PAGE))

    def spend(self, lines: int) -> None:
        """Take the lines of something that must stand."""
        self.left -= lines

    def spend_frame(
        self, *, summary: bool, skills: int, certificates: int, languages: bool
    ) -> None:
        """Take the lines of the sections that stand whatever the jobs say."""
        if summary:
            self.spend(SECTION_LINES + SUMMARY_LINES)
        if skills:
            self.spend(SECTION_LINES + 2 + skills // SKILLS_PER_LINE)
        if certificates:
            self.spend(SECTION_LINES + 2 * certificates)
        if languages:
            self.spend(SECTION_LINES + 1)

    def affords(self, lines: int) -> bool:
        """Take the lines of something optional if they are there; tell whether they were."""
        if lines > self.left:
            return False
        self.left -= lines
        return True
