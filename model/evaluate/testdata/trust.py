# Prints the trustworthiness of a map, and the share of the nearest words that it keeps, as scikit-learn has them.
import json
import sys

import numpy as np
from sklearn.manifold import trustworthiness
from sklearn.neighbors import NearestNeighbors

given = json.load(open(sys.argv[1]))
vectors, points, k = np.array(given["vectors"]), np.array(given["points"]), given["k"]
near = NearestNeighbors(n_neighbors=k, metric="cosine", algorithm="brute").fit(vectors).kneighbors(return_distance=False)
drawn = NearestNeighbors(n_neighbors=k).fit(points).kneighbors(return_distance=False)
kept = np.mean([len(set(a) & set(b)) / k for a, b in zip(near, drawn)])
print(json.dumps([trustworthiness(vectors, points, n_neighbors=k, metric="cosine"), kept]))
