package cmd

import (
	"bufio"
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/corpus"
	"github.com/lexigraph/lexigraph/data/disk"
	"github.com/lexigraph/lexigraph/data/objective"
	"github.com/spf13/cobra"
)

func dataMergeCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "merge DIR|FILE…",
		Short: "Merge the counts or encodings of all parts",
		Long: "Merge puts together all parts of a text. From counts of words it makes the vocabulary that\n" +
			"a run on the whole text would have: a line for each word, with a tab and its count. It\n" +
			"writes encoded text and counts of co-occurrences to the cache, where a run on that text\n" +
			"finds them. It is an error if a part is missing, or was read with other settings. With\n" +
			"--part, neighbouring encoded parts become one part, so that the tasks of an array job can\n" +
			"merge many parts into few.",
		Args: arguments(cobra.MinimumNArgs(1)),
	}
	out := cmd.Flags().StringP("out", "o", "", "`FILE` of the vocabulary, vocab.txt by default; of parts DIR, encoded by default; of all else DIR, the cache by default")
	s := share{}
	cmd.Flags().StringVar(&s.part, "part", "", "make part `I/N` of the encoded parts that begin there; array/N: that of the task of an array job")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		p, err := partFiles(args)
		if err != nil {
			return err
		}
		if kinds := p.kinds(); len(kinds) > 1 {
			return usage("data merge puts together parts of one kind, and more are named: %s; name one kind", strings.Join(kinds, ", "))
		}
		if *out == "-" {
			return usage("--out -: data merge prints the path of what it writes; name a file or a folder")
		}
		path := ""
		if s.part != "" {
			path, err = mergePart(cmd, &s, p, cmp.Or(*out, "encoded"))
		} else if len(p.words) > 0 {
			path, err = mergeWords(p.words, cmp.Or(*out, "vocab.txt"))
		} else {
			folder := cmp.Or(*out, data.CacheDir())
			if folder == "" {
				return usage("data merge: there is no cache to write to, as LEXIGRAPH_CACHE is off; name a folder with --out, and in LEXIGRAPH_CACHE where the run is started")
			}
			if err := disk.CanWriteIn(folder); err != nil {
				return err
			}
			if len(p.encoded) > 0 {
				path, err = data.MergeEncoded(cmd.Context(), folder, p.encoded...)
			} else {
				path, err = mergePairs(cmd, p.pairs, folder)
			}
			err = cannotWrite(folder, err)
		}
		if err != nil {
			return err
		}
		return printPath(cmd.OutOrStdout(), path)
	}
	return cmd
}

// partNames are names of files of parts.
type partNames struct{ words, encoded, pairs []string }

// kinds returns a file of each kind that is there.
func (p *partNames) kinds() (names []string) {
	for _, files := range [][]string{p.words, p.encoded, p.pairs} {
		names = append(names, files[:min(1, len(files))]...)
	}
	return names
}

// partFiles returns the files of parts that are named, or in folders that are.
func partFiles(args []string) (*partNames, error) {
	p := &partNames{}
	for _, arg := range args {
		if info, err := os.Stat(arg); err != nil || !info.IsDir() {
			switch filepath.Ext(arg) {
			case run.EncodedFiles.Suffix:
				p.encoded = append(p.encoded, arg)
			case run.PairFiles.Suffix:
				p.pairs = append(p.pairs, arg)
			default:
				p.words = append(p.words, arg)
			}
			continue
		}
		before := len(p.words) + len(p.encoded) + len(p.pairs)
		if err := p.find(arg); err != nil {
			return nil, err
		}
		if len(p.words)+len(p.encoded)+len(p.pairs) == before {
			return nil, missing(fmt.Errorf("%s: has no parts; write them with data count, data encode or data cooccur", arg))
		}
	}
	return p, nil
}

// find adds the files of parts in a folder.
func (p *partNames) find(folder string) error {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return err
	}
	for files, to := range map[run.PartFiles]*[]string{run.CountFiles: &p.words, run.EncodedFiles: &p.encoded, run.PairFiles: &p.pairs} {
		for _, e := range entries {
			if files.Match(e.Name()) {
				*to = append(*to, filepath.Join(folder, e.Name()))
			}
		}
	}
	return nil
}

// mergePart makes one part of encoded parts.
func mergePart(cmd *cobra.Command, s *share, p *partNames, folder string) (string, error) {
	if len(p.encoded) == 0 {
		other := p.kinds()[0]
		f, err := corpus.OpenFile(other)
		if err != nil {
			return "", err
		}
		f.Close()
		return "", usage("--part %s: %s is not an encoded part, and only these are merged in shares; leave out --part", s.part, other)
	}
	i, n, from, err := s.which()
	if err != nil {
		return "", err
	}
	if err := disk.CanWriteIn(folder); err != nil {
		return "", err
	}
	if from != "" {
		fmt.Fprintf(cmd.ErrOrStderr(), "%s: part %d of %d\n", from, i, n)
	}
	merged, err := data.MergeEncodedPart(i, n, p.encoded...)
	if err != nil {
		return "", err
	}
	defer merged.Close()
	return run.WritePart(folder, merged, i, n)
}

func mergeWords(files []string, out string) (string, error) {
	if err := mayWrite(out, files...); err != nil {
		return "", err
	}
	var all []*data.Counts
	for _, file := range files {
		c, err := data.OpenCounts(file)
		if err != nil {
			return "", err
		}
		all = append(all, c)
	}
	sum, err := data.MergeCounts(all...)
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
