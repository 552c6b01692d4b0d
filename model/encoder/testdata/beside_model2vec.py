"""Texts a second of lexigraph's encoder and of model2vec's, with the same words and vectors.

    beside_model2vec.py TEXT [SENTENCES]

TEXT is a file of text, whose most frequent words get random vectors. Both encode its lines, or
with SENTENCES its pieces of that many words, five times in turns, first on one thread each and
then on all. Needs model2vec, and Go in the folder of the module; StaticEmbedding takes part where
sentence-transformers is there.
"""
import collections, os, re, statistics, subprocess, sys, tempfile, time

os.environ["TOKENIZERS_PARALLELISM"] = "true"
if os.environ.get("RAYON_NUM_THREADS") is None:  # read once, by the first batch: so a process for each
    for threads in ("1", str(os.cpu_count())):
        subprocess.run([sys.executable, *sys.argv], env=dict(os.environ, RAYON_NUM_THREADS=threads, OMP_NUM_THREADS=threads), check=True)
    sys.exit()

import numpy as np
from model2vec import StaticModel
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

V, D, ROUNDS, TEXTS = 30_000, 256, 5, 20_000
threads = int(os.environ["RAYON_NUM_THREADS"])
lines = [line.strip() for line in open(sys.argv[1], encoding="utf-8") if line.strip()]
words = re.compile(r"[^\W_]+").findall
if len(sys.argv) > 2:
    n = int(sys.argv[2])
    tokens = [line.split() for line in lines]
    lines = [" ".join(t[i : i + n]) for t in tokens for i in range(0, len(t), n)]
lines = lines[:TEXTS]
count = collections.Counter(w for line in lines for w in words(line.lower()))
vocabulary = [w for w, _ in count.most_common(V)]
vectors = np.random.default_rng(1).standard_normal((len(vocabulary), D)).astype(np.float32)

tokenizer = Tokenizer(models.WordLevel({w: i for i, w in enumerate(vocabulary)} | {"[UNK]": len(vocabulary)}, unk_token="[UNK]"))
tokenizer.normalizer = normalizers.Lowercase()
tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
model = StaticModel(np.vstack([vectors, np.zeros((1, D), np.float32)]), tokenizer)

with tempfile.TemporaryDirectory() as folder:
    file, texts = f"{folder}/vectors.txt", f"{folder}/texts.txt"
    with open(file, "w", encoding="utf-8") as f:
        for w, v in zip(vocabulary, vectors):
            print(w, *v, file=f)
    open(texts, "w", encoding="utf-8").write("".join(line + "\n" for line in lines))
    bench = f"{folder}/encoder.test"
    subprocess.run(["go", "test", "-c", "-o", bench, "./model/encoder"], check=True)

    def ours():
        out = subprocess.run(
            [bench, "-test.run", "^$", "-test.bench", "^BenchmarkFile$", "-test.cpu", str(threads), "-test.benchtime", "1s", "-vectors", file, "-texts", texts],
            capture_output=True, text=True, check=True, cwd="model/encoder").stdout
        return float(re.search(r"([\d.e+]+) texts/s", out).group(1))

    def measured(encode):
        start, n = time.perf_counter(), 0
        while time.perf_counter() - start < 1:
            encode(lines)
            n += len(lines)
        return n / (time.perf_counter() - start)

    peers = {"model2vec": lambda texts: model.encode(texts, use_multiprocessing=threads > 1)}
    try:
        import torch
        from sentence_transformers import SentenceTransformer
        from sentence_transformers.models import StaticEmbedding

        torch.set_num_threads(threads)
        static = SentenceTransformer(modules=[StaticEmbedding(tokenizer, embedding_weights=model.embedding)], device="cpu")
        peers["StaticEmbedding"] = lambda texts: static.encode(texts, batch_size=256, show_progress_bar=False)
    except ImportError:
        pass

    a, b = [], {name: [] for name in peers}
    for _ in range(ROUNDS):
        a.append(ours())
        for name, encode in peers.items():
            b[name].append(measured(encode))
    print(f"{threads} threads, {len(lines)} texts of {sum(len(words(l)) for l in lines) / len(lines):.0f} words, {len(vocabulary)} × {D}: "
          f"lexigraph {statistics.median(a):,.0f} texts/s")
    for name, rates in b.items():
        ratios = [x / y for x, y in zip(a, rates)]
        print(f"  {name} {statistics.median(rates):,.0f}: {statistics.median(ratios):.1f} times as many ({min(ratios):.1f} to {max(ratios):.1f})", flush=True)
