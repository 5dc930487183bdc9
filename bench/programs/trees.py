"""Trains boosted trees by Python's xgboost, or judges by it what Granary wrote.

    python trees.py train ROWS COLUMNS VALUES LABELS ROUNDS PARAMETERS OUT   writes the model, prints what it took
    python trees.py compare COLUMNS VALUES MODEL OTHER                       prints how far predictions are apart
    python trees.py judge COLUMNS VALUES MODEL ROWS EXPLAINED TOLD           prints how far ours are from the library's
"""

import json
import sys
import time

import numpy as np
import xgboost as xgb

job, *args = sys.argv[1:]


def values_of(file, columns):
    return np.fromfile(file, dtype="<f4").reshape(-1, int(columns))


def names_of(columns):
    return [f"f{column}" for column in range(int(columns))]


def apart(a, b):
    return float(np.abs(np.asarray(a) - np.asarray(b)).max())


if job == "train":
    rows, columns, values, labels, rounds, parameters, out = args
    values, labels = values_of(values, columns), np.fromfile(labels, dtype="<f4")
    cpu, started = time.process_time(), time.perf_counter()
    matrix = xgb.DMatrix(values, label=labels, feature_names=names_of(columns))
    booster = xgb.train(json.loads(parameters), matrix, num_boost_round=int(rounds))
    model = booster.save_raw("json")
    took = {"cpuSeconds": time.process_time() - cpu, "seconds": time.perf_counter() - started}
    with open(out, "wb") as file:
        file.write(model)
    print(json.dumps({**took, "version": xgb.__version__}))
elif job == "compare":
    columns, values, *models = args
    matrix = xgb.DMatrix(values_of(values, columns), feature_names=names_of(columns))
    print(json.dumps(apart(*[xgb.Booster(model_file=model).predict(matrix) for model in models])))
else:
    columns, values, model, rows, explained, told = args
    columns, rows, explained = int(columns), int(rows), int(explained)
    values = values_of(values, columns)
    booster = xgb.Booster(model_file=model)
    of = lambda count: xgb.DMatrix(values[:count], feature_names=names_of(columns))
    ours = np.fromfile(told, dtype="<f8")
    shares = ours[rows:].reshape(explained, columns + 1)
    scores_apart = apart(ours[:rows], booster.predict(of(rows)))
    shares_apart = apart(shares, booster.predict(of(explained), pred_contribs=True))
    print(json.dumps({"scoresApart": scores_apart, "sharesApart": shares_apart}))
