"""What a request for a document may find missing."""

from shared.errors import Conflict, Forbidden, NotFound


class DocumentNotFound(NotFound):
    """There is no such document."""

    def __init__(self) -> None:
        super().__init__("Document not found.")


class NotYourDocument(Forbidden):
    """The document belongs to somebody else."""

    def __init__(self) -> None:
        super().__init__("This document belongs to another user.")


class NotExported(Conflict):
    """The document has no file of this format yet."""

    code = "not_exported"

    def __init__(self, file_format: str) -> None:
        super().__init__(
            f"This document was not exported as {file_format}.", details={"format": file_format}
        )
