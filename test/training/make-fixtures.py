"""Writes the fixtures beside it: what scikit-learn and Python's XGBoost make of small data.

    pip install scikit-learn==1.9.1 xgboost-cpu==3.2.0
    python test/training/make-fixtures.py
"""

import json
from pathlib import Path

import numpy as np
import xgboost as xgb
from sklearn.calibration import calibration_curve
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import (
    average_precision_score,
    brier_score_loss,
    classification_report,
    confusion_matrix,
    log_loss,
    roc_auc_score,
)

here = Path(__file__).parent


def write(name, content):
    (here / name).write_text(json.dumps(content, separators=(",", ":"), allow_nan=False) + "\n")


def plain(values):
    """Nested lists of numbers, null for NaN."""
    if isinstance(values, np.ndarray):
        return [plain(value) for value in values]
    value = float(values)
    return None if np.isnan(value) else int(value) if value.is_integer() else value


def metric_cases():
    random = np.random.default_rng(1)
    cases = []
    for name, rows, share, decimals in [("distinct", 60, 0.4, 6), ("ties", 80, 0.5, 1), ("rare", 90, 0.08, 3)]:
        labels = (random.random(rows) < share).astype(int)
        scores = np.clip(0.3 * labels + random.random(rows) * 0.7, 0, 1).round(decimals)
        cases.append((name, labels, scores))
    cases.append(("sure", np.array([0, 0, 1, 1]), np.array([0.0, 0.2, 0.9, 1.0])))
    cases.append(("surely wrong", np.array([1, 0, 1, 0, 1]), np.array([0.0, 1.0, 0.5, 0.5, 1.0])))
    return cases


def metrics():
    made = []
    for name, labels, scores in metric_cases():
        thresholds = []
        for threshold in [0.3, 0.5]:
            predicted = (scores >= threshold).astype(int)
            (tn, fp), (fn, tp) = confusion_matrix(labels, predicted, labels=[0, 1])
            thresholds.append(
                {
                    "threshold": threshold,
                    "confusion": {"tn": int(tn), "fp": int(fp), "fn": int(fn), "tp": int(tp)},
                    "report": classification_report(labels, predicted, labels=[0, 1], output_dict=True, zero_division=0),
                }
            )
        observed, predicted = calibration_curve(labels, scores, n_bins=10, strategy="uniform")
        made.append(
            {
                "name": name,
                "labels": plain(labels),
                "scores": plain(scores),
                "rocAuc": roc_auc_score(labels, scores),
                "averagePrecision": average_precision_score(labels, scores),
                "logLoss": log_loss(labels, scores),
                "brier": brier_score_loss(labels, scores),
                "calibration": {"observed": plain(observed), "predicted": plain(predicted)},
                "thresholds": thresholds,
            }
        )
    write("metrics.json", made)


def logistic():
    random = np.random.default_rng(2)
    made = []
    for name, rows, columns, c in [("weak penalty", 150, 4, 100.0), ("usual", 120, 6, 1.0), ("strong", 80, 10, 0.01)]:
        values = random.normal(size=(rows, columns))
        values[:, 1] = 0.9 * values[:, 0] + 0.1 * values[:, 1]
        values[:, 2] = values[:, 2] * 3 + 1
        values = values.round(3)
        margin = values @ random.normal(size=columns) - 0.5
        labels = (random.random(rows) < 1 / (1 + np.exp(-margin))).astype(int)
        fitted = LogisticRegression(C=c, tol=1e-12, max_iter=100_000).fit(values, labels)
        made.append(
            {
                "name": name,
                "c": c,
                "values": plain(values),
                "labels": plain(labels),
                "intercept": float(fitted.intercept_[0]),
                "coefficients": plain(fitted.coef_[0]),
            }
        )
    write("logistic.json", made)


def tree_data(random, rows):
    values = random.normal(size=(rows, 4)).round(3)
    margin = values[:, 0] - np.where(values[:, 1] > 0.3, 1.0, -0.5) * values[:, 2]
    labels = (random.random(rows) < 1 / (1 + np.exp(-margin))).astype(int)
    values[random.random(values.shape) < 0.15] = np.nan
    return values, labels


def tree_case(name, booster, values, iterations=(0, 0), **matrix):
    data = xgb.DMatrix(values, **matrix)
    return {
        "name": name,
        "model": json.loads(booster.save_raw("json").decode()),
        "iterations": iterations[1] or None,
        "rows": plain(values),
        "margins": plain(booster.predict(data, output_margin=True, iteration_range=iterations)),
        "probabilities": plain(booster.predict(data, iteration_range=iterations)),
        "contributions": plain(booster.predict(data, pred_contribs=True, iteration_range=iterations)),
    }


def trees():
    random = np.random.default_rng(3)
    values, labels = tree_data(random, 300)
    seen = np.vstack([values[:10], np.full((1, 4), np.nan), [[1e30, -1e30, 0, 1e-30]]])
    base = {"objective": "binary:logistic", "max_depth": 3, "seed": 1, "nthread": 1}
    made = []

    boosted = xgb.train(base | {"eta": 0.3}, xgb.DMatrix(values, labels), 5)
    made.append(tree_case("boosted", boosted, seen))

    based = xgb.train(base | {"base_score": 0.2, "eta": 0.3}, xgb.DMatrix(values, labels), 2)
    made.append(tree_case("base score", based, seen))

    forest = base | {"num_parallel_tree": 6, "subsample": 0.63, "colsample_bynode": 0.5, "eta": 1, "max_depth": 4}
    made.append(tree_case("forest", xgb.train(forest, xgb.DMatrix(values, labels), 1), seen))

    train, held = xgb.DMatrix(values[:150], labels[:150]), xgb.DMatrix(values[150:], labels[150:])
    stopped = xgb.train(
        base | {"eta": 1.5, "eval_metric": "auc"},
        train,
        20,
        evals=[(held, "held")],
        early_stopping_rounds=2,
        verbose_eval=False,
    )
    made.append(tree_case("stopped early", stopped, seen, iterations=(0, stopped.best_iteration + 1)))

    kinds = random.integers(0, 40, 300)
    mixed = np.column_stack([values[:, 0], kinds]).astype(float)
    odd = (random.random(300) < np.where(np.isin(kinds % 7, [1, 4]), 0.8, 0.2)).astype(int)
    types = ["q", "c"]
    data = xgb.DMatrix(mixed, odd, feature_types=types, enable_categorical=True)
    categorical = xgb.train(base | {"eta": 0.5, "max_cat_to_onehot": 2}, data, 4)
    rows = np.vstack([mixed[:8], [[0.5, np.nan]]])
    made.append(tree_case("categorical", categorical, rows, feature_types=types, enable_categorical=True))
    one_hot = xgb.train(base | {"eta": 0.5, "max_cat_to_onehot": 100}, data, 3)
    made.append(tree_case("one category a split", one_hot, rows, feature_types=types, enable_categorical=True))

    write("trees.json", made)


if __name__ == "__main__":
    metrics()
    logistic()
    trees()
