"""What scikit-learn's LDA makes of small corpora drawn here, and how coherent its topics are.

    python scripts/oracles/topics.py > src/text/fixtures/topics-expected.json
"""

import json
import math
from itertools import combinations

import numpy as np
from sklearn.decomposition import LatentDirichletAllocation

random = np.random.default_rng(20261125)


def corpus(documents, words, topics, mean_length):
    """Counts of words, drawn as LDA has it, and at the end documents that are special: none, one, and every word."""
    word_topics = random.dirichlet(np.full(words, 0.1), topics)
    rows = []
    for _ in range(documents - 3):
        mix = random.dirichlet(np.full(topics, 0.3))
        rows.append(random.multinomial(random.poisson(mean_length), mix @ word_topics))
    rows += [np.zeros(words, int), np.eye(words, dtype=int)[3], np.full(words, 2)]
    return np.array(rows)


def npmi(counts, top_words):
    """Mean normalised pointwise mutual information of each topic's pairs of top words, over whole documents."""
    there = counts > 0
    documents = len(counts)
    means = []
    for words in top_words:
        values = []
        for a, b in combinations(words, 2):
            joint = np.sum(there[:, a] & there[:, b]) / documents
            if joint == 0:
                values.append(-1.0)
            elif joint == 1:
                values.append(1.0)
            else:
                apart = there[:, a].mean() * there[:, b].mean()
                values.append(math.log(joint / apart) / -math.log(joint))
        means.append(float(np.mean(values)))
    return means


def completion(model, known, asked):
    """Perplexity of the words asked, given the mix found from the words known."""
    mixes = model.transform(known)
    words = model.components_ / model.components_.sum(axis=1, keepdims=True)
    likelihoods = mixes @ words
    return float(np.exp(-np.sum(asked * np.log(likelihoods)) / asked.sum()))


def case(name, documents, words, topics, mean_length, **settings):
    counts = corpus(documents, words, topics, mean_length)
    model = LatentDirichletAllocation(topics, max_iter=8, random_state=1, **settings).fit(counts)
    top_words = [[int(w) for w in np.lexsort((np.arange(words), -row))[:6]] for row in model.components_]
    known = counts // 2
    asked = counts - known
    return {
        "name": name,
        "documentPrior": model.doc_topic_prior_,
        "wordPrior": model.topic_word_prior_,
        "counts": counts.tolist(),
        "components": model.components_.tolist(),
        "transform": model.transform(counts).tolist(),
        "topWords": top_words,
        "npmi": npmi(counts, top_words),
        "completion": completion(model, known, asked),
    }


cases = [
    case("four topics", 60, 40, 4, 25),
    case("ten topics, strong priors", 40, 30, 10, 60, doc_topic_prior=0.9, topic_word_prior=0.7),
    case("two topics, weak priors", 30, 25, 2, 8, doc_topic_prior=0.01, topic_word_prior=0.02),
]
print(json.dumps(cases, separators=(",", ":"), allow_nan=False))
