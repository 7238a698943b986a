"""Fails if a public symbol has no comment, or one that opens with a long sentence.

Usage: undocumented.py FOLDER   (of symbol graphs)

A symbol that implements a protocol's requirement has the comment of the requirement. What the
compiler makes by itself has no place in a file, and is left out. Cases always need a comment.
"""

import json
import os
import pathlib
import re
import sys
import urllib.parse

LONGEST_SENTENCE = 150

# A sentence ends where the next one starts, so that "e.g. this" does not end it.
SENTENCE_END = re.compile(r"[.!?][`\"')]*(?=\s+[^a-z\s])")
END_OF_PARAGRAPH = re.compile(r"\s*($|[-*+] |#|```|\||>|@)")

ANSWERS_FOR_ANOTHER = {"defaultImplementationOf", "overrides"}


def first_sentence(lines):
    """The first sentence of the first paragraph."""
    paragraph = []
    for line in lines:
        if END_OF_PARAGRAPH.match(line):
            if paragraph:
                break
            continue
        paragraph.append(line.strip())
    text = " ".join(paragraph)
    end = SENTENCE_END.search(text)
    return text[: end.end()] if end else text


def place(symbol):
    """Where a symbol stands: path and line."""
    location = symbol["location"]
    path = urllib.parse.unquote(urllib.parse.urlparse(location["uri"]).path)
    return os.path.relpath(path), location["position"]["line"] + 1


def complaints(graph):
    """What is wrong with the symbols of one graph."""
    inheriting = {
        relation["source"]
        for relation in graph["relationships"]
        if "sourceOrigin" in relation or relation["kind"] in ANSWERS_FOR_ANOTHER
    }
    for symbol in graph["symbols"]:
        identifier = symbol["identifier"]["precise"]
        made_by_compiler = "location" not in symbol or "::SYNTHESIZED::" in identifier
        if made_by_compiler or symbol["accessLevel"] not in ("public", "open"):
            continue
        name = ".".join(symbol["pathComponents"])
        lines = [line["text"] for line in symbol.get("docComment", {}).get("lines", [])]
        sentence = first_sentence(lines)
        is_case = symbol["kind"]["identifier"] == "swift.enum.case"
        if not sentence and (is_case or identifier not in inheriting):
            yield *place(symbol), f"{name} has no comment"
        elif len(sentence) > LONGEST_SENTENCE:
            yield *place(symbol), (
                f"the comment of {name} opens with a sentence of {len(sentence)} characters,"
                f" {LONGEST_SENTENCE} are allowed"
            )


def main():
    found = set()
    count = 0
    for path in sorted(pathlib.Path(sys.argv[1]).glob("*.symbols.json")):
        graph = json.loads(path.read_text(encoding="utf-8"))
        count += len(graph["symbols"])
        found.update(complaints(graph))
    for path, line, text in sorted(found):
        print(f"{path}:{line}: error: {text}", file=sys.stderr)
    if found:
        sys.exit(f"error: {len(found)} comments are missing or too long")
    print(f"{count} symbols, none without a comment")


main()
