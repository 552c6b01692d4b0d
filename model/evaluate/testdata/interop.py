"""Score vectors.txt in FOLDER by pairs.txt and analogies.txt there, with gensim.

Usage: interop.py FOLDER GO_ANALOGIES

Output, one JSON object a line: for each convention {"case": …, "restrict": …,
"spearman": …, "zeroed": …, "sections": {name: [right, covered]}, "total": …,
"total_zeroed": …}, and last {"go": {section: questions}} of the file GO_ANALOGIES
as gensim reads it.
"""

import json
import pathlib
import sys

from gensim.models import KeyedVectors

folder = pathlib.Path(sys.argv[1])
kv = KeyedVectors.load_word2vec_format(str(folder / "vectors.txt"), binary=False)
pairs, analogies = str(folder / "pairs.txt"), str(folder / "analogies.txt")
for case in ("upper", "exact"):
    for restrict in (300, 300000):
        convention = {"restrict_vocab": restrict, "case_insensitive": case == "upper"}
        _, spearman, _ = kv.evaluate_word_pairs(pairs, **convention)
        _, zeroed, _ = kv.evaluate_word_pairs(pairs, dummy4unknown=True, **convention)
        total, sections = kv.evaluate_word_analogies(analogies, **convention)
        total_zeroed, _ = kv.evaluate_word_analogies(analogies, dummy4unknown=True, **convention)
        counts = {s["section"]: [len(s["correct"]), len(s["correct"]) + len(s["incorrect"])] for s in sections[:-1]}
        print(json.dumps({
            "case": case, "restrict": restrict,
            "spearman": float(spearman[0]), "zeroed": float(zeroed[0]),
            "total": total, "total_zeroed": total_zeroed, "sections": counts,
        }))
_, sections = kv.evaluate_word_analogies(sys.argv[2], dummy4unknown=True)
print(json.dumps({"go": {s["section"]: len(s["correct"]) + len(s["incorrect"]) for s in sections[:-1]}}))
