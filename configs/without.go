package configs

// without returns what to say of settings that other programs have, and for which there is none of that meaning here, by their name, or section and name, in
// lower case and without - and _.
func without() map[string]string {
	const (
		out     = ": leave it out"
		onCPU   = "training is on the processor" + out
		single  = "training is in float32" + out
		threads = "all processors are used; GOMAXPROCS=2 in the environment takes fewer"
		reader  = "batches are made without it" + out
		summed  = "write the product of both as train.batch_size"
		unpad   = "texts are not padded" + out
		weights = "words of a text weigh the same, or as objective.log_counts and objective.inverse_frequency say"
		common  = "no list of words is left out; objective.subsample drops frequent words at random, and objective.inverse_frequency makes them count less"
		frozen  = `start.freeze = ["embedding"] leaves the vectors as they are`
		place   = "lexigraph run --out DIR says where a run lies"
		best    = "with train.patience the best checkpoint is kept and exported"
		before  = "it follows from the layer before" + out
		divided = "corpus.format says it: csv has commas, semicolons or bars between columns, and tsv tabs"
		ends    = "a schedule ends with the run" + out
		falls   = "a rate that falls step by step is type step, by factor after each every_epochs"
		final   = "final is the share of the learning rate that is left at the end, with type linear or cosine"
		warmup  = "warmup_steps is a number of steps"
		lower   = "plateau goes by any lower loss, and by the measures of a task" + out
		slopes  = "leaky_relu falls by a hundredth below 0, and elu to -1" + out
		rare    = "loss.balance = 1 has each label count as much as any other in all, and loss.balance = 0.5 rare ones somewhat more, with cross_entropy"
	)
	return map[string]string{
		"device": onCPU, "devices": onCPU, "gpu": onCPU, "gpus": onCPU, "ngpu": onCPU, "usegpu": onCPU, "cuda": onCPU, "usecuda": onCPU, "accelerator": onCPU,
		"fp16": single, "bf16": single, "amp": single, "useamp": single, "train.precision": single, "mixedprecision": single,
		"workers": threads, "threads": threads, "thread": threads, "numthreads": threads, "nthreads": threads, "njobs": threads,
		"numworkers": reader, "prefetchfactor": reader, "persistentworkers": reader, "pinmemory": reader, "collatefn": reader, "includelastoffset": reader,
		"shuffle":                   "examples come in another order in every epoch" + out,
		"droplast":                  "the last batch of an epoch has what is left" + out,
		"gradientaccumulationsteps": summed, "gradientaccumulation": summed, "accumulationsteps": summed, "accumulategradbatches": summed,
		"deterministic": "every run has the same bits again" + out,
		"paddingidx":    unpad, "padidx": unpad, "padid": unpad, "ignoreindex": unpad,
		"defaultindex":     `unk is the word that stands for unknown ones, such as "<unk>", and not its number`,
		"maxnorm":          "vectors have no largest length; optimizer.weight_decay keeps them short",
		"persampleweights": weights,
		"trainable":        frozen, "freeze": frozen, "freezeembedding": frozen, "freezeembeddings": frozen,
		"dropout": `it is a layer: [[layers]] with type = "dropout" and its rate`, "dropoutrate": `it is a layer: [[layers]] with type = "dropout" and its rate`,
		"numclasses": "labels are those of the training text" + out, "numlabels": "labels are those of the training text" + out,
		"stopwords": common, "stopword": common, "removestopwords": common,
		"outputdir": place, "savedir": place, "savepath": place, "checkpointdir": place, "logdir": place, "loggingdir": place, "modeldir": place,
		"resume": "lexigraph run --resume RUN continues a run", "resumefromcheckpoint": "lexigraph run --resume RUN continues a run",
		"monitor": best, "savebest": best, "savebestonly": best, "loadbestmodelatend": best, "restorebestweights": best,
		"numlayers": "write a section [[layers]] for each", "nlayers": "write a section [[layers]] for each",
		"infeatures": before, "inputdim": before, "normalizedshape": before,
		"separator": divided, "sep": divided, "delimiter": divided,
		"encoding": "text is in UTF-8: iconv converts other text",
		"tmax":     ends, "schedule.totaliters": ends, "schedule.totalsteps": ends, "schedule.numtrainingsteps": ends, "schedule.decaysteps": ends, "schedule.lastepoch": ends,
		"milestones": falls, "schedule.power": falls,
		"etamin": final, "schedule.minlr": final, "schedule.endfactor": final,
		"schedule.mode": lower, "schedule.threshold": lower, "schedule.thresholdmode": lower, "schedule.cooldown": "a plateau is counted anew at once" + out,
		"negativeslope": slopes, "layers.alpha": slopes,
		"loss.weight": rare, "loss.weights": rare, "classweight": rare, "classweights": rare,
		"betas":                "beta1 and beta2 are settings of their own",
		"schedule.warmupratio": warmup, "schedule.warmupepochs": warmup, "schedule.warmupproportion": warmup,
	}
}

// withoutIn is [without] for a key of a section, or "".
func withoutIn(section, key string) string {
	if say := without()[section+"."+plainName(key)]; say != "" {
		return say
	}
	if elsewhere()[section+"."+plainName(key)] != "" { // there it is a name of something
		return ""
	}
	return without()[plainName(key)]
}

// Without says why an experiment has no setting that other programs have by that name, and what is done in its place; "" for a name that is not known.
func Without(name string) string { return without()[plainName(name)] }
