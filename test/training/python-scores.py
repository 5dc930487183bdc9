"""Scores rows by a model as it was saved: python python-scores.py MODEL < JSON {names, rows}, null for missing.

Prints probabilities and contributions as JSON.
"""

import json
import sys

import numpy as np
import xgboost

given = json.load(sys.stdin)
rows = xgboost.DMatrix(np.array(given["rows"], dtype=np.float32), feature_names=given["names"], missing=np.nan)
booster = xgboost.Booster(model_file=sys.argv[1])
print(
    json.dumps(
        {
            "probabilities": booster.predict(rows).tolist(),
            "contributions": booster.predict(rows, pred_contribs=True).tolist(),
        }
    )
)
