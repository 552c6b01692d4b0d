# Encodes texts by the models in folders with model2vec and, if it is installed, sentence-transformers, for
# model2vec_test.go. Arguments: a folder to write other models to, texts as JSON, the folders. Prints a line of
# JSON for each library and folder.
import json
import sys

import numpy
from model2vec import StaticModel
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers

try:
    from sentence_transformers import SentenceTransformer
except ImportError:
    SentenceTransformer = None

scratch, texts, folders = sys.argv[1], json.loads(sys.argv[2]), sys.argv[3:]


def show(library, folder, vectors, theirs=False):
    print(json.dumps({"library": library, "folder": folder, "theirs": theirs, "vectors": numpy.asarray(vectors, "float64").tolist()}))


for folder in folders:
    show("model2vec", folder, StaticModel.from_pretrained(folder).encode(texts))
    if SentenceTransformer is not None:
        show("sentence-transformers", folder, SentenceTransformer(folder, device="cpu").encode(texts))

# Models as they are published: of pieces of words, in float16 and int8, with weights, with shared rows.
few = [x for x in texts if len(x) < 1000]
pieces = Tokenizer(models.WordPiece(unk_token="[UNK]"))
pieces.normalizer, pieces.pre_tokenizer = normalizers.BertNormalizer(), pre_tokenizers.BertPreTokenizer()
pieces.train_from_iterator(few, trainers.WordPieceTrainer(vocab_size=90, special_tokens=["[PAD]", "[UNK]"], limit_alphabet=30, show_progress=False))
unigram = Tokenizer(models.Unigram([("[UNK]", 0.0), ("▁the", -2.0), ("▁c", -3.0), ("at", -3.0), ("▁", -4.0), ("e", -4.5), ("he", -4.0), ("s", -5.0)], unk_id=0))
unigram.normalizer, unigram.pre_tokenizer = normalizers.NFKC(), pre_tokenizers.Metaspace()
rng = numpy.random.default_rng(1)
for name, tokenizer, kind in [
    ("pieces", pieces, "float32"),
    ("unigram", unigram, "float32"),
    ("half", pieces, "float16"),
    ("bytes", pieces, "int8"),
    ("weights", pieces, "float32"),
    ("shared", pieces, "float32"),
]:
    n = tokenizer.get_vocab_size()
    vectors = rng.normal(size=(n if name != "shared" else 7, 12)).astype("float32")
    if kind == "int8":
        vectors = numpy.round(vectors * 40)
    more = {}
    if name in ("weights", "shared"):
        more["weights"] = rng.uniform(0.1, 1, n).astype("float32")
    if name == "shared":
        more["token_mapping"] = rng.integers(0, 7, n)
    model = StaticModel(vectors.astype(kind), tokenizer, {}, normalize=True, max_length=None, **more)
    folder = scratch + "/" + name
    model.save_pretrained(folder)
    model = StaticModel.from_pretrained(folder)
    if kind != "float32":  # in float32, where model2vec rounds at every step
        model.embedding = model.embedding.astype("float32")
    show("model2vec", folder, model.encode(texts, max_length=None), theirs=True)

# And one that sentence-transformers wrote, in which unknown words count.
if SentenceTransformer is not None:
    from sentence_transformers.models import StaticEmbedding, Normalize

    vectors = rng.normal(size=(pieces.get_vocab_size(), 12)).astype("float32")
    model = SentenceTransformer(modules=[StaticEmbedding(pieces, embedding_weights=vectors), Normalize()], device="cpu")
    model.save(scratch + "/theirs")
    show("sentence-transformers", scratch + "/theirs", model.encode(texts), theirs=True)
