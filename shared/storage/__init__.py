"""Files that services hand to each other by reference: uploads, contents, documents."""

from shared.storage.local import LocalFileStorage
from shared.storage.port import FileStorage, NoSuchFile

__all__ = ["FileStorage", "LocalFileStorage", "NoSuchFile"]
