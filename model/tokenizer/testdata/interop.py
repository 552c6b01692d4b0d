# Splits random texts by tokenizers of all kinds, and prints what comes out, for interop_test.go.
# Arguments: how many random texts, then tokenizers that Lexigraph wrote. Without random texts it prints what is in
# ids.jsonl.
import json
import random
import sys
import unicodedata

from tokenizers import AddedToken, Regex, Tokenizer, models, normalizers, pre_tokenizers, trainers

rng = random.Random(1)
many = int(sys.argv[1])

# Characters that Unicode had in version 3.2, which all tables have; of the long blocks a part. Of two
# the properties have changed since.
ucd = unicodedata.ucd_3_2_0
old = [chr(c) for c in range(1, 0x30000) if c not in (0xB8, 0x166D) and ucd.category(chr(c)) not in ("Cn", "Co", "Cs") and (c % 97 == 0 or not (0x3400 <= c < 0x9F00 or 0xAC00 <= c < 0xD700 or c > 0x20000))]
common = list("abcdefghijklmnopqrstuvwxyzABCDEFGHIJ0123456789      ....,,,;:!?'\"-_()[]{}<>@#$%^&*+=/\\|~`\t\n\r")
odd = list("éàüñçßİıſKÅΣΣΑσς\u200c\u200f\u202f\u202fﬁǅ½²Ⅷ①ª\u0301\u0308\u200d\u200b\u00ad\ufeff\u0000\u00a0\u3000\u2028\u0085\x7f日本語カタカナｶﾀひらがな한국어ภาษาไทยशब्दعربيעב\u05f3\u05f4👩🏽\u200d👧🇩🇪🇫▁…—“”’«»€")
texts = ["", " ", "Hello, world!", "don't stop; it's 3.14 or 1,000 x86_64 U.S.A. a:b", "  leading and trailing  ", "[UNK] [PAD]x[MASK]", "The MASK here", "unaffable unaffably", "10\u202f000\u202f€ «\u202fici\u202f», Bonjour\u202f!", "naïve café cafe\u0301", "a\u0300" * 4,
         "a/b:c@d[e`f{g~h!i", "\x01b\tc\nd\re\u00a0f\ufffdg\u200bh\ue000i İI", "漢字とa\u33ffb\u3400c\u4dbfd\u4dc0e\u4e00f\u9fa5g\ua000h\uf900i\U00020000j\U0002f800k"]
for i in range(many):
    pool = [common, common + odd, odd, common + rng.sample(old, 40)][i % 4]
    texts.append("".join(rng.choice(pool) for _ in range(rng.randrange(1, 40))))
# Every character alone and between letters, many in one text.
each = [" ".join(f"{c} a{c}b" for c in old[i : i + 64]) for i in range(0, len(old), 64) if many]


def emit(name, tokenizer, texts):
    ids = [e.ids for e in tokenizer.encode_batch(texts, add_special_tokens=False)]
    print(json.dumps({"name": name, "tokenizer": tokenizer.to_str(), "texts": texts, "ids": ids}))


for i, own in enumerate(sys.argv[2:]):
    t = Tokenizer.from_str(own)

    def words(text):
        if t.normalizer is not None:
            text = t.normalizer.normalize_str(text)
        return [w for w, _ in t.pre_tokenizer.pre_tokenize_str(text)]

    all_texts = texts + each
    print(json.dumps({"own": i, "texts": all_texts, "words": [words(x) for x in all_texts]}))


# Characters by number, so that whatever a normalizer or pre-tokenizer does is seen in the ids: a
# vocabulary of single characters, with and without ##.
def characters():
    chars = sorted(set("".join(texts)) | set("▁ "))
    vocab = {"[UNK]": 0}
    for c in chars:
        vocab[c] = len(vocab)
        vocab["##" + c] = len(vocab)
    return models.WordPiece(vocab, unk_token="[UNK]", max_input_chars_per_word=30)


N, P = normalizers, pre_tokenizers
for name, n in {
    "bert": N.BertNormalizer(),
    "bert cased": N.BertNormalizer(lowercase=False, strip_accents=False),
    "bert without Chinese": N.BertNormalizer(clean_text=False, handle_chinese_chars=False, strip_accents=True, lowercase=False),
    "lowercase": N.Lowercase(),
    "nfc": N.NFC(),
    "nfd": N.NFD(),
    "nfkc": N.NFKC(),
    "nfkd": N.NFKD(),
    "accents": N.Sequence([N.NFD(), N.StripAccents()]),
    "nmt": N.Nmt(),
    "strip": N.Strip(),
    "strip left": N.Sequence([N.Strip(left=True, right=False), N.Prepend("▁")]),
    "replace": N.Sequence([N.Replace("a", "bb"), N.Replace(Regex(r"\s+"), " "), N.Replace(Regex(r" {2,}"), "▁")]),
}.items():
    t = Tokenizer(characters())
    t.normalizer = n
    emit("normalizer " + name, t, texts)
    if many and name in ("bert", "lowercase", "nmt", "accents"):
        emit("normalizer " + name + ", all", t, each)
for name, p in {
    "whitespace": P.Whitespace(),
    "whitespace split": P.WhitespaceSplit(),
    "bert": P.BertPreTokenizer(),
    "digits": P.Sequence([P.WhitespaceSplit(), P.Digits()]),
    "digits alone": P.Sequence([P.WhitespaceSplit(), P.Digits(individual_digits=True)]),
    "metaspace": P.Metaspace(),
    "metaspace first": P.Metaspace(prepend_scheme="first"),
    "metaspace whole": P.Metaspace(prepend_scheme="never", split=False),
    "metaspace behind": P.Sequence([P.WhitespaceSplit(), P.Metaspace(prepend_scheme="first")]),
    "delimiter": P.CharDelimiterSplit("."),
    "regex": P.Split(Regex(r"\w+|[^\w\s]+"), "removed", invert=True),
    "regex spaces": P.Split(Regex(r"[\s.]+"), "merged_with_previous"),
    "regex words": P.Split(Regex(r"\d+|[A-Z][a-z]*"), "merged_with_next"),
    **{"punctuation " + b: P.Punctuation(b) for b in ("removed", "isolated", "merged_with_previous", "merged_with_next", "contiguous")},
}.items():
    t = Tokenizer(characters())
    t.pre_tokenizer = p
    emit("pre-tokenizer " + name, t, texts)
    if many and name in ("whitespace", "bert"):
        emit("pre-tokenizer " + name + ", all", t, each)

wordpiece = Tokenizer(models.WordPiece(unk_token="[UNK]"))
wordpiece.normalizer, wordpiece.pre_tokenizer = N.BertNormalizer(), P.BertPreTokenizer()
wordpiece.train_from_iterator(texts, trainers.WordPieceTrainer(vocab_size=1500 if many else 150, special_tokens=["[PAD]", "[UNK]", "[MASK]"], show_progress=False))
emit("wordpiece", wordpiece, texts)
wordpiece.add_tokens([AddedToken("quick", single_word=True), AddedToken("Stop", lstrip=True, rstrip=True, normalized=True)])
wordpiece.add_special_tokens([AddedToken("[MASK]", lstrip=True)])
emit("wordpiece with more", wordpiece, texts + ["quick quickly unquick Stop it stops [MASK][MASK] a [MASK] b"])

unigram = Tokenizer(models.Unigram())
unigram.normalizer, unigram.pre_tokenizer = N.NFKC(), P.Metaspace()
unigram.train_from_iterator(["the quick brown foxes jump over the lazy dogs, and the quicker dog jumps over"] * 9, trainers.UnigramTrainer(vocab_size=60, unk_token="<unk>", special_tokens=["<pad>", "<unk>"], show_progress=False))
emit("unigram", unigram, texts)
unigram.add_special_tokens([AddedToken("<mask>"), AddedToken("<s>", rstrip=True), AddedToken("<e>", lstrip=True)])
emit("unigram with more", unigram, ["the <mask> fox <s> jumps <e> over", " <mask><mask>  <e> <s>  ", "<s> <e> <s>x<e>"])
table = [("<unk>", 0.0), ("▁", -2.0), ("a", -3.0), ("ab", -3.5), ("abc", -9.0), ("bc", -3.2), ("▁the", -1.5)]
for fallback in (False, True):
    m = models.Unigram(table + [(f"<0x{b:02X}>", -20.0) for b in range(256)] * fallback, unk_id=0, byte_fallback=fallback)
    t = Tokenizer(m)
    t.pre_tokenizer = P.Metaspace()
    emit(f"unigram of a few, bytes {fallback}", t, texts + ["abcabc the abxyzc the"])
wordlevel = Tokenizer(models.WordLevel({"a": 0, "the": 1, "<unk>": 2}, unk_token="<unk>"))
wordlevel.pre_tokenizer = P.Whitespace()
emit("wordlevel", wordlevel, texts + ["a the cat"])
