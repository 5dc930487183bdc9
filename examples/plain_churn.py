"""What a plain script by scikit-learn and XGBoost reaches on an example's training set.

    granary training-set
    pip install pandas pyarrow scikit-learn xgboost
    python plain_churn.py materialized_store/training_dataset.parquet --key customer_id

The earliest cutoff is learnt from and the newest judged, once; settings are fixed, and 5-fold cross-validation chooses the
champion. It knows nothing of Granary: `npm run bench -- churn-auc` puts the figures beside those of `granary train`.
"""

import argparse
import json

import numpy as np
import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from xgboost import XGBClassifier

RESAMPLES = 1000


def read(file, key, label):
    """Numbers to learn from, the label, and the cutoff of each row: times as days ago, texts one-hot."""
    table = pd.read_parquet(file)
    cutoffs, labels = table.pop("event_timestamp"), table.pop(label).astype(int)
    table = table.drop(columns=[key])
    for name in table.select_dtypes("datetime").columns:
        table[name] = (cutoffs - table[name]).dt.total_seconds() / 86400
    return pd.get_dummies(table).astype(float).to_numpy(), labels.to_numpy(), cutoffs.to_numpy()


def models():
    return {
        "logistic_regression": make_pipeline(
            SimpleImputer(strategy="median"), StandardScaler(), LogisticRegression(max_iter=10000)
        ),
        "xgboost": XGBClassifier(
            n_estimators=200, max_depth=4, learning_rate=0.05, subsample=0.8, colsample_bytree=0.8, random_state=1
        ),
        "random_forest": make_pipeline(
            SimpleImputer(strategy="median"),
            RandomForestClassifier(500, min_samples_leaf=5, n_jobs=-1, random_state=1),
        ),
    }


def interval(labels, scores):
    """What 95 % of the areas lie between, of rows drawn anew with replacement."""
    random = np.random.default_rng(1)
    areas = []
    while len(areas) < RESAMPLES:
        rows = random.integers(0, len(labels), len(labels))
        if 0 < labels[rows].sum() < len(rows):
            areas.append(roc_auc_score(labels[rows], scores[rows]))
    return [float(area) for area in np.quantile(areas, [0.025, 0.975])]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file")
    parser.add_argument("--key", required=True, help="the column of the join key")
    parser.add_argument("--label", default="churned")
    asked = parser.parse_args()
    values, labels, cutoffs = read(asked.file, asked.key, asked.label)
    train, test = cutoffs == cutoffs.min(), cutoffs == cutoffs.max()
    folds = StratifiedKFold(5, shuffle=True, random_state=1)
    told = {}
    for name, model in models().items():
        held = cross_val_score(model, values[train], labels[train], cv=folds, scoring="roc_auc").mean()
        scores = model.fit(values[train], labels[train]).predict_proba(values[test])[:, 1]
        told[name] = {
            "cross_validated_roc_auc": float(held),
            "roc_auc": float(roc_auc_score(labels[test], scores)),
            "interval": interval(labels[test], scores),
        }
    champion = max(told, key=lambda name: told[name]["cross_validated_roc_auc"])
    rows = {"train_rows": int(train.sum()), "test_rows": int(test.sum())}
    print(json.dumps({"champion": champion, **rows, "algorithms": told}, indent=2))


main()
