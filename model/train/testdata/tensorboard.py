"""Prints what TensorBoard's own reader finds in a log directory, as JSON."""
import json
import sys

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

a = EventAccumulator(sys.argv[1], size_guidance={"scalars": 0, "histograms": 0})
a.Reload()
json.dump({
    "scalars": {t: [[e.step, e.value] for e in a.Scalars(t)] for t in a.Tags()["scalars"]},
    "histograms": {
        t: [[e.step, e.histogram_value.min, e.histogram_value.max, e.histogram_value.num,
             e.histogram_value.sum, e.histogram_value.sum_squares,
             list(e.histogram_value.bucket_limit), list(e.histogram_value.bucket)] for e in a.Histograms(t)]
        for t in a.Tags()["histograms"]},
}, sys.stdout)
