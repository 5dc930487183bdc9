"""The work of the review pipeline as a data scientist would write it: one process, whole columns, the usual packages.

    python reviews.py REVIEWS.parquet STOP_WORDS.json FEATURES.parquet

Sentiment by vaderSentiment, language by eld, words and lemmas by NLTK, topics by scikit-learn's LDA as it comes, and a row of
features for each user by pandas. Prints its seconds, its CPU seconds and its rows.
"""
import html
import json
import re
import resource
import sys
import time
from pathlib import Path

import numpy
import pandas
from eld import LanguageDetector
from nltk.tokenize import RegexpTokenizer
from sklearn.decomposition import LatentDirichletAllocation
from sklearn.feature_extraction.text import CountVectorizer
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts" / "oracles"))
from lemmas import lemma

TAG = re.compile(r"<[a-zA-Z/!][^>]*>")
AS_OF = pandas.Timestamp("2014-08-01")


def features(reviews, stop):
    scored, detector, split = SentimentIntensityAnalyzer(), LanguageDetector(), RegexpTokenizer(r"\w+(?:'\w+)?")
    meanings = {}

    def read(text):
        return html.unescape(TAG.sub(" ", text))

    def meaning(token):
        if token not in meanings:
            meanings[token] = None if token in stop or not token.isalpha() else lemma(token, "n")
        return meanings[token]

    def documents(tokens):
        return [word for word in map(meaning, tokens) if word is not None and len(word) > 1]

    reviews["plain"] = [None if text is None else read(text) for text in reviews["text"]]
    known = reviews["plain"].notna()
    texts = reviews.loc[known, "plain"]
    reviews.loc[known, "language"] = [detector.detect(text).language for text in texts]
    reviews.loc[known, "sentiment"] = [scored.polarity_scores(text)["compound"] for text in texts]
    tokens = [split.tokenize(text.lower()) for text in texts]
    reviews.loc[known, "words"] = [len(one) for one in tokens]
    counts = CountVectorizer(analyzer=documents, min_df=5, max_df=0.2, max_features=10_000).fit_transform(tokens)
    shares = LatentDirichletAllocation(n_components=10, random_state=1).fit_transform(counts)
    names = [f"topic_{i}" for i in range(10)]
    reviews.loc[known, names] = shares
    reviews["negative"] = (reviews["sentiment"] <= -0.05).where(reviews["sentiment"].notna())
    reviews = reviews.sort_values("at", kind="stable")
    made = reviews.groupby("user_id").agg(
        total_reviews=("rating", "size"),
        avg_rating=("rating", "mean"),
        avg_sentiment_score=("sentiment", "mean"),
        min_sentiment=("sentiment", "min"),
        max_sentiment=("sentiment", "max"),
        latest_sentiment=("sentiment", lambda column: column.iloc[-1]),
        negative_review_share=("negative", "mean"),
        review_words=("words", "sum"),
        avg_review_words=("words", "mean"),
        last=("at", "max"),
        language=("language", lambda column: column.mode().iloc[0] if column.notna().any() else None),
        **{name: (name, "mean") for name in names},
    )
    made["days_since_last_review"] = (AS_OF - made.pop("last")).dt.days
    for days in (30, 90):
        recent = reviews[reviews["at"] > AS_OF - pandas.Timedelta(days=days)].groupby("user_id")
        made[f"reviews_{days}d"] = recent.size().reindex(made.index, fill_value=0)
        made[f"recent_rating_{days}d"] = recent["rating"].mean()
        made[f"recent_sentiment_{days}d"] = recent["sentiment"].mean()
    return made


started = time.perf_counter()
reviews = pandas.read_parquet(sys.argv[1]).astype({"text": object}).replace({numpy.nan: None})
made = features(reviews, set(json.loads(Path(sys.argv[2]).read_text())))
made.to_parquet(sys.argv[3])
used = resource.getrusage(resource.RUSAGE_SELF)
cpu = used.ru_utime + used.ru_stime
print(json.dumps({"seconds": time.perf_counter() - started, "cpuSeconds": cpu, "rows": len(made)}))
