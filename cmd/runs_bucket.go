package cmd

import (
	"fmt"
	"strings"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/lexigraph/lexigraph/data/corpus"
	"github.com/lexigraph/lexigraph/model/store"
	"github.com/spf13/cobra"
)

func runsGetCommand(parts configs.Parts) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "get URL",
		Short: "Copy runs from a bucket into a folder",
		Long: "Get copies a run that sweep or compare trained in a bucket into a folder, where all other\n" +
			"commands can read it: s3://BUCKET/PREFIX/RUN. A URL that ends in a slash stands for all\n" +
			"runs there.",
		Args: arguments(cobra.ExactArgs(1)),
	}
	out := cmd.Flags().StringP("out", "o", run.DefaultFolder, "the `DIR` that the runs are to be in")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		where, name, err := runURL(args[0])
		if err != nil {
			return err
		}
		b, err := run.OpenBucket(cmd.Context(), where, parts)
		if err != nil {
			return err
		}
		defer b.Close()
		b.Notify = warnings(cmd.ErrOrStderr())
		paths, err := b.Get(cmd.Context(), name, *out)
		for _, path := range paths {
			fmt.Fprintln(cmd.OutOrStdout(), visible(path))
		}
		return err
	}
	return cmd
}

// runURL splits the URL of a run into that of the place where it is, and its name, which is empty if the URL ends in a slash.
func runURL(given string) (where, name string, err error) {
	if err := noFolder(given); err != nil {
		return "", "", err
	}
	if !store.IsURL(given) {
		return "", "", usage("%s: is not the URL of a run in a bucket, such as s3://BUCKET/PREFIX/RUN", given)
	}
	where, query, _ := strings.Cut(given, "?")
	i := strings.LastIndexByte(where, '/')
	where, name = where[:i], where[i+1:]
	if strings.HasSuffix(where, ":/") {
		return "", "", usage("%s: names a bucket and no run in it; add the run, or / for all that are there", given)
	}
	if query != "" {
		where += "?" + query
	}
	return where, name, nil
}

// noFolder refuses the URL of a folder where that of a bucket is to be.
func noFolder(url string) error {
	path, isFile, err := corpus.FromURL(url)
	if err == nil && isFile {
		err = fmt.Errorf("%s: is a folder, and no bucket: copy runs there, or from there, by cp -r, as %s", url, word(path))
	}
	if err != nil {
		return usageError{err}
	}
	return nil
}

func runsPutCommand(parts configs.Parts) *cobra.Command {
	return &cobra.Command{
		Use:   "put RUN… URL",
		Short: "Copy run directories into a bucket",
		Long: "Put copies run directories into a bucket, s3://BUCKET/PREFIX, where sweep and compare find\n" +
			"them. A run of the same name there is replaced only if it has the same settings, seed and\n" +
			"text, is not done, and has reached no later step. An identical one stays.",
		Args: arguments(cobra.MinimumNArgs(2)),
		RunE: func(cmd *cobra.Command, args []string) error {
			o := run.Options{Notify: warnings(cmd.ErrOrStderr())}
			url := args[len(args)-1]
			if err := noFolder(url); err != nil {
				return err
			}
			if !store.IsURL(url) {
				return usage("%s: is not the URL of a bucket, such as s3://BUCKET/PREFIX", url)
			}
			b, err := run.OpenBucket(cmd.Context(), url, parts)
			if err != nil {
				return err
			}
			defer b.Close()
			b.Notify = o.Notify
			for _, dir := range args[:len(args)-1] {
				there, err := b.Put(cmd.Context(), dir, o)
				if err != nil {
					return err
				}
				fmt.Fprintln(cmd.OutOrStdout(), visible(there))
			}
			return nil
		},
	}
}

// place returns the folder or the bucket that --out names: the path of a URL of a file. It is an error if it would be a folder, and was
// probably meant to be a bucket.
func place(out string) (string, error) {
	if url := store.Misspelt(out); url != "" {
		return "", usage("--out %s: a bucket has two slashes before its name: write %s, or ./%s for a folder", word(out), word(url), word(out))
	}
	path, isFile, err := corpus.FromURL(out)
	switch {
	case err != nil:
		return "", usage("--out %w", err)
	case isFile:
		return path, nil
	}
	return out, nil
}
