"""Fails if too few lines of a folder ran in the tests, and shows the files that need tests most.

Usage: coverage.py REPORT --folder /Sources/Module/ --minimum PERCENT

REPORT is what `swift test --enable-code-coverage` leaves, see `swift test --show-codecov-path`.
"""

import argparse
import json
import sys


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("report")
    arguments.add_argument("--folder", required=True)
    arguments.add_argument("--minimum", type=float, required=True)
    options = arguments.parse_args()

    with open(options.report, encoding="utf-8") as report:
        exports = json.load(report)["data"]
    rows = []
    for export in exports:
        for file in export["files"]:
            if options.folder in file["filename"]:
                lines = file["summary"]["lines"]
                name = file["filename"].split(options.folder, 1)[1]
                rows.append((lines["covered"], lines["count"], name))

    count = sum(row[1] for row in rows)
    if count == 0:
        sys.exit(f"error: the coverage report has no lines of {options.folder}")
    covered = sum(row[0] for row in rows)

    print(f"Line coverage of {options.folder}, the 15 files with the least of it:")
    rows.sort(key=lambda row: (row[0] / row[1] if row[1] else 1, -row[1]))
    for hit, of, name in rows[:15]:
        print(f"{100 * hit / of if of else 100:7.1f} %  {hit:5} of {of:5}  {name}")
    percent = 100 * covered / count
    print(f"{percent:7.1f} %  {covered:5} of {count:5}  all {len(rows)} files")
    if percent < options.minimum:
        sys.exit(f"error: {percent:.1f} % of the lines ran, {options.minimum:g} % are asked for")


main()
