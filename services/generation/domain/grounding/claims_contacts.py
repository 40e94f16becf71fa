"""Contact data in running text must be the profile's own."""

from collections.abc import Iterator

from services.generation.domain.grounding.atoms import Claim
from services.generation.domain.grounding.links import find_links
from services.generation.domain.grounding.reading import Reading


def contact_claims(reading: Reading) -> Iterator[Claim]:
    """Yield links, addresses and phone numbers of the line that the profile does not hold."""
    for link in find_links(reading.text):
        if not reading.evidence.links.hold(link.text):
            yield Claim(link.text, link.kind, "this contact is not the person's")
