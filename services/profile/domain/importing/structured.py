"""Fill a draft from structured data; what has no field is collected to be kept."""

from collections.abc import Mapping
from typing import Any

from services.profile.domain.importing.collecting import Collector
from services.profile.domain.importing.dates import find_periods

Json = dict[str, Any]  # a JSON object

TEMPLATES: dict[str, Json] = {
    "experiences": {
        "title": None, "company": None, "location": None, "start_date": None, "end_date": None,
        "is_current": False, "description": None, "achievements": [],
    },
    "education": {
        "institution": None, "degree": None, "field_of_study": None, "start_date": None,
        "end_date": None, "gpa": None, "honors": [],
    },
    "projects": {
        "name": None, "description": None, "technologies": [], "url": None, "start_date": None,
        "end_date": None,
    },
    "skills": {
        "category": "technical", "name": None, "proficiency": None, "issuer": None,
        "date_obtained": None, "credential_id": None,
    },
}  # fmt: skip


def blank(component: str) -> Json:
    """A new item of a component with nothing known."""
    return {
        name: list(value) if isinstance(value, list) else value
        for name, value in TEMPLATES[component].items()
    }


class ItemFiller:
    """Moves the values of one source object into one item of the draft, each value once."""

    def __init__(self, into: Collector, component: str, source: Mapping[str, Any]) -> None:
        """Append an empty item to ``component``."""
        self._into = into
        self._component = component
        self.index = into.add(component, blank(component))
        self.left: Json = dict(source)

    @property
    def item(self) -> Json:
        """The item as filled so far."""
        found: Json = self._into.profile[self._component][self.index]
        return found

    def text(self, name: str, key: str) -> None:
        """Move a text; anything else stays behind."""
        value = self.left.get(key)
        if isinstance(value, str) and value.strip():
            self._fill(name, value)
            if self.item[name] == value:
                del self.left[key]

    def texts(self, name: str, key: str) -> None:
        """Move a list of texts; a list with anything else in it stays behind."""
        value = self.left.get(key)
        if isinstance(value, list) and value and all(isinstance(one, str) for one in value):
            self._fill(name, value)
            if self.item[name] == value:
                del self.left[key]

    def date(self, name: str, key: str) -> None:
        """Move a date, as partial as it is; a text in another form stays behind as well."""
        value = self.left.get(key)
        if not isinstance(value, str):
            return
        periods = find_periods(value)
        if periods and (found := periods[0].start or periods[0].end):
            self._fill(name, found)
            if found == value:
                del self.left[key]

    def put(self, name: str, value: Any, source: str) -> None:  # a JSON value
        """Store a value that was worked out from the source object."""
        self._into.fill(self._component, self.index, name, value, 1.0, source)

    def _fill(self, name: str, value: Any) -> None:  # a JSON value
        shown = value if isinstance(value, str) else "\n".join(value)
        self._into.fill(self._component, self.index, name, value, 1.0, shown)


def is_present(value: object) -> bool:
    """Whether an end date says that something goes on."""
    return isinstance(value, str) and any(
        period.is_current for period in find_periods(f"2000 - {value}")
    )
