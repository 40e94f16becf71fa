"""What schemathesis does not know about us; it loads this file by ``SCHEMATHESIS_HOOKS``."""

import os
from typing import Any

import schemathesis
from schemathesis import Case, CheckContext, Response

FOREIGN = os.environ.get("FOREIGN_MARK", "")
"""A text that stands in everything that belongs to another user."""


@schemathesis.check
def nothing_of_others(context: CheckContext, response: Response, case: Case[Any]) -> None:
    """Refuse an answer in which another user's data stands."""
    if FOREIGN and FOREIGN.encode() in response.content:
        raise AssertionError(f"{case.method} {case.path} shows what belongs to another user")
