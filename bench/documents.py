"""Row 12: one page of a resume as a PDF, against typst and WeasyPrint. Same content, warm.

Reading the page back is no part of it: the others prove nothing.
"""

import asyncio
import json
import logging
import tempfile
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from statistics import median

from bench.figures import Measured, NotMeasured, Results
from bench.sample_resume import one_page
from services.document.infrastructure.pdf import fonts
from services.document.infrastructure.pdf.renderer import PdfRenderer
from shared.contracts.content import Content
from shared.rendering.exportable import exportable
from shared.rendering.html import html
from shared.rendering.outline import outline

Make = Callable[[Content], bytes]
_PAGES = 12
_FONTS = Path(fonts.__file__).parent / "fonts"
_TEMPLATE = """
#set page("a4", margin: 1.5cm)
#set text(font: "Carlito", size: 10pt)
#let data = json(bytes(sys.inputs.data))
#set document(title: data.title)
#for block in data.blocks {
  if block.role == "name" { align(center, text(18pt, weight: "bold", block.text)) }
  else if block.role == "heading" { heading(level: 1, block.text) }
  else if block.role == "title" { strong(block.text); linebreak() }
  else if block.role == "bullet" { list(block.text) }
  else { par(block.text) }
}
"""


def _ours() -> Make:
    renderer = PdfRenderer()
    return lambda content: renderer.render(exportable(content), "classic").data


def _typst(folder: Path) -> Make:
    typst = import_module("typst")  # only the benchmarks' own environment has it
    page = folder / "page.typ"
    page.write_text(_TEMPLATE, encoding="utf-8")
    compiler = typst.Compiler(str(page), root=str(folder), font_paths=[str(_FONTS)])

    def make(content: Content) -> bytes:
        blocks = [
            {"role": block.role.value, "text": block.text} for block in outline(exportable(content))
        ]
        data = json.dumps({"title": content.title, "blocks": blocks})
        made = compiler.compile(format="pdf", sys_inputs={"data": data})
        return bytes(made)

    return make


def _weasyprint() -> Make:
    try:
        weasyprint = import_module("weasyprint")
    except OSError as error:  # it loads Pango when it is imported
        raise NotMeasured(f"WeasyPrint needs Pango: {error}") from None
    logging.getLogger("weasyprint").setLevel(logging.ERROR)  # it warns of each page's fonts
    configuration = import_module("weasyprint.text.fonts").FontConfiguration()

    def make(content: Content) -> bytes:
        page = weasyprint.HTML(string=html(exportable(content)))
        return bytes(page.write_pdf(font_config=configuration))

    return make


def _seconds(make: Make, numbers: range) -> float:
    """Return the median time of a page."""
    taken = []
    for number in numbers:
        content = one_page(number)
        began = time.perf_counter()
        if not make(content).startswith(b"%PDF"):
            raise RuntimeError("that is no PDF")
        taken.append(time.perf_counter() - began)
    return median(taken)


def _measure(rounds: int) -> Results:
    with tempfile.TemporaryDirectory() as folder:
        makers: dict[str, Make] = {"ours": _ours(), "typst": _typst(Path(folder))}
        reason = None
        try:
            makers["weasyprint"] = _weasyprint()
        except NotMeasured as error:
            reason = error
        seconds: dict[str, list[float]] = {name: [] for name in makers}
        for one in range(-1, rounds):  # the first round warms up
            for name, make in makers.items():
                pages = 2 if name == "weasyprint" else _PAGES
                took = _seconds(make, range(one * 100, one * 100 + pages))
                if one >= 0:
                    seconds[name].append(took)
    facts = {f"{name} ms": 1e3 * median(taken) for name, taken in seconds.items()}

    def against(other: str) -> Measured:
        pairs = zip(seconds["ours"], seconds[other], strict=True)
        return Measured([ours / theirs for ours, theirs in pairs], facts)

    return {"12a": against("typst"), "12b": reason or against("weasyprint")}


async def measure(rounds: int) -> Results:
    """Make pages by turns."""
    return await asyncio.to_thread(_measure, rounds)
