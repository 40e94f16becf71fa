"""The key as a field of a body, for clients that cannot set headers."""

from typing import Annotated

from pydantic import Field

ClientRequestId = Annotated[
    str | None,
    Field(
        min_length=1,
        max_length=200,
        description="Stands for Idempotency-Key where that header is not sent",
        examples=["application-2026-03-02"],
    ),
]
"""Type of a ``client_request_id``: ``shared.routes`` finds the field by that name."""
