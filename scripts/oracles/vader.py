"""The judge of src/text/sentiment: PyPI's vaderSentiment.

    python vader.py fixtures      writes src/text/fixtures/vader-expected.json
    python vader.py score         JSON texts (or null), a line each on stdin, to scores, a line each on stdout
    python vader.py time FILE     a JSON list of texts: the CPU seconds of scoring them, and a digest of the scores

Scores are whole numbers: compound in ten-thousandths; negative, neutral and positive in thousandths.
"""
import hashlib
import json
import sys
import time

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

import data_sets
import fuzz

SEED, COUNT, BLOCK = 20261125, 100_000, 1000
ROWS_OF_A_BLOCK = 100
analyzer = SentimentIntensityAnalyzer()


def scores(text):
    got = analyzer.polarity_scores(text)
    return [round(got["compound"] * 10_000), *(round(got[part] * 1000) for part in ("neg", "neu", "pos"))]


def line(text):
    return "null" if text is None else " ".join(map(str, scores(text)))


def digest(lines):
    return hashlib.sha256("\n".join(lines).encode("utf-8")).hexdigest()[:16]


def blocks(all_texts, size):
    return [digest([line(text) for text in all_texts[at : at + size]]) for at in range(0, len(all_texts), size)]


def fixtures():
    given = json.loads((fuzz.ROOM / "fixtures" / "vader-texts.json").read_text(encoding="utf-8"))
    fuzzed = list(fuzz.texts(SEED, COUNT))
    expected = {
        "texts": [scores(text) for text in given["texts"]],
        "long": [scores("".join(piece * times for piece, times in text)) for text in given["long"]],
        "fuzz": {
            "seed": SEED,
            "count": COUNT,
            "block": BLOCK,
            "texts": digest([json.dumps(text) for text in fuzzed]),
            "scores": blocks(fuzzed, BLOCK),
        },
        "dataSets": {
            name: {"rows": len(texts), "block": ROWS_OF_A_BLOCK, "scores": blocks(texts, ROWS_OF_A_BLOCK)}
            for name, texts in ((name, data_sets.texts(name)) for name in data_sets.READERS)
        },
    }
    path = fuzz.ROOM / "fixtures" / "vader-expected.json"
    path.write_text(json.dumps(expected, indent=None, separators=(",", ":")) + "\n", encoding="utf-8")


def timed(file):
    texts = json.loads(open(file, encoding="utf-8").read())
    before = time.process_time()
    for text in texts:
        analyzer.polarity_scores(text)
    seconds = time.process_time() - before
    print(json.dumps({"cpuSeconds": seconds, "digest": digest([line(text) for text in texts])}))


if sys.argv[1] == "fixtures":
    fixtures()
elif sys.argv[1] == "time":
    timed(sys.argv[2])
else:
    for given in sys.stdin:
        print(line(json.loads(given)))
