package cmd

import (
	"bufio"
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/objective"
	"github.com/lexigraph/lexigraph/model/disk"
	"github.com/spf13/cobra"
)

// Of the names of the files that the tasks of data write.
const (
	countsPrefix, countsSuffix = "counts-", ".txt"
	pairsPrefix, pairsSuffix   = "cooccur-", ".part"
)

func dataMergeCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "merge DIR|FILE…",
		Short: "Put together what was counted of all parts",
		Long: "Merge adds up the counts of all parts of a text. Of words it writes the vocabulary\n" +
			"that a run on the whole text would have: a line for each word, with a tab and its\n" +
			"count. Words that stand together it writes to the cache, where a run on that text\n" +
			"finds them. It is an error if a part is missing, or was counted with other settings.",
		Args: arguments(cobra.MinimumNArgs(1)),
	}
	out := cmd.Flags().StringP("out", "o", "", "`FILE` of the vocabulary, vocab.txt by default; of words that stand together DIR, the cache by default")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		words, pairs, err := countsFiles(args)
		if err != nil {
			return err
		}
		if len(words) > 0 && len(pairs) > 0 {
			return usage("data merge adds up words or words that stand together, and both are named: %s and %s; name one kind", words[0], pairs[0])
		}
		path := ""
		if len(words) > 0 {
			path, err = mergeWords(words, cmp.Or(*out, "vocab.txt"))
		} else {
			folder := cmp.Or(*out, data.CacheDir())
			if folder == "" {
				return usage("data merge: there is no cache to write to, as LEXIGRAPH_CACHE is off; name a folder with --out, and in LEXIGRAPH_CACHE where the run is started")
			}
			path, err = mergePairs(cmd, pairs, folder)
		}
		if err != nil {
			return err
		}
		return printPath(cmd.OutOrStdout(), path)
	}
	return cmd
}

// countsFiles returns the files of counts that are named, or in folders that are.
func countsFiles(args []string) (words, pairs []string, err error) {
	for _, arg := range args {
		if info, err := os.Stat(arg); err != nil || !info.IsDir() {
			if strings.HasSuffix(arg, pairsSuffix) {
				pairs = append(pairs, arg)
			} else {
				words = append(words, arg)
			}
			continue
		}
		inWords, err := filepath.Glob(filepath.Join(arg, countsPrefix+"*"+countsSuffix))
		inPairs, errPairs := filepath.Glob(filepath.Join(arg, pairsPrefix+"*"+pairsSuffix))
		if err = cmp.Or(err, errPairs); err != nil || len(inWords)+len(inPairs) == 0 {
			return nil, nil, missing(fmt.Errorf("%s: has no counts; write them with data count or data cooccur", arg))
		}
		words, pairs = append(words, inWords...), append(pairs, inPairs...)
	}
	return words, pairs, nil
}

func mergeWords(files []string, out string) (string, error) {
	var all []*data.Counts
	for _, file := range files {
		c, err := data.OpenCounts(file)
		if err != nil {
			return "", err
		}
		all = append(all, c)
	}
	sum, err := data.Merge(all...)
	if err != nil {
		return "", err
	}
	v, err := sum.NewVocab()
	if err != nil {
		return "", err
	}
	return out, disk.WriteFile(out, func(w *bufio.Writer) error { return v.Write(w) })
}

func mergePairs(cmd *cobra.Command, files []string, folder string) (string, error) {
	var all []*objective.PairCounts
	for _, file := range files {
		c, err := objective.OpenPairCounts(file)
		if err != nil {
			return "", err
		}
		all = append(all, c)
	}
	sum, err := objective.MergePairs(all...)
	if err != nil {
		return "", err
	}
	return sum.Keep(cmd.Context(), folder)
}
