"""Secrets from files: ``<NAME>_FILE`` instead of ``<NAME>`` (security.md O2)."""

from pathlib import Path
from typing import Any

from pydantic.fields import FieldInfo
from pydantic_settings import EnvSettingsSource

_SUFFIX = "_FILE"
_MOST = 64 * 1024


class BadSecretFile(ValueError):
    """A file that a variable names cannot be taken; the message names the variable alone."""


class SecretFiles(EnvSettingsSource):
    """Reads the fields that hold secrets (``repr=False``) from the files that ``…_FILE`` names.

    This is how Docker and Kubernetes hand secrets over, without showing them in the environment of
    a process. White space around the content is dropped, because editors end files with a line
    break. Raises ``BadSecretFile`` for a file that cannot be read, is empty or larger than 64 KiB,
    and where both the variable and the file are given.
    """

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """Return the content of the field's file, the key that it goes by, and False."""
        given = self._extract_field_info(field, field_name)
        for _, name, _ in given if not field.repr else []:
            if path := self.env_vars.get(f"{name}{_SUFFIX}".lower()):
                if any(self.env_vars.get(other) for _, other, _ in given):
                    raise BadSecretFile(f"{name.upper()} and its {_SUFFIX} are both set")
                return _content(f"{name.upper()}{_SUFFIX}", Path(path)), given[0][0], False
        return None, field_name, False


def _content(variable: str, path: Path) -> str:
    try:
        with path.open("rb") as file:
            text = file.read(_MOST + 1).decode().strip()
    except (OSError, UnicodeDecodeError):
        raise BadSecretFile(f"{variable} names a file that cannot be read") from None
    if not text or len(text) > _MOST:
        raise BadSecretFile(f"{variable} names a file that is empty or too large")
    return text
