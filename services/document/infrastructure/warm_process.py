"""What the fork server loads once, before any rendering process is forked from it.

Only the fork server imports this. Frozen objects are not visited by the garbage collector, so
the forked processes go on sharing the pages that they lie in.
"""

import gc

from services.document.infrastructure import production
from services.document.infrastructure.pdf.fonts import load_fonts

__all__ = ["production"]

load_fonts()
gc.collect()
gc.freeze()
