"""Scores rows by models as they were saved: python python-scores.py < JSON [{model, names, rows}], null for missing.

Prints probabilities and contributions of each as JSON.
"""

import json
import sys

import numpy as np
import xgboost


def scored(model, names, rows):
    matrix = xgboost.DMatrix(np.array(rows, dtype=np.float32), feature_names=names, missing=np.nan)
    booster = xgboost.Booster(model_file=model)
    return {
        "probabilities": booster.predict(matrix).tolist(),
        "contributions": booster.predict(matrix, pred_contribs=True).tolist(),
    }


print(json.dumps([scored(**one) for one in json.load(sys.stdin)]))
