"""Learns topics of a matrix by scikit-learn's batch LDA: python topics.py MATRIX SEED OUT. Prints what it took."""
import json
import sys
import time

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.decomposition import LatentDirichletAllocation

matrix, seed, out = sys.argv[1:]
with open(matrix, encoding="utf-8") as file:
    read = json.load(file)
lengths = [len(numbers) for numbers, _ in read["training"]]
columns = np.array([number for numbers, _ in read["training"] for number in numbers])
counts = np.array([count for _, counts in read["training"] for count in counts], dtype=float)
documents = csr_matrix((counts, columns, np.cumsum([0, *lengths])), shape=(len(lengths), read["words"]))

model = LatentDirichletAllocation(10, learning_method="batch", random_state=int(seed))
cpu, started = time.process_time(), time.perf_counter()
model.fit(documents)
cpu, seconds = time.process_time() - cpu, time.perf_counter() - started
model.components_.astype("<f8").tofile(out)
print(json.dumps({"cpuSeconds": cpu, "seconds": seconds, "passes": model.n_iter_}))
