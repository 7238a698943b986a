"""Fails if a page of a documentation catalog is not in the site that was made of it.

Usage: missing_pages.py CATALOG SITE

DocC leaves a page out without a word, and its links unchecked, if no `Topics` list it or if a
module has its name.
"""

import json
import pathlib
import sys


def main():
    catalog, site = map(pathlib.Path, sys.argv[1:])
    articles = set()
    for path in site.glob("data/**/*.json"):
        if json.loads(path.read_text(encoding="utf-8"))["kind"] == "article":
            articles.add(path.stem)

    # A page that opens with a symbol's name is a part of that symbol's page.
    missing = [
        str(page)
        for page in sorted(catalog.glob("**/*.md"))
        if not page.read_text(encoding="utf-8").startswith("# ``")
        and page.stem.lower() not in articles
    ]
    if missing:
        sys.exit("error: not in the documentation: " + ", ".join(missing))


main()
