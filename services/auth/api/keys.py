"""The public keys, for everybody who verifies access tokens."""

from typing import Any

from fastapi import APIRouter, Response

from services.auth.api.dependencies import KeyDocument
from services.auth.api.schemas import KeysView
from shared.service import api_router

router = api_router("/.well-known", tag="keys")
root_router = APIRouter(prefix="/.well-known", tags=["keys"])


@root_router.get("/jwks.json", response_model=KeysView, name="read_keys_at_root")
@router.get("/jwks.json", response_model=KeysView)
async def read_keys(keys: KeyDocument, response: Response) -> dict[str, Any]:  # a JWKS
    """Read the public keys that access tokens are signed with (RFC 7517)."""
    response.headers["Cache-Control"] = "public, max-age=600"
    return keys
