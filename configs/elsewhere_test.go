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
	} {
		_, err := Parse("x.toml", []byte(head+text), nil)
		first, last, _ := strings.Cut(want, "…")
		if err == nil || !strings.Contains(err.Error(), first) || !strings.Contains(err.Error(), last) {
			t.Errorf("%s:\ngot  %v\nwant %s", text, err, want)
		}
	}
	for word, want := range map[string]string{
		"corpus.lowercase=true":    `corpus.lowercase: unknown key: tokenizer = "words" writes words in lower case`,
		"train.lowercase=true":     "train.lowercase: unknown key: write corpus.tokenizer=…",
		"objective.context_size=4": "objective.context_size: unknown key: write objective.window=4",
		"loss.k=5":                 `loss.k: unknown key: write loss.negatives=5, which belongs to type "attraction", `,
	} {
		if _, err := Parse("x.toml", []byte(head), []string{word}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", word, err, want)
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
