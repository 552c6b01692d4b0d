"""Scores of tagged sentences by seqeval's default mode. Input: a JSON list of [right, predicted], lists of sentences."""
import json
import sys

from seqeval.metrics import f1_score, precision_score, recall_score

right, predicted = json.load(open(sys.argv[1]))
print(json.dumps([f(right, predicted, zero_division=0) for f in (precision_score, recall_score, f1_score)]))
