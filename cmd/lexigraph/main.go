// Lexigraph trains word embeddings with neural networks that are built as
// Gorgonia computation graphs and described by TOML experiment files.
//
//	lexigraph run                      train the quick start on Go's own documentation
//	lexigraph run FILE key=value …     train an experiment
//	lexigraph nearest RUN WORD …       look at what was learned
//	lexigraph compare FILE FILE …      which is better, and whether that is known
//	lexigraph export RUN --format F    take it elsewhere
//	lexigraph verify RUN               train it again: are these its bits?
//
// "lexigraph help" tells the rest.
package main

import (
	"github.com/lexigraph/lexigraph/cmd"
	"github.com/lexigraph/lexigraph/configs"
)

func main() { cmd.Main(configs.Parts{}) }
