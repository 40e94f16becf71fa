"""Access tokens that nobody may accept: one attack each, for every door that takes tokens.

``forged_tokens`` knows the door's signing key, so that each token is wrong in one thing only.
"""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Iterator, Mapping
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from jwt.algorithms import ECAlgorithm

from shared.identity import ALGORITHM, TOKEN_TYPE
from shared.ids import new_id
from shared.testing.tokens import TestKeys, TestUser

Json = Mapping[str, Any]  # headers and claims, right or wrong
Forged = tuple[str, str]
"""What is wrong, and the token."""

_WRONG_HEADERS: Mapping[str, Json] = {
    "typ JWT": {"typ": "JWT"},
    "typ absent": {"typ": None},
    "typ empty": {"typ": ""},
    "typ of an ID token": {"typ": "id_token+jwt"},
    "typ of a refresh token": {"typ": "refresh+jwt"},
    "typ in a list": {"typ": [TOKEN_TYPE]},
    "alg absent": {"alg": None},
    "alg in lower case": {"alg": "es256"},
    "alg in a list": {"alg": [ALGORITHM]},
    "alg ES384": {"alg": "ES384"},
    "alg ES256K": {"alg": "ES256K"},
    "alg RS256": {"alg": "RS256"},
    "alg PS256": {"alg": "PS256"},
    "alg EdDSA": {"alg": "EdDSA"},
    "kid absent": {"kid": None},
    "kid empty": {"kid": ""},
    "kid number": {"kid": 0},
    "kid list": {"kid": ["a"]},
    "kid unknown": {"kid": "0123456789abcdef"},
    "kid path": {"kid": "../../../../../../dev/null"},
    "kid sql": {"kid": "' or '1'='1' --"},
    "kid command": {"kid": "|/bin/true"},
    "kid nul": {"kid": "a\x00b"},
    "kid long": {"kid": "k" * 4000},
    "crit": {"crit": ["exp"]},
    "crit empty": {"crit": []},
    "b64 false": {"b64": False, "crit": ["b64"]},
    "zip": {"zip": "DEF"},
    "jku": {"jku": "https://evil.example/jwks.json"},
    "jku to ourselves": {"jku": "http://127.0.0.1:8000/.well-known/jwks.json"},
    "x5u": {"x5u": "https://evil.example/cert.pem"},
    "x5c": {"x5c": ["MIIB"]},
    "x5t": {"x5t": "AAAA"},
    "x5t#S256": {"x5t#S256": "AAAA"},
}
_WRONG_CLAIMS: Mapping[str, Json] = {
    "iss of somebody else": {"iss": "https://evil.example"},
    "iss with a slash": {"iss": "https://jobwise.test/"},
    "iss in a list": {"iss": ["https://jobwise.test"]},
    "aud of somebody else": {"aud": "other"},
    "aud in a list": {"aud": ["jobwise", "other"]},
    "aud empty list": {"aud": []},
    "aud prefix": {"aud": "job"},
    "sub no id": {"sub": "admin"},
    "sid no id": {"sid": "1"},
    "sub sql": {"sub": "' or 1=1 --"},
    "role unknown": {"role": "root"},
    "role in capitals": {"role": "ADMIN"},
    "role list": {"role": ["admin"]},
    "exp text": {"exp": "9999999999"},
    "exp fraction": {"exp": 9999999999.5},
    "exp true": {"exp": True},
    "iat text": {"iat": "0"},
    "iat true": {"iat": True},
}
_CLAIMS = ("iss", "aud", "sub", "email", "exp", "iat", "jti", "sid", "role", "tier")
_WRONG_VALUES: Mapping[str, Any] = {"empty": "", "number": 7.5, "list": [], "object": {}}
_NO_OBJECTS: tuple[Any, ...] = ([], "text", 1, None)
_MINUTE = 60


def forged_tokens(keys: TestKeys, user: TestUser, **claims: object) -> list[Forged]:
    """Return over a hundred tokens for *user*, each named after what is wrong with it.

    *keys* is what the door trusts; *claims* replace those of an honest token (a live ``sid``,
    another issuer), so that ``keys.token(user, **claims)`` itself would be let in.
    """
    forge = _Forge(keys, keys.claims(user, **claims))
    return [
        *forge.without_signature(),
        *forge.signed_with_the_public_key(),
        *forge.signed_by_others(),
        *forge.with_wrong_signatures(),
        *forge.with_wrong_headers(),
        *forge.with_wrong_claims(),
        *forge.out_of_time(),
        *forge.of_wrong_form(),
    ]


class _Forge:
    def __init__(self, keys: TestKeys, claims: Json) -> None:
        self._keys = keys
        self._claims = claims
        self._header = {"alg": ALGORITHM, "typ": TOKEN_TYPE, "kid": keys.kid}
        self._honest = self._signed(self._header, claims)

    def _signed(
        self, header: Json, claims: Json, private: ec.EllipticCurvePrivateKey | None = None
    ) -> str:
        content = _content(header, claims)
        return f"{content}.{_b64(_ecdsa(private or self._keys.private, content))}"

    def without_signature(self) -> Iterator[Forged]:
        """``alg: none`` in every spelling, with and without a signature."""
        signature = self._honest.rpartition(".")[2]
        for word in ("none", "None", "NONE", "nOnE"):
            content = _content({**self._header, "alg": word}, self._claims)
            yield f"alg {word}", f"{content}."
            yield f"alg {word}, two segments", content
            yield f"alg {word}, signature of another token", f"{content}.{signature}"
        yield "blank signature", f"{self._honest.rpartition('.')[0]}."
        yield "no signature", self._honest.rpartition(".")[0]

    def signed_with_the_public_key(self) -> Iterator[Forged]:
        """HMAC with what everybody can read (RFC 8725 §2.1)."""
        public = self._keys.private.public_key()
        pem = public.public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        secrets = {
            "PEM": pem,
            "PEM without final newline": pem.strip(),
            "DER": public.public_bytes(
                serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
            ),
            "JWK": json.dumps(self._keys.jwk).encode(),
            "empty key": b"",
        }
        for algorithm, digest in (("HS256", hashlib.sha256), ("HS512", hashlib.sha512)):
            content = _content({**self._header, "alg": algorithm}, self._claims)
            for name, secret in secrets.items():
                mac = hmac.new(secret, content.encode(), digest).digest()
                yield f"{algorithm} with the public key as {name}", f"{content}.{_b64(mac)}"

    def signed_by_others(self) -> Iterator[Forged]:
        """A key of the attacker, under our ``kid`` or brought along in the header."""
        own = ec.generate_private_key(ec.SECP256R1())
        jwk = dict(ECAlgorithm.to_jwk(own.public_key(), as_dict=True))
        headers: Mapping[str, Json] = {
            "another key under our kid": {},
            "another key as jwk": {"jwk": jwk},
            "another key as jwk with its own kid": {"jwk": {**jwk, "kid": "x"}, "kid": "x"},
            "another key by jku": {"jku": "https://evil.example/jwks.json", "kid": "x"},
        }
        for name, changes in headers.items():
            yield name, self._signed({**self._header, **changes}, self._claims, own)
        yield (
            "our own key as jwk",
            self._signed({**self._header, "jwk": self._keys.jwk}, self._claims),
        )

    def with_wrong_signatures(self) -> Iterator[Forged]:
        """A good signature of something else, and things that are none."""
        header, payload, signature = self._honest.split(".")
        raw = _unb64(signature)
        der = self._keys.private.sign(f"{header}.{payload}".encode(), ec.ECDSA(SHA256()))
        wrong = {
            "zeros": bytes(64),
            "DER": der,
            "cut": raw[:63],
            "longer": raw + b"\x00",
            "halves exchanged": raw[32:] + raw[:32],
            "one bit": raw[:-1] + bytes([raw[-1] ^ 1]),
        }
        for name, value in wrong.items():
            yield f"signature: {name}", f"{header}.{payload}.{_b64(value)}"
        for name, changes in (
            ("role", {"role": "admin"}),
            ("sub", {"sub": str(new_id())}),
            ("exp", {"exp": int(time.time()) + 10**6}),
        ):
            claims = {**self._claims, **changes}
            if claims != self._claims:
                tampered = _content(self._header, claims)
                yield f"{name} changed after signing", f"{tampered}.{signature}"

    def with_wrong_headers(self) -> Iterator[Forged]:
        """Signed by us, but the header is not that of an access token."""
        for name, changes in _WRONG_HEADERS.items():
            yield name, self._signed(_changed(self._header, changes), self._claims)
        for value in _NO_OBJECTS:
            content = f"{_b64(json.dumps(value).encode())}.{self._honest.split('.')[1]}"
            signature = _b64(_ecdsa(self._keys.private, content))
            yield f"header is {value!r}", f"{content}.{signature}"

    def with_wrong_claims(self) -> Iterator[Forged]:
        """Signed by us, but a claim is missing, mistyped or another's."""
        for name, changes in _WRONG_CLAIMS.items():
            yield name, self._signed(self._header, {**self._claims, **changes})
        for claim in _CLAIMS:
            yield (
                f"{claim} missing",
                self._signed(self._header, _changed(self._claims, {claim: None})),
            )
            for name, value in _WRONG_VALUES.items():
                claims = {**self._claims, claim: value}
                yield f"{claim}: {name}", self._signed(self._header, claims)
        for value in _NO_OBJECTS:
            content = f"{self._honest.split('.')[0]}.{_b64(json.dumps(value).encode())}"
            signature = _b64(_ecdsa(self._keys.private, content))
            yield f"claims are {value!r}", f"{content}.{signature}"

    def out_of_time(self) -> Iterator[Forged]:
        """Expired, or not valid yet, by more than the leeway."""
        now = int(time.time())
        times: Mapping[str, Json] = {
            "expired a minute ago": {"exp": now - _MINUTE},
            "expired long ago": {"exp": 0},
            "expired before our era": {"exp": -1},
            "issued in the future": {"iat": now + 10 * _MINUTE},
            "not valid yet": {"nbf": now + 10 * _MINUTE},
        }
        for name, changes in times.items():
            yield name, self._signed(self._header, {**self._claims, **changes})

    def of_wrong_form(self) -> Iterator[Forged]:
        """No JWS in compact form with canonical base64url."""
        header, payload, signature = self._honest.split(".")
        yield "four segments", f"{self._honest}.{signature}"
        yield "five segments", f"{header}..{payload}.{signature}."
        yield "one segment", header
        yield "only dots", ".."
        yield "padding", f"{header}.{payload}.{signature}=="
        yield "other alphabet", f"{header}.{payload}.{'+' + signature[1:]}"
        yield "not canonical", f"{header}.{payload}.{_not_canonical(signature)}"
        yield (
            "JSON",
            json.dumps({"protected": header, "payload": payload, "signature": signature}).replace(
                " ", ""
            ),
        )
        yield "too long", self._signed(self._header, {**self._claims, "x": "x" * 8192})
        yield "no token", "null"


def _content(header: Json, claims: Json) -> str:
    return ".".join(_b64(json.dumps(part).encode()) for part in (header, claims))


def _changed(good: Json, changes: Json) -> Json:
    """Return *good* with *changes*; None removes."""
    return {name: value for name, value in {**good, **changes}.items() if value is not None}


def _ecdsa(private: ec.EllipticCurvePrivateKey, content: str) -> bytes:
    r, s = decode_dss_signature(private.sign(content.encode(), ec.ECDSA(SHA256())))
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def _b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _unb64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _not_canonical(text: str) -> str:
    """Return another spelling of the same bytes: 64 bytes leave four unused bits at the end."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return text[:-1] + alphabet[alphabet.index(text[-1]) + 1]
