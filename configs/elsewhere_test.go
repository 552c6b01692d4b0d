package configs

import (
	"slices"
	"strings"
	"testing"
)

// TestElsewhere: what other programs call something leads to its name here, and every such name is one.
func TestElsewhere(t *testing.T) {
	const head = "name = \"x\"\ncorpus.train = \"x.txt\"\n"
	for text, want := range map[string]string{
		"[loss]\ntype = \"NLLLoss\"":                          `loss.type: there is no type "NLLLoss": it is one of … it is called "cross_entropy" here`,
		"[loss]\ntype = \"softmax\"":                          `it is called "cross_entropy" here`,
		"[loss]\ntype = \"MatryoshkaLoss\"":                   `it is a setting of type "cosine_regression" and type "ranking"`,
		"[[layers]]\ntype = \"Linear\"":                       `it is called "fc" here`,
		"[[layers]]\ntype = \"torch.nn.Linear\"":              `it is called "fc" here`,
		"[[layers]]\ntype = \"nn.ReLU\"":                      `it is a setting of the layer before it: activation = "relu"`,
		"[[layers]]\ntype = \"nn.LeakyReLU\"":                 `it is a setting of the layer before it: activation = "leaky_relu"`,
		"[[layers]]\ntype = \"fc\"\nactivation = \"Swish\"":   "leaky_relu, none; it is called silu here",
		"[optimizer]\nname = \"adam\"":                        `optimizer.name: unknown key: it is called type here`,
		"[schedule]\nname = \"plateau\"":                      "schedule.name: unknown key: it is called type here",
		"[optimizer]\neps = 1e-8":                             `optimizer.eps: unknown key: it is called epsilon here`,
		"extends = \"base.toml\"":                             "extends: unknown key: a file is one whole experiment, and takes nothing from another",
		"[optimizer]\nlearning_rate = [0.1, 0.01]":            "must be a number, not a list that has the number 0.1 in it: lexigraph sweep tries several",
		"seed = [1, 2]":                                       "not a list that has the number 1 in it: lexigraph run --seeds 2 trains with several",
		"[objective]\ncontext_size = 4":                       "objective.context_size: unknown key: it is called window here",
		"[objective]\ntype = \"next_word\"\ncontext_size = 4": "objective.context_size: unknown key: it is called context here",
		"[loss]\ntype = \"negative_sampling\"\nk = 5":         "loss.k: unknown key: it is called negatives here",
		"[loss]\nk = 5":                                       `loss.k: unknown key: it is called negatives here, which belongs to type "attraction", …, type "sampled_softmax"`,
		"[vocab]\nbos = \"<s>\"":                              "vocab.bos: unknown key: it is called special here",
		"[start]\npath = \"x\"":                               "start.path: unknown key: it is called from here",
		"[evaluate]\nsimilarity = [\"x\"]":                    "evaluate.similarity: unknown key: it is called sets here",
		"[corpus]\nlowercase = true":                          `corpus.lowercase: unknown key: tokenizer = "words" writes words in lower case, and "whitespace" leaves them as they are`,
		"[corpus]\ntokenizer = \"jieba\"":                     `words, whitespace, segment, command; segment divides text by corpus.dictionary, such as jieba's dict.txt, and command by another program`,
		"[schedule]\ntype = \"CosineAnnealingLR\"":            "it is called cosine here, and ends with the run",
		"[schedule]\ntype = \"StepLR\"":                       "it is called step here",
		"[schedule]\ntype = \"ReduceLROnPlateau\"":            "it is called plateau here, and its patience is one more",
		"[schedule]\ntype = \"step\"\ngamma = 0.5":            "schedule.gamma: unknown key: it is called factor here",
		"[schedule]\ntype = \"step\"\nstep_size = 2":          "schedule.step_size: unknown key: it is called every_epochs here",
		"[corpus]\nformat = \"conll2003\"":                    "godoc-pairs; it is called conll here",
		"[optim]\ntype = \"adam\"":                            `optim: unknown section: it is called optimizer here`,
		"[data]\npath = \"x\"":                                `data: unknown section: it is called corpus here`,
		"[train]\nvalidation_split = 0.1":                     `train.validation_split: unknown key: it is called corpus.valid here`,
		"[train]\nsteps = 9":                                  `train.steps: unknown key: it is called max_steps here`,
		"layers = [\"x\"]":                                    `layers[0]: must be a table with a type`,
		"[objective]\ntype = \"language-model\"":              `it is called "next_word" here`,
		"[optimizer]\ntype = \"softmax\"":                     `it is one of …sgd`,
		"[[layers]]\ntype = \"fc\"\nout_features = 3":         "layers[0].out_features: unknown key: it is called units here",
		"[embedding]\nembedding_dim = 3":                      "embedding.embedding_dim: unknown key: it is called dim here",
		"[objective]\ntype = \"next_word\"\nhidden_size = 3":  "it is called layers.0.units here",
		"[[layers]]\ntype = \"layer_norm\"\neps = 1e-3":       "layers[0].eps: unknown key: it is called epsilon here",
		"[[layers]]\ntype = \"fc\"\ndropout = 0.1":            `layers[0].dropout: unknown key: it is called rate here, which belongs to type "dropout"`,
		"[[layers]]\ntype = \"nn.EmbeddingBag\"":              `layers[0].type: "nn.EmbeddingBag" cannot stand here: the first layer follows from objective.pooling`,
		"[[layers]]\ntype = \"CRF\"":                          `; it is a loss: loss.type = "crf"`,
		"[loss]\ntype = \"FocalLoss\"":                        `; it is called "focal" here`,
		"[loss]\nweight = [1, 2]":                             "loss.weight: unknown key: loss.balance = 1 has each label count as much",
		"[optimizer]\ntype = \"torch.optim.AdamW\"":           `; it is called "adamw" here`,
		"[optimizer]\ntype = \"SparseAdam\"":                  `; it is type = "adam" with sparse = "lazy"`,
		"[optimizer]\nmax_norm = 1":                           "optimizer.max_norm: unknown key: it is called clip_norm here",
		"[embedding]\nmax_norm = 1":                           "embedding.max_norm: unknown key: vectors have no largest length",
		"[embedding]\npath = \"glove.txt\"":                   "embedding.path: unknown key: it is called start.from here",
		"[vocab]\nsize = 9":                                   "vocab.size: unknown key: it is called max_size here",
		"[sampler]\nalpha = 0.75":                             "sampler.alpha: unknown key: it is called power here",
		"[schedule]\nT_max = 9":                               "schedule.T_max: unknown key: a schedule ends with the run: leave it out",
		"[schedule]\ntype = \"LambdaLR\"":                     "plateau; linear and cosine let it fall to the end of the run",
		"[corpus]\nformat = \"moses\"":                        "; tsv reads both texts of a pair from one line: paste A B",
		"[corpus]\ncolumns = {tokens = 1, tags = 2}":          `corpus.columns: has the key "tags"; there are text, label, pair, negative and score; it is called label here`,
		"[corpus]\ncolumns = {review = \"text\"}":             `corpus.columns: has the key "review"; there are text, label, pair, negative and score; these come first, and the name of the column behind: text = "review"`,
		"[corpus]\nval = \"x\"":                               "corpus.val: unknown key: it is called valid here",
		"[export]\nformats = [\"npy\", \"pt\"]":               `export.formats[1]: cannot be "pt": it is one of …word2vec-binary; safetensors.torch.load_file of Python reads safetensors`,
		"[train]\nshuffle = true":                             "train.shuffle: unknown key: examples come in another order in every epoch: leave it out",
		"loss = \"CrossEntropyLoss\"":                         `must be a section: write [loss] and below it type = "cross_entropy"`,
		"device = \"cuda\"":                                   "device: unknown key: training is on the processor: leave it out",
		"[model]\nnum_embeddings = 9\nmax_norm = 1":           "x.toml:4: model.num_embeddings: there is no section model: num_embeddings is called vocab.max_size here…x.toml:5: model.max_norm: there is no section model: vectors have no largest length; ",
	} {
		_, err := Parse("x.toml", []byte(head+text), nil)
		first, last, _ := strings.Cut(want, "…")
		if err == nil || !strings.Contains(err.Error(), first) || !strings.Contains(err.Error(), last) {
			t.Errorf("%s:\ngot  %v\nwant %s", text, err, want)
		}
	}
	for word, want := range map[string]string{
		"corpus.lowercase=true":     `corpus.lowercase: unknown key: tokenizer = "words" writes words in lower case`,
		"train.lowercase=true":      "train.lowercase: unknown key: write corpus.tokenizer=…",
		"objective.context_size=4":  "objective.context_size: unknown key: write objective.window=4",
		"layers.1.hidden_size=4":    "layers[1].hidden_size: unknown key: write layers.1.units=4",
		"optimizer=SGD":             "optimizer: is a section: write optimizer.type=sgd",
		"T_max=9":                   "T_max: unknown key: a schedule ends with the run",
		"embedding.freeze=true":     `embedding.freeze: unknown key: start.freeze = ["embedding"] leaves`,
		"dropout=0.1":               `dropout: unknown key: it is a layer: [[layers]] with type = "dropout" and its rate`,
		"schedule.eta_min=0":        "schedule.eta_min: unknown key: final is the share of the learning rate that is left at the end",
		"optimizer.name=sgd":        "optimizer.name: unknown key: it is called type here",
		"class_weight=balanced":     "class_weight: unknown key: loss.balance = 1 has each label count as much",
		"schedule.mode=min":         "schedule.mode: unknown key: plateau goes by any lower loss",
		"layers.0.alpha=0.2":        "layers[0].alpha: unknown key: leaky_relu falls by a hundredth below 0",
		"optimizer.betas=[0.9,0.9]": "optimizer.betas: unknown key: beta1 and beta2 are settings of their own",
		"loss.k=5":                  `loss.k: unknown key: write loss.negatives=5, which belongs to type "attraction", `,
	} {
		if _, err := Parse("x.toml", []byte(head), []string{word}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", word, err, want)
		}
	}
	r := (Parts{}).newReader("", (Parts{}).Default())
	for other, here := range elsewhere() {
		_, key, _ := strings.Cut(here, ".")
		if key = strings.TrimPrefix(key, "0."); here != "init" && here != "seed" && !strings.HasSuffix(here, ".type") && len(r.paths(key)) == 0 {
			t.Errorf("%s is called %s, which there is not", other, here)
		}
		if without()[other] != "" || other != plainName(other) {
			t.Errorf("%s is called %s", other, here)
		}
	}
	for other := range without() {
		if other != plainName(other) {
			t.Errorf("%s is not plain", other)
		}
	}
	families := (Parts{}).families()
	for section, names := range typesElsewhere() {
		for other, here := range names {
			if types := families[section].names(); other != plainName(other) || !slices.Contains(types, here) || slices.Contains(types, other) {
				t.Errorf("%s: %s is %s", section, other, here)
			}
		}
	}
}
