package configs

// elsewhere returns the names here of settings that other programs call something else,
// by that other name in lower case and without - and _.
func elsewhere() map[string]string {
	const (
		rate   = "optimizer.learning_rate"
		dim    = "embedding.dim"
		window = "objective.window"
		unk    = "vocab.unk"
		most   = "vocab.max_size"
		clip   = "optimizer.clip_norm"
		words  = "objective.max_words"
		from   = "start.from"
		units  = "layers.0.units"
		valid  = "corpus.valid"
	)
	return map[string]string{
		"lr": rate, "alpha": rate, "eta": rate, "stepsize": rate, "eps": "optimizer.epsilon",
		"size": dim, "vectorsize": dim, "embeddim": dim, "embeddingdim": dim, "embedsize": dim, "embeddingsize": dim, "nembd": dim, "dmodel": dim,
		"iter": "train.epochs", "epoch": "train.epochs", "numepochs": "train.epochs", "nepochs": "train.epochs", "maxepochs": "train.epochs",
		"batch": "train.batch_size", "bs": "train.batch_size", "batchwords": "train.batch_size", "perdevicetrainbatchsize": "train.batch_size",
		"steps": "train.max_steps", "numsteps": "train.max_steps", "totalsteps": "train.max_steps", "nsteps": "train.max_steps", "iterations": "train.max_steps", "maxiters": "train.max_steps",
		"earlystopping": "train.patience", "saveevery": "train.checkpoint_every_steps", "checkpointevery": "train.checkpoint_every_steps", "saveinterval": "train.checkpoint_every_steps",
		"loginterval": "train.log_every_steps", "logevery": "train.log_every_steps", "printevery": "train.log_every_steps", "logeverynsteps": "train.log_every_steps",
		"evalinterval": "train.eval_every_steps", "evalevery": "train.eval_every_steps", "valcheckinterval": "train.eval_every_steps", "loggingsteps": "train.log_every_steps", "savesteps": "train.checkpoint_every_steps", "evalsteps": "train.eval_every_steps",
		"validationsplit": "corpus.valid", "valsplit": "corpus.valid", "testsplit": "corpus.test", "lowercase": "corpus.tokenizer", "lower": "corpus.tokenizer", "dolowercase": "corpus.tokenizer",
		"neg": "loss.negatives", "negative": "loss.negatives", "numneg": "loss.negatives", "numsampled": "loss.negatives",
		"ws": window, "windowsize": window, "sample": "objective.subsample", "subsampling": "objective.subsample",
		"contextsize": "objective.context", "blocksize": "objective.context", "bptt": "objective.context", "seqlen": "objective.context", "sequencelength": "objective.context", "ngram": "objective.context",
		"mincount": "vocab.min_count", "minfreq": "vocab.min_count", "mindf": "vocab.min_count",
		"unktoken": unk, "oovtoken": unk, "unknowntoken": unk,
		"maxvocab": most, "maxvocabsize": most, "maxfinalvocab": most, "maxfeatures": most, "maxtokens": most, "numwords": most, "vocabsize": most, "numembeddings": most,
		"mode": "objective.pooling", "combiner": "objective.pooling",
		"minn": "embedding.min_n", "maxn": "embedding.max_n", "bucket": "embedding.buckets",
		"hidden": units, "hiddendim": units, "hiddensize": units, "hiddenunits": units, "outfeatures": units,
		"tieweights": "embedding.tie", "tied": "embedding.tie",
		"wd": "optimizer.weight_decay", "clip": clip, "gradclip": clip, "gradientclip": clip, "gradientclipval": clip, "clipgradnorm": clip, "maxgradnorm": clip,
		"maxlength": words, "maxlen": words, "maxseqlength": words, "maxseqlen": words,
		"pretrained": from, "pretrainedvectors": from, "pretrainedembeddings": from, "pretrainedmodel": from, "frompretrained": from, "embeddingfile": from, "embeddingpath": from, "glovefile": from, "glovepath": from,
		"initializer": "init", "initialization": "init", "input": "corpus.train", "corpusfile": "corpus.train", "trainfile": "corpus.train", "path": "corpus.train",
		"criterion": "loss.type", "lossfunction": "loss.type", "hs": "loss.type", "sg": "objective.type", "model": "objective.type",
		// In one section, a name may be that of something else than in others.
		"loss.k": "loss.negatives", "start.path": from, "start.run": from, "start.checkpoint": from, "start.model": from, "start.vectors": from,
		"embedding.path": from, "embedding.file": from, "embedding.weights": from, "embedding.vectors": from,
		"layers.eps": "layers.0.epsilon", "layers.p": "layers.0.rate", "layers.dropout": "layers.0.rate", "layers.prob": "layers.0.rate", "layers.size": units, "layers.outputsize": units, "layers.neurons": units,
		"layers.nonlinearity": "layers.0.activation", "layers.act": "layers.0.activation",
		"optimizer.maxnorm": clip, "train.maxnorm": clip, "optimizer.initialaccumulatorvalue": "optimizer.initial", "optimizer.scheduler": "schedule.type", "train.scheduler": "schedule.type",
		"sampler.alpha": "sampler.power", "sampler.exponent": "sampler.power", "vocab.size": most,
		"corpus.val": valid, "corpus.validation": valid, "corpus.dev": valid, "corpus.validfile": valid, "corpus.validationfile": valid, "corpus.dataset": "corpus.train",
		"corpus.textcolumn": "corpus.columns", "corpus.textcol": "corpus.columns", "corpus.textfield": "corpus.columns", "corpus.labelcolumn": "corpus.columns", "corpus.labelcol": "corpus.columns", "corpus.labelfield": "corpus.columns",
		"vocab.pad": "vocab.special", "vocab.padtoken": "vocab.special", "vocab.bos": "vocab.special", "vocab.bostoken": "vocab.special", "vocab.specials": "vocab.special",
		"vocab.specialtokens": "vocab.special", "vocab.eostoken": "vocab.eos",
		"vocab.path": "vocab.file", "vocab.vocabfile": "vocab.file",
		"evaluate.path": "evaluate.sets", "evaluate.similarity": "evaluate.sets", "evaluate.analogy": "evaluate.sets", "evaluate.analogies": "evaluate.sets", "evaluate.wordsim": "evaluate.sets",
		"schedule.gamma": "schedule.factor", "schedule.decay": "schedule.factor", "schedule.decayrate": "schedule.factor", "schedule.stepsize": "schedule.every_epochs",
		"schedule.wait": "schedule.patience",
		"warmup":        "schedule.warmup_steps", "randomseed": "seed", "manualseed": "seed",
	}
}

// typesElsewhere is [elsewhere] for the types of each family; those of losses are without "loss" at their end.
func typesElsewhere() map[string]map[string]string {
	const lm = "next_word"
	return map[string]map[string]string{
		"objective": {
			"sg": "skipgram", "sgns": "skipgram", "lm": lm, "languagemodel": lm, "languagemodeling": lm, "ngram": lm, "nnlm": lm, "glove": "cooccurrence",
			"supervised": "classify", "classification": "classify", "textclassification": "classify", "distillation": "distil",
			"sentiment": "classify", "sentimentanalysis": "classify", "translation": "pairs", "similarity": "pairs", "textsimilarity": "pairs", "sts": "pairs", "retrieval": "pairs",
			"generation": lm, "textgeneration": lm, "causallm": lm, "knowledgegraph": "triple", "kg": "triple",
			"ner": "tag", "pos": "tag", "tagging": "tag", "tokenclassification": "tag", "kge": "triple", "linkprediction": "triple",
		},
		"layers": {"linear": "fc", "dense": "fc", "fullyconnected": "fc", "mlp": "fc"},
		"loss": {
			"softmax": "cross_entropy", "nll": "cross_entropy",
			"categoricalcrossentropy": "cross_entropy", "sparsecategoricalcrossentropy": "cross_entropy",
			"bce": "binary_cross_entropy", "bcewithlogits": "binary_cross_entropy", "sigmoid": "binary_cross_entropy",
			"ns": "negative_sampling", "neg": "negative_sampling", "sgns": "negative_sampling", "hs": "hierarchical_softmax",
			"adaptivelogsoftmaxwith": "adaptive_softmax", "noisecontrastiveestimation": "nce", "meansquarederror": "mse", "l2": "mse",
			"infonce": "ranking", "ntxent": "ranking", "contrastive": "ranking", "multiplenegativesranking": "ranking",
			"hinge": "margin", "triplet": "margin", "tripletmargin": "margin", "multimargin": "margin", "marginranking": "margin", "hingeembedding": "margin",
			"cosinesimilarity": "cosine_regression",
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
		torch   = "safetensors.torch.load_file of Python reads safetensors"
		gensim  = "gensim reads word2vec, word2vec-binary and fasttext"
		tabs    = "projector has tabs between numbers, and a file of the words"
		linear  = "it is called linear here, and ends with the run"
		warmup  = "schedule.warmup_steps goes with each of them"
		falling = "linear and cosine let it fall to the end of the run"
		step    = "step with factor is the nearest to it, after each every_epochs"
		plateau = "it is called plateau here, and its patience is one more"
		noam    = "it is called inverse_sqrt here, and optimizer.learning_rate is its highest rate"
		rising  = "cosine with warmup_steps is the nearest to it"
		once    = "cosine is the nearest to it, once in a run"
		silu    = "it is called silu here"
		none    = "it is called none here"
		jsonl   = "it is called jsonl here, whether objects stand a line each or in a list"
		two     = "tsv reads both texts of a pair from one line: paste A B makes such lines of two files"
		arrow   = "write it as Parquet, for instance with Dataset.to_parquet of Hugging Face's datasets, which parquet reads"
	)
	return map[string]map[string]string{
		"corpus.tokenizer": {"basicenglish": "words is the nearest to it", // torchtext's, in many tutorials
			"jieba": divider, "mecab": divider, "sudachi": divider, "janome": divider, "kuromoji": divider, "pkuseg": divider, "thulac": divider, "kytea": divider},
		"corpus.format": {"conll2000": conll, "conll2002": conll, "conll2003": conll, "conllu": conll, "iob": conll, "iob2": conll, "bio": conll, "bioes": conll, "ner": conll,
			"imagefolder": folders, "folder": folders, "imdb": folders, "aclimdb": folders, "xlsx": sheet, "xls": sheet, "excel": sheet, "ods": sheet,
			"json": jsonl, "jsonlines": jsonl, "ndjson": jsonl, "moses": two, "parallel": two, "bitext": two, "arrow": arrow, "huggingface": arrow, "hf": arrow, "datasets": arrow,
			"iob1": conll, "fb15k": triples, "wn18": triples, "wn18rr": triples, "nt": triples, "ntriples": triples, "ttl": triples, "turtle": triples, "rdf": triples, "kg": triples},
		"export.formats": {"vec": "word2vec is what fastText's .vec is", "bin": "word2vec-binary is what word2vec's .bin is, and fasttext what fastText's is", "pt": torch, "pth": torch, "torch": torch, "pytorch": torch,
			"txt": "word2vec and glove are text", "text": "word2vec and glove are text", "numpy": "it is called npy here", "gensim": gensim, "keyedvectors": gensim, "kv": gensim,
			"tensorboard": "it is called projector here", "csv": tabs, "tsv": tabs, "sentencetransformers": "sentence-transformers reads model2vec"},
		"schedule.type": {"cosineannealing": cosine, "cosineannealinglr": cosine, "cosinedecay": cosine, "cosinewithwarmup": cosine, "linearlr": linear, "lineardecay": linear, "linearwithwarmup": linear,
			"constantwithwarmup": warmup, "warmup": warmup, "steplr": "it is called step here", "multisteplr": step, "exponentiallr": step, "exponential": step, "exponentialdecay": step,
			"lambdalr": falling, "polynomial": falling, "reducelronplateau": plateau, "reduceonplateau": plateau, "onecyclelr": rising, "onecycle": rising,
			"cosineannealingwarmrestarts": once, "cosinewithrestarts": once, "inversesqrt": noam, "noam": noam, "noamlr": noam, "rsqrt": noam},
		"layers.activation": {"swish": silu, "linear": none, "identity": none},
	}
}

// sectionsElsewhere returns the sections of which other programs have one by another name, by that in lower case.
func sectionsElsewhere() map[string]string {
	return map[string]string{
		"optim": "optimizer", "criterion": "loss", "data": "corpus", "dataset": "corpus", "vocabulary": "vocab", "tokenizer": "corpus",
		"trainer": "train", "training": "train", "scheduler": "schedule", "lrscheduler": "schedule", "task": "objective", "eval": "evaluate", "evaluation": "evaluate",
	}
}
