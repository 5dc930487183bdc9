"""Writes the word and emoji tables of PyPI's vaderSentiment in a compact form: what scoring can find in them, and no more.

    python vader_tables.py src/text/sentiment

`words.txt` holds a word and its valence a line, `emoji.txt` an emoji and its description. Of the original it leaves
the standard deviations and the single ratings, and emoji of several code points, which no single character equals.
"""
import sys
from pathlib import Path

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

folder = Path(sys.argv[1])
analyzer = SentimentIntensityAnalyzer()
words = [f"{word}\t{valence!r}" for word, valence in analyzer.lexicon.items()]
emoji = [f"{one}\t{words_of}" for one, words_of in analyzer.emojis.items() if len(one) == 1]
for name, lines in (("words.txt", words), ("emoji.txt", emoji)):
    assert all(line.count("\t") == 1 and "\r" not in line and "\n" not in line for line in lines)
    (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    print(name, len(lines))
