"""What scikit-learn makes of some columns: the independent calculation that fits are held to.

Run with scikit-learn 1.7.2: python test/fitting/scikit-learn.py > test/fitting/scikit-learn.json
"""

import json
import random

import numpy as np
from sklearn.impute import SimpleImputer
from sklearn.preprocessing import KBinsDiscretizer, MinMaxScaler, OrdinalEncoder, RobustScaler, StandardScaler

random.seed(20261125)
COLUMNS = {
    "prices": [round(random.lognormvariate(3, 1.2), 2) for _ in range(101)],
    "temperatures": [1e6 + random.gauss(0, 0.25) for _ in range(64)],
    "counts": [random.randint(-9, 9) for _ in range(50)],
    "constant": [0.1] * 30,
    "one": [7.25],
    "two": [-1.5, 4.0],
    "skewed": [0] * 40 + [1] * 5 + [2] * 3 + [50, 1000],
}
ELSEWHERE = [-1e9, -3, 0, 0.1, 0.5, 7.25, 19.99, 1e6, 123456789]
TEXTS = ["pear", "apple", "Äpfel", "apple", "zebra", "\U0001f600", "\ufb01g", "", "Zebra", "apple"]


def column(values):
    return np.array(values, dtype=float).reshape(-1, 1)


def numbers(name, transform, fitted_on):
    given = list(fitted_on) + ELSEWHERE
    expected = transform.fit(column(fitted_on)).transform(column(given)).ravel().tolist()
    return {"kind": name, "options": {}, "fitted_on": list(fitted_on), "given": given, "expected": expected}


def with_gaps(values):
    return [None if i % 7 == 3 else value for i, value in enumerate(values)]


cases = []
for name, values in COLUMNS.items():
    for kind, transform in (
        ("standard_scaler", StandardScaler()),
        ("min_max_scaler", MinMaxScaler()),
        ("robust_scaler", RobustScaler()),
    ):
        cases.append({"column": name, **numbers(kind, transform, values)})
    for strategy in ("mean", "median", "most_frequent"):
        gaps = with_gaps(values)
        fill = SimpleImputer(strategy=strategy).fit(column([np.nan if v is None else v for v in gaps]))
        given = gaps + [None, 3]
        expected = fill.transform(column([np.nan if v is None else v for v in given])).ravel().tolist()
        options = {"strategy": strategy}
        cases.append({"column": name, "kind": "imputer", "options": options, "fitted_on": gaps, "given": given, "expected": expected})
    if len(set(values)) > 1:
        for buckets in (2, 4, 10):
            bins = KBinsDiscretizer(n_bins=buckets, encode="ordinal", strategy="quantile", quantile_method="linear", subsample=None)
            cases.append({"column": name, **numbers("bucketizer", bins, values), "options": {"buckets": buckets}})

texts = TEXTS + ["quince", "", "apple"]
encoder = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1)
encoder.fit(np.array(TEXTS, dtype=object).reshape(-1, 1))
expected = [int(code) for code in encoder.transform(np.array(texts, dtype=object).reshape(-1, 1)).ravel()]
cases.append({"column": "texts", "kind": "ordinal_encoder", "options": {"unknown": -1, "nulls": None}, "fitted_on": TEXTS, "given": texts, "expected": expected})
shares = [TEXTS.count(text) / len(TEXTS) for text in texts]
cases.append({"column": "texts", "kind": "frequency_encoder", "options": {}, "fitted_on": TEXTS, "given": texts, "expected": shares})

print("[")
print(",\n".join(json.dumps(case) for case in cases))
print("]")
