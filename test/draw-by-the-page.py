"""Names the winners of a draw. Written from docs/draw.md alone, in another language than everything else here.

python3 draw-by-the-page.py list.txt seed.txt [commitment]

Prints the winners, one a line, in the order of the draw; ends with 1 and a reason where the texts are not what that page
says.
"""

import hashlib
import re
import sys
import unicodedata


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def stop(why):
    print(why, file=sys.stderr)
    sys.exit(1)


def lines_of(data, what):
    text = data.decode("utf-8")
    if text.startswith("\ufeff") or "\r" in text or not text.endswith("\n"):
        stop(what + ": lines end with one line feed, and there is no byte order mark")
    return text[:-1].split("\n")


def is_tidy(said):
    return said != "" and re.sub(r"\s+", " ", unicodedata.normalize("NFC", said)).strip() == said


def read_list(data):
    lines = lines_of(data, "list")
    if lines[0] != "hongqiao-draw 1" or not lines[1].startswith("draw: ") or not is_tidy(lines[1][6:]):
        stop("list: head")
    places = re.fullmatch(r"places: ([1-9][0-9]*)", lines[2])
    if places is None:
        stop("list: places")
    at = 3
    while at < len(lines) and lines[at].startswith("seed from: "):
        if not is_tidy(lines[at][11:]):
            stop("list: a source")
        at += 1
    count = re.fullmatch(r"entries: (0|[1-9][0-9]*)", lines[at])
    entries = lines[at + 1 :]
    if at == 3 or count is None or int(count.group(1)) != len(entries):
        stop("list: sources or number of entries")
    if any(re.fullmatch("[0-9a-f]{32}", one) is None for one in entries):
        stop("list: an entry")
    if any(one >= other for one, other in zip(entries, entries[1:])):
        stop("list: out of order, or an entry twice")
    return int(places.group(1)), at - 3, entries


def check_seed(data, commitment, sources):
    lines = lines_of(data, "seed")
    if lines[:2] != ["hongqiao-draw 1 seed", "list: " + commitment] or len(lines) != 2 + sources:
        stop("seed: head, list or number of values")
    for n, line in enumerate(lines[2:], 1):
        if not line.startswith("%d: " % n) or not is_tidy(line[len("%d: " % n) :]):
            stop("seed: value %d" % n)


def main(list_path, seed_path, noted=None):
    with open(list_path, "rb") as file:
        the_list = file.read()
    with open(seed_path, "rb") as file:
        the_seed = file.read()
    places, sources, entries = read_list(the_list)
    commitment = sha256(the_list)
    if noted is not None and noted != commitment:
        stop("list: not the one that was announced")
    check_seed(the_seed, commitment, sources)
    seed = sha256(the_seed)
    order = sorted(entries, key=lambda entry: sha256((seed + ":" + entry).encode()))
    print("\n".join(order[:places]))


main(*sys.argv[1:])
