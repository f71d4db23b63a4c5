"""Answers questions of test/differential/*.test.ts, a line of JSON each, in the order in which they come."""

import base64
import json
import sys
import warnings

warnings.simplefilter("ignore")


def flat(value, tokens):
    if isinstance(value, Pairs):
        tokens.append("{")
        for key, inner in value.items:
            tokens.append("k" + key)
            flat(inner, tokens)
        tokens.append("}")
    elif isinstance(value, list):
        tokens.append("[")
        for inner in value:
            flat(inner, tokens)
        tokens.append("]")
    elif isinstance(value, Number):
        tokens.append("n" + value.text)
    elif isinstance(value, str):
        tokens.append("s" + value)
    else:
        tokens.append({True: "true", False: "false", None: "null"}[value])
    return tokens


class Pairs:
    def __init__(self, items):
        self.items = items


class Number:
    def __init__(self, text):
        self.text = text


def read(data):
    text = data.decode("utf-8-sig")
    value = json.loads(
        text, object_pairs_hook=Pairs, parse_int=Number, parse_float=Number, parse_constant=Number
    )
    return flat(value, [])


def validate(data):
    import nbformat

    try:
        nbformat.validate(json.loads(data.decode("utf-8-sig")))
    # It stumbles over making a message for what is very wrong.
    except (nbformat.ValidationError, AttributeError, KeyError, TypeError):
        return False
    return True


TASKS = {"json": read, "validate": validate}

for line in sys.stdin:
    question = json.loads(line)
    try:
        answer = {"value": TASKS[question["task"]](base64.b64decode(question["bytes"]))}
    except (ValueError, RecursionError) as error:
        answer = {"error": type(error).__name__}
    print(json.dumps(answer), flush=True)
