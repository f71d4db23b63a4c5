"""Answers questions about nbdime's diffs, one JSON object a line: see nbdime-interchange.mjs."""

import json
import sys

import nbformat
from nbdime import diff_notebooks, patch_notebook
from nbdime.diff_utils import to_diffentry_dicts
from nbdime.merging.decisions import MergeDecision, apply_decisions

cache = {}


def read(path):
    if path not in cache:
        cache[path] = nbformat.read(path, as_version=4)
    return cache[path]


def plain(notebook):
    """The notebook as data, without the ids that nbformat makes up where a file has none."""
    data = json.loads(json.dumps(notebook))
    for cell in data["cells"]:
        if cell.get("id") in made_up:
            cell["id"] = None
    return data


made_up = set()


def note_made_up(path):
    with open(path, encoding="utf-8") as file:
        written = {cell.get("id") for cell in json.load(file).get("cells", [])}
    made_up.update(cell["id"] for cell in read(path).cells if "id" in cell and cell["id"] not in written)


def without_ids(data, like):
    for cell, other in zip(data["cells"], like["cells"]):
        if other.get("id") is None:
            cell.pop("id", None)
            other.pop("id", None)
    return data


def same(result, path):
    expected = plain(read(path))
    actual = without_ids(plain(result), expected)
    return {"same": actual == expected}


def decisions_of(items):
    made = []
    for item in items:
        item["common_path"] = tuple(item["common_path"])
        for side in ("local_diff", "remote_diff", "custom_diff"):
            if item.get(side) is not None:
                item[side] = to_diffentry_dicts(item[side])
        made.append(MergeDecision(item))
    return made


def answer(question):
    for name in ("before", "after"):
        if name in question:
            note_made_up(question[name])
    task = question["task"]
    if task == "diff":
        return {"diff": json.dumps(diff_notebooks(read(question["before"]), read(question["after"])))}
    if task == "patch":
        diff = to_diffentry_dicts(json.loads(question["diff"]))
        return same(patch_notebook(read(question["before"]), diff), question["after"])
    if task == "decisions":
        merged = apply_decisions(read(question["before"]), decisions_of(json.loads(question["decisions"])))
        expected = plain(nbformat.reads(question["text"], as_version=4))
        return {"same": without_ids(plain(merged), expected) == expected}
    return same(nbformat.reads(question["text"], as_version=4), question["after"])


for line in sys.stdin:
    try:
        reply = answer(json.loads(line))
    except Exception as error:  # what goes wrong is the answer
        reply = {"same": False, "error": f"{type(error).__name__}: {error}"[:300]}
    print(json.dumps(reply), flush=True)
