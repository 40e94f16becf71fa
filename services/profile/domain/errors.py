"""The facts that make a profile request fail."""

from collections.abc import Sequence

from shared.errors import NotFound, RuleBroken


class ProfileNotFound(NotFound):
    """There is no such profile."""

    def __init__(self) -> None:
        super().__init__("Profile not found.")


class NoActiveProfile(NotFound):
    """The user has no profile yet."""

    def __init__(self) -> None:
        super().__init__("You have no profile yet; create or import one.")


class ImportNotFound(NotFound):
    """There is no such import."""

    def __init__(self) -> None:
        super().__init__("Import not found.")


class TooManyProfiles(RuleBroken):
    """A user may have ten."""

    code = "too_many_profiles"

    def __init__(self, limit: int) -> None:
        super().__init__(f"You can have {limit} profiles; delete one first.")


class TooManyItems(RuleBroken):
    """A resume holds more of one kind than a profile may."""

    code = "too_many_items"

    def __init__(self, name: str, limit: int) -> None:
        shown = name.replace("_", " ")
        super().__init__(f"The profile would have more than {limit} {shown}.")


class UnknownComponent(RuleBroken):
    """An item names an id that the profile does not have, or that another item has named."""

    code = "unknown_component"

    def __init__(self, path: str) -> None:
        message = "The profile has no other item with this id; leave the id out to add a new one."
        super().__init__(
            message, details={"errors": [{"field": path, "message": message, "type": self.code}]}
        )


class BrokenRules(RuleBroken):
    """Well-formed values that contradict each other."""

    def __init__(self, code: str, message: str, paths: Sequence[str]) -> None:
        errors = [{"field": path, "message": message, "type": code} for path in paths[:20]]
        super().__init__(message, details={"errors": errors})
