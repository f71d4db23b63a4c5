#!/usr/bin/env python3
"""Runs small notebooks in a real kernel and writes them to fixtures/notebooks/ the way Jupyter saves them.

Needs nbformat, nbclient, ipykernel, pandas and matplotlib; the results are committed, so nobody else does.
usage: make-notebook-fixtures.py
"""

import base64
import re
import struct
import zlib
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_raw_cell

OUT = Path(__file__).resolve().parent.parent / "fixtures" / "notebooks"
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    write("harbour", harbour(), 5)
    write("tide-plots", tide_plots(), 5)
    write("errors", errors(), 5)
    write("markdown", markdown(), 5)
    write("old-style", old_style(), 4)


def harbour():
    return [
        md("intro", "# Harbour traffic\n\nShips that called at three small ports in one week."),
        code(
            "frame",
            "import pandas as pd\n\n"
            "calls = pd.DataFrame(\n"
            "    {'port': ['Oban', 'Skerray', 'Ullapool'], 'ships': [14, 3, 9], 'tonnes': [812.5, 40.25, 377.0]}\n"
            ")\ncalls",
        ),
        code("stats", "calls.describe()"),
        code("total", "print('ships ', calls.ships.sum())\nprint('tonnes', calls.tonnes.sum())"),
        code(
            "log",
            "import sys\n\nprint('reading log', file=sys.stderr)\nprint('3 ports')\n"
            "print('warning: Skerray has no crane', file=sys.stderr)",
        ),
        code("mean", "calls.tonnes.mean()", tags=["parameters"]),
        code("never-run", "# left empty on purpose", run=False),
    ]


def tide_plots():
    plot = (
        "import math\nimport matplotlib.pyplot as plt\n\n"
        "hours = [h / 4 for h in range(100)]\n"
        "fig, ax = plt.subplots(figsize=(3.2, 2), dpi=100)\n"
        "ax.plot(hours, [2.1 + 1.7 * math.cos(h / 12.42 * 2 * math.pi) for h in hours])\n"
        "ax.set_xlabel('hour')\nplt.show()"
    )
    svg = (
        "from IPython.display import SVG, HTML, JSON, Markdown, display\n\n"
        "SVG('<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"20\" height=\"20\"><circle cx=\"10\" cy=\"10\" r=\"8\"/></svg>')"
    )
    return [
        md("top", "## Tides\n\nHeight is $h(t) = h_0 + A\\cos\\left(\\frac{2\\pi t}{12.42}\\right)$ in metres."),
        code("setup", "%matplotlib inline"),
        code("plot", plot),
        code("svg", svg),
        code("many", "display(HTML('<b>high</b>'), Markdown('*low*'), JSON({'spring': [4.1, 0.3], 'neap': None}))"),
        code("update", "handle = display('flood', display_id='tide')\nhandle.update('ebb')"),
        raw("raw", "\\begin{center}raw\\end{center}", "text/latex"),
    ]


def errors():
    return [
        code("define", "def share(total, ships):\n    return total / ships"),
        code("division", "print('before')\nshare(10, 0)", fails=True),
        code("name", "tonnage + 1", fails=True),
        code("syntax", "for ship in\n    pass", fails=True),
        code("raised", "raise ValueError('tide table:\\n  line 3 has no height')", fails=True),
        code("ok", "'still alive'"),
    ]


def markdown():
    picture = {"buoy.png": {"image/png": base64.b64encode(png()).decode()}}
    return [
        md("title", "# Field notes – Ærø, 東京, 🛟\n\nTabs\tand trailing spaces  \nare kept."),
        md("picture", "![buoy](attachment:buoy.png)", attachments=picture),
        md("latex", "$$\n\\begin{aligned}\na &= b \\\\\nc &= d\n\\end{aligned}\n$$\n\nInline `\\alpha` and \\\\(x\\\\)."),
        md("table", "| a | b |\n|---|---|\n| 1 | \"two\" |"),
        md("empty", ""),
    ]


def old_style():
    return [
        md("a", "Saved by an older Jupyter: nbformat 4.4, no cell ids."),
        code("b", "total = sum(range(10))\ntotal"),
        code("c", "for knots in (3, 5, 8):\n    print(knots)"),
        code("d", "", run=False),
    ]


def md(name, source, attachments=None):
    cell = new_markdown_cell(source, id=name)
    if attachments:
        cell["attachments"] = attachments
    return cell


def raw(name, source, mime):
    return new_raw_cell(source, id=name, metadata={"raw_mimetype": mime})


def code(name, source, tags=(), fails=False, run=True):
    tags = [*tags, *(["raises-exception"] if fails else [])]
    cell = new_code_cell(source, id=name, metadata={"tags": tags} if tags else {})
    cell["run"] = run
    return cell


def png():
    """A red and white 8 x 8 checkerboard."""
    rows = b"".join(b"\0" + bytes((x + y) % 2 for x in range(8)) for y in range(8))

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 8, 8, 8, 3, 0, 0, 0)
    palette = bytes([200, 30, 30, 255, 255, 255])
    parts = [chunk(b"IHDR", header), chunk(b"PLTE", palette), chunk(b"IDAT", zlib.compress(rows)), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def write(name, cells, minor):
    skipped = {cell.id for cell in cells if not cell.pop("run", True)}
    notebook = new_notebook(cells=cells, metadata={"kernelspec": KERNEL})
    runnable = new_notebook(cells=[c for c in cells if c.id not in skipped], metadata=notebook.metadata)
    NotebookClient(runnable, timeout=60, record_timing=False).execute()
    notebook.metadata = runnable.metadata
    notebook.nbformat_minor = minor
    if minor < 5:
        for cell in notebook.cells:
            del cell["id"]
    text = anonymous(nbformat.writes(notebook))
    nbformat.validate(nbformat.reads(text, as_version=4))
    (OUT / f"{name}.ipynb").write_text(text + "\n", encoding="utf-8", newline="\n")


def anonymous(text):
    """Drops the number of the process that tracebacks and warnings carry."""
    return re.sub(r"ipykernel_\d+", "ipykernel_4242", text)


if __name__ == "__main__":
    main()
