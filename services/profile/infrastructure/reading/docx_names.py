"""The names of WordprocessingML that reading a document needs."""

from typing import Final
from xml.etree.ElementTree import Element

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
W_STRICT: Final = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
R_ID: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def local(element: Element) -> str:
    """The name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def attribute(element: Element, name: str) -> str:
    """An attribute in either of Word's namespaces; empty where it is not set."""
    return element.get(W + name) or element.get(W_STRICT + name) or element.get(name) or ""
