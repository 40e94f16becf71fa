"""What can be wrong with an uploaded resume, each fact with the sentence that the user reads."""

from shared.errors import RuleBroken, TooLarge, UnsupportedMedia


class UnsupportedFile(UnsupportedMedia):
    """The file is of a kind that we do not read, or is not what its name says."""

    code = "unsupported_file"

    def __init__(self, reason: str = "") -> None:
        super().__init__(
            (reason or "This kind of file cannot be read.")
            + " Please upload a PDF, DOCX, TXT, Markdown or JSON Resume file,"
            " or the ZIP of a LinkedIn data export."
        )


class FileTooLarge(TooLarge):
    """The file, or what it unpacks to, is above the limit (security.md F2)."""

    code = "file_too_large"

    def __init__(self, reason: str = "The file is larger than 10 MiB.") -> None:
        super().__init__(reason)


class EmptyFile(RuleBroken):
    """There is nothing in the file."""

    code = "empty_file"

    def __init__(self) -> None:
        super().__init__("The file is empty: there is no text in it to read.")


class EncryptedFile(RuleBroken):
    """The file needs a password."""

    code = "encrypted_file"

    def __init__(self) -> None:
        super().__init__(
            "The file is protected by a password. Please upload a copy without the password."
        )


class DamagedFile(RuleBroken):
    """The file is broken, or so built that it cannot be read within the limits."""

    code = "damaged_file"

    def __init__(self, reason: str = "The file is damaged and cannot be opened.") -> None:
        super().__init__(reason)


class NoTextLayer(RuleBroken):
    """A PDF of pictures only, such as a scan."""

    code = "no_text_layer"

    def __init__(self) -> None:
        super().__init__(
            "The PDF holds no text, only pictures (a scan?)."
            " Please upload a version whose text can be selected."
        )


class TooManyPages(RuleBroken):
    """A document of more pages than any resume has (security.md F2)."""

    code = "too_many_pages"

    def __init__(self, limit: int) -> None:
        super().__init__(
            f"The document has more than {limit} pages: that is no resume.",
            details={"limit": limit},
        )


class NotAResume(RuleBroken):
    """A readable text in which no person's career can be found."""

    code = "not_a_resume"

    def __init__(self) -> None:
        super().__init__(
            "No resume was found in the file: neither a name with contact data"
            " nor sections such as experience or education."
        )
