package run

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/lexigraph/lexigraph/data/amount"
	"github.com/lexigraph/lexigraph/data/corpus"
	"github.com/lexigraph/lexigraph/data/objective"
)

// experimentFor says which experiment learns from text in a format, in which columns is the override that names some, or "".
func experimentFor(format, columns string, sources []string) string {
	switch rows := corpus.RowFormats()[format]; {
	case rows.ByToken:
		return "lexigraph init --objective tag prints an experiment for tagged words"
	case rows.Names:
		return "lexigraph init --objective triple prints an experiment for facts"
	case !slices.Contains((&objective.Classify{}).Formats(), format):
		return "lexigraph init prints an experiment with all that it may say"
	}
	return "for labels: lexigraph run " + classifier(format, columns, sources)
}

// classifier returns the words behind "lexigraph run" for the labels of text in a format, in which columns is as for experimentFor.
func classifier(format, columns string, sources []string) string {
	of := sources[0]
	if len(sources) > 1 {
		of = "[" + strings.Join(quoted(sources), ",") + "]"
	}
	words := []string{"classify-go", "corpus.train=" + of, "corpus.format=" + format}
	if columns != "" {
		words = append(words, columns)
	}
	return shellWords(words)
}

// tellLabels says which experiment learns the labels that texts in columns have.
func (o Options) tellLabels(ctx context.Context, sources []string) {
	table := corpus.TableFormat(sources[0])
	if table == "" {
		return
	}
	found := corpus.FindLabels(ctx, sources, table)
	if found == nil {
		return
	}
	columns := fmt.Sprintf("corpus.columns={text=%v,label=%v}", found.Text, found.Label)
	name := cmp.Or(found.Label.Name, strconv.Itoa(found.Label.Number))
	some := strings.Join(quoted(found.Some[:min(len(found.Some), 3)]), " and ")
	o.notify(Warning{fmt.Sprintf("%s: its column %s has labels, such as %s; what learns them is lexigraph run %s",
		amount.Some(sources), name, some, classifier(table, columns, sources))})
}

func quoted(names []string) (list []string) {
	for _, name := range names {
		list = append(list, strconv.Quote(name))
	}
	return list
}
