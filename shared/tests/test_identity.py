"""Access tokens and the keys that verify them (security.md A9-A13)."""

import base64
from typing import Any

import pytest
from jwt import PyJWK

from shared.identity import (
    Identity,
    InvalidToken,
    NotYours,
    TokenVerifier,
    trusted_keys,
)
from shared.ids import new_id
from shared.testing.forged_tokens import forged_tokens
from shared.testing.tokens import AUDIENCE, ISSUER, TestKeys, TestUser

pytestmark = pytest.mark.unit


class _Counted:
    """A source of keys that counts how often it is asked."""

    def __init__(self, keys: TestKeys) -> None:
        self._keys = keys
        self.asked = 0

    async def key(self, kid: str) -> PyJWK | None:
        self.asked += 1
        return await self._keys.key(kid)


async def test_a_good_token_tells_who_asks() -> None:
    keys, user, session = TestKeys(), TestUser(role="admin", tier="premium"), new_id()
    token = keys.token(user, sid=str(session))
    identity = await keys.verifier().verify(token)
    assert identity.user_id == user.id
    assert identity.email == user.email
    assert identity.session_id == session
    assert (identity.role, identity.tier, identity.is_admin) == ("admin", "premium", True)
    assert identity.token == token


async def test_no_forged_token_is_believed_not_even_after_the_real_one() -> None:
    keys, user = TestKeys(), TestUser()
    verifier = keys.verifier()
    await verifier.verify(keys.token(user))
    for name, token in forged_tokens(keys, user):
        try:
            await verifier.verify(token)
        except InvalidToken:
            continue
        pytest.fail(name)


async def test_the_reason_is_not_told() -> None:
    keys = TestKeys()
    for token in ("x", keys.token(TestUser(), exp=0), keys.token(TestUser(), iss="other")):
        with pytest.raises(InvalidToken) as refused:
            await keys.verifier().verify(token)
        assert refused.value.message == "The access token is missing, expired or not valid."
        assert refused.value.details == {}


async def test_a_verified_token_is_remembered_for_a_minute() -> None:
    keys, moment = TestKeys(), [0.0]
    source = _Counted(keys)
    verifier = TokenVerifier(source, issuer=ISSUER, audience=AUDIENCE, now=lambda: moment[0])
    token = keys.token(TestUser())
    for _ in range(3):
        await verifier.verify(token)
    assert source.asked == 1
    moment[0] = 60.1
    await verifier.verify(token)
    assert source.asked == 2


async def test_a_remembered_token_does_not_outlive_itself() -> None:
    keys, user = TestKeys(), TestUser()
    claims = keys.claims(user)
    expires = int(str(claims["exp"]))
    moment = [float(expires - 5)]
    verifier = TokenVerifier(keys, issuer=ISSUER, audience=AUDIENCE, now=lambda: moment[0])
    token = keys.token(user, **claims)
    await verifier.verify(token)
    moment[0] = expires + 29.0
    assert token in verifier._known
    await verifier.verify(token)
    moment[0] = expires + 31.0
    _, until = verifier._known[token]
    assert until < moment[0]


async def test_the_memory_is_bounded_and_drops_the_longest_unused() -> None:
    keys = TestKeys()
    verifier = TokenVerifier(keys, issuer=ISSUER, audience=AUDIENCE, remembered=2)
    first, second, third = (keys.token(TestUser()) for _ in range(3))
    for token in (first, second, first, third):
        await verifier.verify(token)
    assert list(verifier._known) == [first, third]


async def test_half_a_minute_of_difference_between_clocks_is_forgiven() -> None:
    keys, user = TestKeys(), TestUser()
    now = int(str(keys.claims(user)["iat"]))
    await keys.verifier().verify(keys.token(user, iat=now + 20, exp=now - 20))
    for wrong in ({"iat": now + 45}, {"exp": now - 45}, {"nbf": now + 45}):
        with pytest.raises(InvalidToken):
            await keys.verifier().verify(keys.token(user, **wrong))


def test_only_the_owner_is_the_owner() -> None:
    user = new_id()
    identity = Identity(user, "a@example.org", new_id(), "admin", "free", 0, "")
    identity.require_owner(user)
    for other in (new_id(), None):
        with pytest.raises(NotYours):
            identity.require_owner(other)


def _jwk(**changes: object) -> dict[str, Any]:
    jwk = TestKeys().jwk | changes
    return {name: value for name, value in jwk.items() if value is not None}


UNUSABLE = {
    "for encryption": _jwk(use="enc"),
    "for signing only": _jwk(key_ops=["sign"]),
    "another algorithm": _jwk(alg="ES384"),
    "another curve": _jwk(crv="P-384"),
    "another kind": _jwk(kty="RSA"),
    "secret": {"kty": "oct", "k": "AAAA", "kid": "x", "alg": "ES256"},
    "without id": _jwk(kid=None),
    "id is a number": _jwk(kid=7),
    "with the private part": _jwk(d="AAAA"),
    "not on the curve": _jwk(x=base64.urlsafe_b64encode(bytes(32)).rstrip(b"=").decode()),
    "cut": _jwk(x="AAAA"),
    "without a coordinate": _jwk(y=None),
    "a coordinate is a number": _jwk(x=7),
    "a text": "key",
}


@pytest.mark.parametrize("name", UNUSABLE)
def test_a_key_that_does_not_fit_is_left_out_and_the_others_stay(name: str) -> None:
    good = _jwk()
    found = trusted_keys({"keys": [UNUSABLE[name], good]})
    assert list(found) == [good["kid"]]


def test_a_key_that_says_no_more_than_it_must_is_used() -> None:
    assert trusted_keys({"keys": [_jwk(use=None, alg=None)]})
    assert trusted_keys({"keys": [_jwk(key_ops=["verify"])]})


@pytest.mark.parametrize("document", [None, [], "x", {}, {"keys": None}, {"keys": {}}])
def test_what_is_no_jwks_is_refused(document: object) -> None:
    with pytest.raises(ValueError, match="JWKS"):
        trusted_keys(document)
