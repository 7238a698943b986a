"""Leaves in a folder of symbol graphs what the documentation shows.

Usage: prune_graphs.py FOLDER MODULE...   (modules in the order in which they import each other)

Graphs of other modules are deleted. A module that re-exports another one repeats its symbols in
its own graph, and the same symbol in two modules breaks links to either; so each symbol stays
only in the first module that has it, which is the one that declares it.
"""

import json
import pathlib
import sys


def module_of(path):
    """The module a graph belongs to: `B` for `B.symbols.json` and for `B@A.symbols.json`."""
    return path.name.removesuffix(".symbols.json").split("@")[0]


def main():
    folder, modules = pathlib.Path(sys.argv[1]), sys.argv[2:]
    graphs = {module: [] for module in modules}
    for path in sorted(folder.glob("*.symbols.json")):
        if module_of(path) in graphs:
            graphs[module_of(path)].append(path)
        else:
            path.unlink()

    declared = set()
    for module, paths in graphs.items():
        if not paths:
            sys.exit(f"there is no symbol graph of {module} in {folder}")
        found = set()
        for path in paths:
            graph = json.loads(path.read_text())
            here = {symbol["identifier"]["precise"] for symbol in graph["symbols"]}
            repeated = here & declared
            found |= here - repeated
            if not repeated:
                continue
            graph["symbols"] = [
                symbol
                for symbol in graph["symbols"]
                if symbol["identifier"]["precise"] not in repeated
            ]
            graph["relationships"] = [
                relation
                for relation in graph["relationships"]
                if relation["source"] not in repeated
            ]
            path.write_text(json.dumps(graph))
        declared |= found


main()
