package configs

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/lexigraph/lexigraph/graph/layer"
)

// elsewhere returns the names here of settings that other programs call something else,
// by that other name in lower case and without - and _.
func elsewhere() map[string]string {
	const (
		rate   = "optimizer.learning_rate"
		dim    = "embedding.dim"
		window = "objective.window"
		unk    = "vocab.unk"
		most   = "vocab.max_size"
	)
	return map[string]string{
		"lr": rate, "alpha": rate, "eta": rate, "stepsize": rate, "eps": "optimizer.epsilon",
		"size": dim, "vectorsize": dim, "embeddim": dim, "embeddingdim": dim, "embedsize": dim, "embeddingsize": dim, "nembd": dim, "dmodel": dim,
		"iter": "train.epochs", "epoch": "train.epochs", "numepochs": "train.epochs", "nepochs": "train.epochs", "maxepochs": "train.epochs",
		"batch": "train.batch_size", "bs": "train.batch_size", "batchwords": "train.batch_size", "perdevicetrainbatchsize": "train.batch_size",
		"steps": "train.max_steps", "numsteps": "train.max_steps", "totalsteps": "train.max_steps", "nsteps": "train.max_steps", "iterations": "train.max_steps", "maxiters": "train.max_steps",
		"earlystopping": "train.patience", "loggingsteps": "train.log_every_steps", "savesteps": "train.checkpoint_every_steps", "evalsteps": "train.eval_every_steps",
		"validationsplit": "corpus.valid", "testsplit": "corpus.test", "lowercase": "corpus.tokenizer", "lower": "corpus.tokenizer", "dolowercase": "corpus.tokenizer",
		"neg": "loss.negatives", "negative": "loss.negatives", "numneg": "loss.negatives", "numsampled": "loss.negatives",
		"ws": window, "windowsize": window, "sample": "objective.subsample", "subsampling": "objective.subsample",
		"contextsize": "objective.context", "blocksize": "objective.context", "ngram": "objective.context",
		"mincount": "vocab.min_count", "minfreq": "vocab.min_count", "mindf": "vocab.min_count",
		"defaultindex": unk, "unktoken": unk, "oovtoken": unk, "unknowntoken": unk,
		"maxvocab": most, "maxvocabsize": most, "maxfinalvocab": most, "maxfeatures": most, "maxtokens": most, "numwords": most, "vocabsize": most, "numembeddings": most,
		"mode": "objective.pooling", "combiner": "objective.pooling",
		"minn": "embedding.min_n", "maxn": "embedding.max_n", "bucket": "embedding.buckets",
		"hidden": "layers.0.units", "hiddendim": "layers.0.units", "hiddensize": "layers.0.units", "hiddenunits": "layers.0.units", "outfeatures": "layers.0.units",
		"tieweights": "embedding.tie", "tied": "embedding.tie",
		"wd": "optimizer.weight_decay", "clip": "optimizer.clip_norm", "gradclip": "optimizer.clip_norm", "maxgradnorm": "optimizer.clip_norm",
		"initializer": "init", "initialization": "init", "input": "corpus.train", "corpusfile": "corpus.train", "trainfile": "corpus.train", "path": "corpus.train",
		"criterion": "loss.type", "lossfunction": "loss.type", "hs": "loss.type", "sg": "objective.type", "model": "objective.type",
		// In one section, a name may be that of something else than in others.
		"loss.k": "loss.negatives", "loss.weight": "loss.balance", "classweight": "loss.balance", "classweights": "loss.balance", "start.path": "start.from", "start.run": "start.from", "start.checkpoint": "start.from", "start.model": "start.from", "start.vectors": "start.from",
		"vocab.pad": "vocab.special", "vocab.padtoken": "vocab.special", "vocab.bos": "vocab.special", "vocab.bostoken": "vocab.special", "vocab.specials": "vocab.special",
		"vocab.specialtokens": "vocab.special", "vocab.eostoken": "vocab.eos",
		"vocab.path": "vocab.file", "vocab.vocabfile": "vocab.file",
		"evaluate.path": "evaluate.sets", "evaluate.similarity": "evaluate.sets", "evaluate.analogy": "evaluate.sets", "evaluate.analogies": "evaluate.sets", "evaluate.wordsim": "evaluate.sets",
		"schedule.gamma": "schedule.factor", "schedule.decay": "schedule.factor", "schedule.stepsize": "schedule.every_epochs", "schedule.etamin": "schedule.final",
		"schedule.minlr": "schedule.final", "schedule.wait": "schedule.patience",
		"warmup": "schedule.warmup_steps", "randomseed": "seed", "manualseed": "seed",
	}
}

// typesElsewhere is [elsewhere] for the types of each family.
func typesElsewhere() map[string]map[string]string {
	const lm = "next_word"
	return map[string]map[string]string{
		"objective": {
			"sg": "skipgram", "sgns": "skipgram", "lm": lm, "languagemodel": lm, "languagemodeling": lm, "ngram": lm, "nnlm": lm, "glove": "cooccurrence",
			"supervised": "classify", "classification": "classify", "textclassification": "classify", "distillation": "distil",
			"ner": "tag", "pos": "tag", "tagging": "tag", "tokenclassification": "tag", "kge": "triple", "linkprediction": "triple",
		},
		"layers": {"linear": "fc", "dense": "fc", "fullyconnected": "fc", "mlp": "fc"},
		"loss": {
			"softmax": "cross_entropy", "nll": "cross_entropy", "nllloss": "cross_entropy", "crossentropyloss": "cross_entropy",
			"categoricalcrossentropy": "cross_entropy", "sparsecategoricalcrossentropy": "cross_entropy",
			"bce": "binary_cross_entropy", "bceloss": "binary_cross_entropy", "bcewithlogitsloss": "binary_cross_entropy", "sigmoid": "binary_cross_entropy",
			"ns": "negative_sampling", "neg": "negative_sampling", "sgns": "negative_sampling", "hs": "hierarchical_softmax",
			"adaptivelogsoftmaxwithloss": "adaptive_softmax", "noisecontrastiveestimation": "nce", "mseloss": "mse", "meansquarederror": "mse", "l2": "mse",
			"infonce": "ranking", "ntxent": "ranking", "contrastive": "ranking", "multiplenegativesrankingloss": "ranking",
			"hinge": "margin", "triplet": "margin", "tripletmarginloss": "margin",
		},
	}
}

// choicesElsewhere returns what to say of values that other programs have, or that name a program, by the setting and by the value in lower case and without
// - and _.
func choicesElsewhere() map[string]map[string]string {
	const (
		divider = "segment divides text by corpus.dictionary, such as jieba's dict.txt, and command by another program"
		conll   = "it is called conll here"
		folders = "it is called folders here"
		sheet   = "save the sheet as CSV, which csv reads"
		triples = "triples reads head, relation and tail with tabs between"
		cosine  = "it is called cosine here, and ends with the run"
		linear  = "it is called linear here, and ends with the run"
		plateau = "it is called plateau here, and its patience is one more"
		step    = "step with factor is the nearest to it, after each every_epochs"
		noam    = "it is called inverse_sqrt here, and optimizer.learning_rate is its highest rate"
		restart = "cosine is the nearest to it, once in a run"
	)
	return map[string]map[string]string{
		"corpus.tokenizer": {"basicenglish": "words is the nearest to it", // torchtext's, in many tutorials
			"jieba": divider, "mecab": divider, "sudachi": divider, "janome": divider, "kuromoji": divider, "pkuseg": divider, "thulac": divider, "kytea": divider},
		"corpus.format": {"conll2000": conll, "conll2002": conll, "conll2003": conll, "conllu": conll, "iob": conll, "iob2": conll, "bio": conll, "bioes": conll, "ner": conll,
			"imagefolder": folders, "folder": folders, "imdb": folders, "aclimdb": folders, "xlsx": sheet, "xls": sheet, "excel": sheet, "ods": sheet,
			"nt": triples, "ntriples": triples, "ttl": triples, "turtle": triples, "rdf": triples, "kg": triples},
		"layers.activation": {"swish": "it is called silu here", "linear": "it is called none here", "identity": "it is called none here"},
		"schedule.type": {"cosineannealing": cosine, "cosineannealinglr": cosine, "cosinedecay": cosine, "cosinewithwarmup": cosine, "linearlr": linear, "lineardecay": linear, "linearwithwarmup": linear,
			"steplr": "it is called step here", "multisteplr": step, "exponentiallr": step, "exponential": step, "reducelronplateau": plateau, "reduceonplateau": plateau,
			"noam": noam, "noamlr": noam, "rsqrt": noam, "onecycle": "cosine with warmup_steps is the nearest to it", "onecyclelr": "cosine with warmup_steps is the nearest to it",
			"cosineannealingwarmrestarts": restart, "cosinewithrestarts": restart},
	}
}

// sectionsElsewhere returns the sections of which other programs have one by another name, by that in lower case.
func sectionsElsewhere() map[string]string {
	return map[string]string{
		"optim": "optimizer", "criterion": "loss", "data": "corpus", "dataset": "corpus", "vocabulary": "vocab", "tokenizer": "corpus",
		"trainer": "train", "training": "train", "scheduler": "schedule", "lrscheduler": "schedule", "task": "objective", "eval": "evaluate", "evaluation": "evaluate",
	}
}

// typeElsewhere are the names that other programs have for the key type.
var typeElsewhere = []string{"name", "kind", "class", "method", "algorithm"}

// meantType returns what to add to the complaint about a type that the section's family does not have: its name here, the
// types that have it as a setting, or one that is spelled nearly so.
func (r *reader) meantType(section, name string, types []string) string {
	section, _, _ = strings.Cut(section, "[")
	plain := plainName(name[strings.LastIndexByte(name, '.')+1:]) // of nn.Linear
	if here := typesElsewhere()[section][plain]; slices.Contains(types, here) {
		return "; it is called " + quote(here) + " here"
	}
	if f := activationElsewhere(plain); section == "layers" && f != "" {
		return "; it is a setting of the layer before it: activation = " + quote(f)
	}
	if with := r.typesWith(section, strings.TrimSuffix(plain, "loss")); len(with) > 0 { // such as MatryoshkaLoss
		return "; it is a setting of " + strings.Join(with, " and ")
	}
	return didYouMean(name, types)
}

// activationElsewhere returns the activation that other programs call by a plain name, or "".
func activationElsewhere(plain string) string {
	if plain == "swish" {
		return "silu"
	}
	fc, _ := find(settings(reflect.TypeFor[layer.FC]()), "activation")
	for _, name := range fc.choices {
		if plainName(name) == plain {
			return name
		}
	}
	return ""
}

// plainName returns a name in lower case and without - and _.
func plainName(name string) string {
	return strings.NewReplacer("_", "", "-", "").Replace(strings.ToLower(name))
}

// translated returns the path of a setting that other programs call key, or "".
func translated(key string) string {
	return elsewhere()[plainName(key)]
}

// translatedIn is translated for a key of a section that has a name of its own for it, or has these keys; alone says that it is that of the section alone.
func translatedIn(section, key string, keys []string) (path string, alone bool) {
	if own := elsewhere()[section+"."+plainName(key)]; own != "" {
		return own, true
	}
	path = translated(key)
	if path == "objective.context" && plainName(key) != "ngram" && slices.Contains(keys, "window") { // what the words around are called in cbow
		path = "objective.window"
	}
	return path, false
}

// paths returns the paths, from the top of the file, of the settings that are called key:
// what a word of the command line would have to say.
func (r *reader) paths(key string) (paths []string) {
	for _, s := range settings(r.v.Type()) {
		_, isFamily := r.families[s.key]
		switch {
		case s.key == key && !isFamily && !isSection(reflect.New(s.typ).Elem()):
			paths = append(paths, key)
		case isFamily && key != "type":
			if len(r.typesWith(s.key, key)) == 0 {
				break
			}
			path := s.key
			if s.typ.Kind() == reflect.Slice {
				path += ".0"
			}
			paths = append(paths, join(path, key))
		case !isFamily && isSection(reflect.New(s.typ).Elem()):
			if _, ok := find(settings(s.typ), key); ok {
				paths = append(paths, join(s.key, key))
			}
		}
	}
	return paths
}

// asWord says how an unknown key of the command line is written, of a section that has these keys; "" where that is not
// plain: there are none, or too many.
func (r *reader) asWord(section, path, key string, keys []string, got any) string {
	o, ok := got.(override)
	if !ok {
		return ""
	}
	paths := r.paths(key)
	switch t, alone := translatedIn(section, key, keys); {
	case t == "corpus.tokenizer" && section == "corpus": // there is more to say
		return ""
	case t != "" && (alone || len(paths) == 0):
		paths = []string{t}
	}
	paths = slices.DeleteFunc(paths, func(p string) bool { return p == path })
	if len(paths) == 0 || len(paths) > 3 {
		return ""
	}
	words := make([]string, len(paths))
	for i, p := range paths {
		words[i] = p + "=" + shorten(o.text)
		if key != p[strings.LastIndexByte(p, '.')+1:] && (strings.HasSuffix(p, ".type") || p == "vocab.unk" || p == "init" || p == "corpus.tokenizer") {
			words[i] = p + "=…" // its values are others
		}
	}
	if len(paths) == 1 {
		words[0] += r.ofTypes(section, paths[0], keys)
	}
	return ": write " + strings.Join(words, " or ")
}

// WordFor returns the word of the command line that sets what a flag of that name would,
// such as train.epochs=3 for --epochs 3, or "".
func (p Parts) WordFor(flag string) string {
	r := p.newReader("", p.Default())
	flag = strings.ReplaceAll(flag, "-", "_")
	section, key, dotted := strings.Cut(flag, ".")
	switch {
	case dotted && section != "" && key != "":
		return flag + "=…"
	case translated(flag) != "" && len(r.paths(flag)) == 0:
		return translated(flag) + "=…"
	}
	paths := r.paths(flag)
	if len(paths) == 0 || len(paths) > 3 {
		return ""
	}
	return strings.Join(paths, "=… or ") + "=…"
}

// IsSweep reports whether the experiment of that name has a section [sweep].
func IsSweep(name string) bool {
	_, text, err := Open(name)
	if err != nil || withinBounds(string(text)) != nil {
		return false
	}
	_, ok := lines(string(text))[sweepKey]
	return ok
}

// unquoted says how a section is set by a word of the command line that gives it one
// value, as in optimizer=adam.
func unquoted(path string, got any) string {
	o, ok := got.(override)
	if !ok {
		return ""
	}
	if path == "corpus" {
		return fmt.Sprintf("write corpus.train=%s", shorten(o.text))
	}
	return fmt.Sprintf("write %s.type=%s", path, shorten(o.text))
}
