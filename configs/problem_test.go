package configs

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// good is a file without a problem, for the cases to add to.
const good = "name = \"a\"\ncorpus.train = \"a.txt\"\n"

// badFiles are experiments with everything that people get wrong. What is said
// to each is in testdata/problems.golden.
var badFiles = []struct {
	name      string
	text      string
	overrides []string
}{
	{name: "empty file"},
	{name: "only comments", text: "# to be written\n"},
	{name: "nothing required", text: "seed = 3\n[corpus]\nvalid = 0.1\n"},

	{name: "syntax: no quotes", text: "name = a\n[objective]\ntype = cbow\n"},
	{name: "syntax: path without quotes", text: "name = \"a\"\n[corpus]\ntrain = texts/*.txt # all\n"},
	{name: "syntax: no value", text: "name =\n"},
	{name: "syntax: unclosed string", text: "name = \"a\nseed = 1\n"},
	{name: "syntax: unclosed list", text: good + "[show]\nnearest = [\"a\"\n"},
	{name: "syntax: key twice", text: good + "[embedding]\ndim = 1\ndim = 2\n"},
	{name: "syntax: section and value", text: good + "embedding.dim = 1\nembedding = 2\n"},
	{name: "syntax: a bracket too few", text: good + "[[layers]\ntype = \"fc\"\n"},
	{name: "syntax: section twice", text: good + "[embedding]\ndim = 1\n[embedding]\n"},
	{name: "syntax: integer too long", text: good + "seed = 99999999999999999999\n"},
	{name: "syntax: not UTF-8", text: good + "init = \"\xff\"\n"},
	{name: "syntax: UTF-16", text: "n\x00a\x00"},
	{name: "syntax: UTF-16 with a mark", text: "\xfe\xff\x00n\x00a"},
	{name: "syntax: JSON", text: "{\"name\": \"a\",\n \"seed\": 1}\n"},
	{name: "syntax: YAML", text: "---\n# of old\nname: a\ncorpus:\n  train: a.txt\n"},
	{name: "syntax: YAML, a number", text: "seed: 3 # of old\n"},
	{name: "syntax: YAML, a section", text: "corpus:\n  train: a.txt\n"},
	{name: "syntax: UTF-32 with a mark", text: "\xff\xfe\x00\x00n\x00\x00\x00"},
	{name: "syntax: gzip", text: "\x1f\x8b\x08\x00\x00"},
	{name: "syntax: web page", text: "\n<!DOCTYPE html>\n<html>\n"},
	{name: "syntax: Markdown", text: "```toml\n" + good + "```\n"},
	{name: "syntax: conflict", text: good + "<<<<<<< HEAD\nseed = 1\n=======\nseed = 2\n>>>>>>> other\n"},
	{name: "syntax: backslashes", text: "name = \"a\"\ncorpus.train = \"C:\\Users\\a.txt\"\n"},
	{name: "syntax: Python's true", text: good + "corpus.phrases = True\n"},
	{name: "syntax: null", text: good + "embedding.dim = null\n"},
	{name: "syntax: decimal comma", text: good + "optimizer.learning_rate = 0,01\n"},
	{name: "syntax: thousands", text: good + "vocab.size = 10,000 # words\n"},
	{name: "syntax: a unit", text: good + "vocab.size = 10k\n"},
	{name: "syntax: a fraction", text: good + "optimizer.learning_rate = 1/1000\n"},
	{name: "syntax: two equals signs", text: good + "seed == 3\n"},
	{name: "syntax: a dotted key with a colon", text: good + "train.epochs: 3\n"},
	{name: "syntax: a number out of range", text: good + "optimizer.learning_rate = 1e400\n"},
	{name: "held out in percent", text: good + "corpus.valid = \"5%\"\n"},
	{name: "syntax: no digit before the point", text: good + "optimizer.learning_rate = .01\n"},
	{name: "syntax: no digit behind the point", text: good + "optimizer.learning_rate = 1. # fast\n"},
	{name: "syntax: comments of ini files", text: good + "; a comment\n"},
	{name: "syntax: no-break space", text: good + "embedding.dim\u00a0= 8\n"},
	{name: "syntax: semicolon", text: good + "seed = 3;\n"},
	{name: "syntax: comma", text: good + "seed = 3,\n"},
	{name: "syntax: old Mac", text: strings.ReplaceAll(good, "\n", "\r")},
	{name: "syntax: typographic quotes", text: "name = “a”\n"},
	{name: "syntax: a key with a colon", text: good + "seed: 3\n"},
	{name: "syntax: a variable", text: good + "embedding.dim = ${DIM}\n"},
	{name: "syntax: a template", text: good + "embedding.dim = {{ dim }}\n"},
	{name: "syntax: quoted in a mail", text: "> name = \"a\"\n> corpus.train = \"a.txt\"\n"},
	{name: "syntax: numbered lines", text: "1 name = \"a\"\n2 corpus.train = \"a.txt\"\n"},
	{name: "syntax: a shell's line", text: "export LR=0.1\n"},

	{name: "unknown key near a known one", text: good + "[train]\nepoch = 3\nbatchsize = 8\n[vocab]\nmin-count = 1\n"},
	{name: "unknown key, initials", text: good + "[optimizer]\nlr = 0.1\n"},
	{name: "unknown key, longer name", text: good + "[embedding]\nembedding_dim = 3\n"},
	{name: "unknown key, nothing near", text: good + "[embedding]\nfoo = 3\n[[layers]]\ntype = \"dropout\"\nfoo = 1\n"},
	{name: "unknown key at the top", text: good + "sede = 1\ndim = 64\nfoo = 1\n"},
	{name: "unknown section", text: good + "[optimiser]\ntype = \"adam\"\n[modle]\ndim = 1\n"},
	{name: "key of another section", text: good + "[[layers]]\ntype = \"fc\"\ntie = true\n[train]\nlearning_rate = 0.1\nwindow = 3\nschedule = \"linear\"\nseed = 4\nlayers = 3\n"},
	{name: "type, misspelt", text: good + "[loss]\ntyp = \"nce\"\n[optimizer]\nType = \"sgd\"\n"},
	{name: "key of another type", text: good + "[objective]\ntype = \"cbow\"\ncontext = 3\n[optimizer]\nmomentum = 0.9\n[[layers]]\ntype = \"dropout\"\nunits = 3\n"},
	{name: "wrong case", text: "Name = \"a\"\n[Corpus]\ntrain = \"a\"\n[embedding]\nDim = 3\n[[layers]]\nTYPE = \"fc\"\n[[layers]]\ntype = \"FC\"\n"},
	{name: "quoted key", text: good + "\"train.epochs\" = 3\n\"a.b\" = 3\n[train]\n\"epochs\" = 0\n\"\" = 1\n"},

	{name: "wrong types", text: "name = 3\nseed = \"1\"\ninit = true\n[corpus]\ntrain = [1]\nvalid = true\nnumbers = \"yes\"\ntokenizer = 1\n" +
		"[embedding]\ndim = 1.5\ntie = 1\n[train]\nepochs = 1e1\nbatch_size = \"32\"\n[show]\nnearest = \"a\"\nk = [1]\n[export]\nformats = [\"npy\", 2]\n" +
		"[optimizer]\nlearning_rate = \"1e-3\"\nclip_norm = 1979-05-27\n[schedule]\nfinal = {a = 1}\n"},
	{name: "value for a section", text: good + "objective = \"cbow\"\nembedding = 64\nvocab = [1]\nlayers = 3\n"},
	{name: "section for a value", text: good + "[train.epochs]\na = 1\n[seed]\n"},
	{name: "one pair of brackets", text: good + "[layers]\ntype = \"fc\"\n"},
	{name: "two pairs of brackets", text: good + "[[train]]\nepochs = 1\n[[loss]]\ntype = \"cross_entropy\"\n"},
	{name: "list of other things", text: good + "layers = [3, \"fc\", {type = \"fc\", unit = 3}]\n"},

	{name: "negative sizes", text: good + "seed = -1\n[embedding]\ndim = -1\n[train]\nepochs = -2\nbatch_size = -32\n[[layers]]\ntype = \"fc\"\nunits = -64\n[vocab]\nmax_size = -1\n"},
	{name: "zero sizes", text: good + "[embedding]\ndim = 0\n[train]\nepochs = 0\nbatch_size = 0\nlog_every_steps = 0\n[[layers]]\ntype = \"fc\"\nunits = 0\n[objective]\nwindow = 0\n[optimizer]\nlearning_rate = 0\n[vocab]\nmin_count = 0\n"},
	{name: "absurd sizes", text: good + "[embedding]\ndim = 10000000\n[train]\nbatch_size = 9223372036854775807\n[[layers]]\ntype = \"fc\"\nunits = 100000\n"},
	{name: "not finite", text: good + "[optimizer]\nlearning_rate = inf\nclip_norm = nan\nweight_decay = -inf\n"},
	{name: "tokens of nothing", text: good + "corpus.valid = {share = 0, tokens = 5}\ncorpus.test = {tokens = 5}\n"},
	{name: "tokens out of range", text: good + "corpus.valid = {share = 0.1, tokens = 0}\ncorpus.test = {share = 0.1, tokens = \"5\"}\n"},
	{name: "odd keys beside tokens", text: good + "corpus.valid = {share = 0.1, tokens = 5, words = 3}\ncorpus.test = {share = \"a.txt\", tokens = 5}\n"},
	{name: "tokens beside two texts", text: good + "corpus.valid = {share = 0.1, paths = \"a.txt\", tokens = 5}\ncorpus.test = {paths = 0.1, tokens = 5}\n"},
	{name: "tokens of labelled examples", text: "name = \"a\"\ncorpus = {train = \"a.csv\", format = \"csv\", columns = {text = 1, label = 2}, valid = {share = 0.1, tokens = 5}}\nobjective.type = \"classify\"\n"},
	{name: "shares out of range", text: good + "corpus.valid = 1\ncorpus.test = -0.5\nloss.label_smoothing = 1\nschedule = {type = \"linear\", final = 1.5}\n"},

	{name: "bad choices", text: good + "init = \"xavier\"\ncorpus.tokenizer = \"word\"\ncorpus.on_bad_utf8 = \"\"\nexport.formats = [\"word2vec\", \"word2vec_binary\"]\n[schedule]\ntype = \"cosin\"\n[[layers]]\ntype = \"fc\"\nactivation = \"ReLU\"\n"},
	{name: "unknown types", text: good + "objective.type = \"cbw\"\nloss.type = \"softmax\"\noptimizer.type = \"Adam\"\n[[layers]]\ntype = \"linear\"\nunits = 3\n[[layers]]\nunits = 3\n"},
	{name: "facts have names and no text", text: "name = \"a\"\ncorpus = {train = \"a.tsv\", format = \"triples\", tokenizer = \"whitespace\", numbers = true, phrases = true}\nobjective.type = \"triple\"\n" +
		"vocab.min_count = 2\nembedding = {subwords = true, tie = true}\nlayers = [{type = \"complex\"}]\n"},
	{name: "columns from 0", text: "name = \"a\"\ncorpus = {train = \"a.csv\", format = \"csv\", columns = {text = [0, 1], label = 2}}\nobjective.type = \"classify\"\n"},
	{name: "a column without a name", text: "name = \"a\"\ncorpus = {train = \"a.csv\", format = \"csv\", columns = {text = 1, label = \"\"}}\nobjective.type = \"classify\"\n"},
	{name: "plain text with labels", text: good + "corpus.format = \"csv\"\ncorpus.columns = {text = \"body\", label = \"topic\"}\n"},
	{name: "plain text in columns of Parquet", text: good + "corpus.format = \"parquet\"\ncorpus.columns = {text = 2}\n"},
	{name: "plain text in a list of tokens", text: good + "corpus.format = \"jsonl-tokens\"\n"},
	{name: "plain text has no strata", text: good + "corpus.format = \"csv\"\ncorpus.stratify = true\ncorpus.header = true\n"},
	{name: "a column of text that is no table's", text: good + "corpus.columns = {text = \"body\"}\n"},
	{name: "a bad format idles nothing", text: "name = \"a\"\ncorpus = {train = \"a.json\", format = \"json\", stratify = true, on_bad_line = \"skip\"}\nobjective.type = \"classify\"\n"},
	{name: "embedding among the layers", text: good + "[[layers]]\ntype = \"embedding\"\ndim = 3\n[[layers]]\ntype = \"embedding_bag\"\n[[layers]]\ntype = \"log_bilinear\"\n"},

	{name: "bad names", text: "name = \"../a\"\ncorpus.train = \"a\"\n"},
	{name: "empty strings", text: "name = \"\"\ncorpus.train = \"\"\ncorpus.valid = [\"\"]\n"},
	{name: "no sources", text: "name = \"a\"\ncorpus.train = []\ncorpus.valid = []\n"},
	{name: "held-out text is trained on", text: "name = \"a\"\n[corpus]\ntrain = [\"a\", \"b\"]\nvalid = \"b\"\ntest = [\"c\", \"a\"]\n"},
	{name: "everything held out", text: good + "corpus.valid = 0.5\ncorpus.test = 0.5\n"},
	{name: "evaluation without held-out text", text: good + "corpus.valid = 0\ntrain.eval_every_steps = 100\n"},
	{name: "vocab file and counting", text: good + "[vocab]\nfile = \"vocab.txt\"\nmin_count = 5\nmax_size = 10\nspecial = [\"<pad>\"]\n"},
	{name: "words that cannot be", text: good + "[vocab]\nunk = \"un known\"\neos = \"</s>\"\nspecial = [\"<pad>\", \"\", \"<pad>\", \"a\\tb\"]\n"},
	{name: "unk is eos", text: good + "[vocab]\nunk = \"<s>\"\neos = \"<s>\"\n"},
	{name: "settings of the other tokenizer", text: good + "[corpus]\ntokenizer = \"whitespace\"\nnumbers = true\n"},
	{name: "final of a constant rate", text: good + "[schedule]\nfinal = 0.1\n"},
	{name: "settings of other schedules", text: good + "[schedule]\ntype = \"step\"\npatience = 2\nfactor = 1.5\nevery_epochs = 0\n"},
	{name: "counts of the largest numbers", text: good + "corpus.format = \"csv\"\n[objective]\ntype = \"classify\"\npooling = \"max\"\nlog_counts = true\n"},
	{name: "frequencies of the largest numbers", text: good + "corpus.format = \"csv\"\n[objective]\ntype = \"classify\"\npooling = \"max\"\ninverse_frequency = true\n"},
	{name: "balance and label smoothing", text: good + "[loss]\ntype = \"cross_entropy\"\nbalance = 0.5\nlabel_smoothing = 0.1\n"},
	{name: "plateau of no text", text: good + "corpus.valid = 0\nschedule.type = \"plateau\"\n"},
	{name: "nesterov without momentum", text: good + "[optimizer]\ntype = \"sgd\"\nnesterov = true\n"},
	{name: "tie that does not fit", text: good + "[embedding]\ntie = true\n"},
	{name: "tie of concatenated vectors", text: good + "layers = []\nobjective = {type = \"next_word\", context = 3}\nembedding.tie = true\n"},
	{name: "tie of windows", text: good + "layers = []\nobjective = {type = \"next_word\", context = 3, windows = 2}\nembedding.tie = true\n"},
	{name: "windows of pooled words", text: good + "objective = {type = \"next_word\", pooling = \"mean\", windows = 2}\n"},
	{name: "windows too long", text: good + "objective = {type = \"next_word\", context = 100, windows = 12}\n"},
	{name: "windows of subwords", text: good + "objective = {type = \"next_word\", windows = 1}\nembedding.subwords = true\n"},
	{name: "tie without output vectors", text: good + "layers = []\nembedding.tie = true\nloss.type = \"hierarchical_softmax\"\n"},
	{name: "tie with subwords", text: good + "layers = []\n[embedding]\ntie = true\nsubwords = true\n"},
	{name: "n-grams without subwords", text: good + "[embedding]\nmin_n = 2\nmax_n = 5\nbuckets = 1000\n"},
	{name: "no n-grams", text: good + "[embedding]\nsubwords = true\nmin_n = 5\nmax_n = 4\n"},
	{name: "output vectors that are not there", text: good + "loss.type = \"hierarchical_softmax\"\nexport.matrix = \"output\"\n"},
	{name: "sum of vectors of two widths", text: good + "export.matrix = \"input+output\"\n"},
	{name: "sum of concatenated vectors", text: good + "layers = []\nobjective.type = \"next_word\"\nexport.matrix = \"input+output\"\n"},
	{name: "sum of a vector and itself", text: good + "layers = []\nembedding.tie = true\nexport.matrix = \"input+output\"\n"},

	{name: "sets", text: good + "[evaluate]\nsets = [\"go-analogy\", \"\", \"go-analogy\"]\ncase = \"Upper\"\nrestrict = -1\n"},
	{name: "conventions of no sets", text: good + "[evaluate]\nrestrict = 1000\n"},

	{name: "override: not one", text: good, overrides: []string{"dim", "=3", "a b=3", "--dim=3", "layers.=3"}},
	{name: "override: unknown key", text: good, overrides: []string{"embedding.dims=3", "Train.epochs=3", "model.dim=64", "dim=64"}},
	{name: "override: wrong types", text: good, overrides: []string{"train.epochs=five", "embedding.tie=yes", "optimizer.learning_rate=", "embedding.dim=[3]", "train=5", "seed=\"1\""}},
	{name: "syntax: a string that does not end", text: "name = \"a"},
	{name: "override: a list that does not end", text: good, overrides: []string{"layers=[{type=\"fc"}},
	{name: "override: a path that is not UTF-8", text: good, overrides: []string{"corpus.train=\xff.txt", "vocab.file=\xff"}},
	{name: "numbers that training has no bits for", text: good + "optimizer = {learning_rate = 1e-46, beta2 = 0.99999999, weight_decay = -1e-46}\nloss = {type = \"ranking\", scale = 1e39}\nstart = {from = \"x\", rates = {embedding = 1e-50}}\n"},
	{name: "override: numbers too large", text: good, overrides: []string{"seed=99999999999999999999", "optimizer.learning_rate=1e400"}},
	{name: "override: below a value", text: good, overrides: []string{"name.x=1", "corpus.train.0=b", "embedding.dim.x=3"}},
	{name: "override: layers", text: good + "[[layers]]\ntype = \"fc\"\n", overrides: []string{"layers.1.units=3", "layers.x.units=3", "layers[0].units=0", "layers.0.rate=0.5"}},
	{name: "override: no layers", text: good + "layers = []\n", overrides: []string{"layers.0.units=3"}},
	{name: "override: list of layers", text: good, overrides: []string{`layers=[{type="fc",unit=3},{type="fcc"}]`}},
	{name: "override: bad TOML", text: good, overrides: []string{"loss={type=cross_entropy}", "layers=[{type=fc}]", "train.epochs=1\nbatch_size=2"}},
	{name: "override: type that lacks the file's keys", text: good + "[objective]\ntype = \"next_word\"\ncontext = 3\npooling = \"concat\"\n", overrides: []string{"objective.type=cbow"}},
	{name: "override: a type whose key is called nearly so", text: good + "[objective]\ntype = \"cbow\"\nwindow = 3\n", overrides: []string{"objective.type=next_word"}},
	{name: "no room for words", text: good + "[vocab]\nmax_size = 1\n"},
	{name: "no layers, in a section", text: good + "[embedding]\ndim = 3\nlayers = []\n"},
	{name: "override: keys of the file that it leaves without effect", text: good + "[corpus]\nformat = \"csv\"\ncolumns = {text = 1, label = 2}\nstratify = true\nvalid = 0.1\n[objective]\ntype = \"classify\"\n[train]\npatience = 3\n[start]\nfrom = \"run\"\nload = [\"embedding\"]\nkeep_words = true\n",
		overrides: []string{"corpus.valid=0", "start.from="}},
	{name: "override: vocab file beside the file's count", text: good + "[vocab]\nmin_count = 3\n", overrides: []string{"vocab.file=vocab.txt"}},
	{name: "override: bad choice", text: good, overrides: []string{"export.formats=word2vec-bin", "init=torch", "show.nearest=[a,b]", "name=\xff"}},
	{name: "order of problems", text: good + "[train]\nepochs = 0\nepochss = 1\n[embedding]\ndim = 0\n", overrides: []string{"show.k=0", "seed=-1"}},
	{name: "multi-line strings", text: good + "[vocab]\nunk = \"\"\"\n[embedding]\ndim = 3\n\"\"\"\neos = '''\n[train]'''\n[embedding]\ndim = 0\n"},
	{name: "inline and nested", text: good + "layers = [\n  {type = \"fc\", units = 0},\n  # between\n  {type = \"fc\",\n   activation = \"gulu\"},\n]\n"},
	{name: "windows line ends", text: strings.ReplaceAll(good+"[embedding]\ndim = 0\n", "\n", "\r\n")},
	{name: "byte order mark", text: "\ufeff" + good + "seed = \"\"\n"},
}

func TestProblems(t *testing.T) {
	var got strings.Builder
	for _, bad := range badFiles {
		fmt.Fprintf(&got, "== %s\n", bad.name)
		for i, line := range strings.Split(strings.TrimSuffix(bad.text, "\n"), "\n") {
			if bad.text != "" {
				line = strconv.QuoteToASCII(line)
				fmt.Fprintf(&got, "%2d  %s\n", i+1, strings.ReplaceAll(line[1:len(line)-1], `\"`, `"`))
			}
		}
		for _, word := range bad.overrides {
			fmt.Fprintf(&got, " +  %q\n", word)
		}
		_, err := Parse("exp.toml", []byte(bad.text), bad.overrides)
		var problems Problems
		if !errors.As(err, &problems) || len(problems) == 0 {
			t.Errorf("%s: got error %v, want Problems", bad.name, err)
			continue
		}
		fmt.Fprintf(&got, "%v\n\n", err)
	}
	golden(t, "problems.golden", got.String())
}

// TestManyProblems holds that a file which is no experiment does not fill the screen.
func TestManyProblems(t *testing.T) {
	var file strings.Builder
	for i := range mostTold + 20 {
		fmt.Fprintf(&file, "x%d = 1\n", i)
	}
	_, err := Parse("exp.toml", []byte(file.String()), nil)
	lines := strings.Split(fmt.Sprint(err), "\n")
	if n := len(lines) - 1; n != mostTold || lines[n] != fmt.Sprintf("and %d more", len(err.(Problems))-mostTold) {
		t.Errorf("%d lines are told, and %q", n, lines[n])
	}
}

func TestLongNames(t *testing.T) {
	longest := strings.Repeat("a", longestName)
	if _, err := Parse("exp.toml", []byte("name = \""+longest+"\"\ncorpus.train = \"a\"\n"), nil); err != nil {
		t.Errorf("a name of %d characters: %v", longestName, err)
	}
	if _, err := Parse("exp.toml", []byte("name = \""+longest+"a\"\ncorpus.train = \"a\"\n"), nil); err == nil || !strings.Contains(err.Error(), "exp.toml:1: name: ") {
		t.Errorf("a name of one more has error %v", err)
	}
}

// golden compares got with a file below testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s differs (-want +got), go test -update rewrites it:\n%s", path, diff)
	}
}

// TestProblemInCode: an experiment in code has no file that a problem could name.
func TestProblemInCode(t *testing.T) {
	if got := Default().Problem("loss.high", "is %d", 2).String(); got != "loss.high: is 2" {
		t.Errorf("the problem reads %q", got)
	}
}
