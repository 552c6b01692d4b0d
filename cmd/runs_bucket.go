package cmd

import (
	"fmt"
	"strings"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/lexigraph/lexigraph/model/store"
	"github.com/spf13/cobra"
)

func runsGetCommand(parts configs.Parts) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "get URL",
		Short: "Bring runs from a bucket into a folder",
		Long: "Get brings a run that sweep or compare trained in a bucket into a folder, where all other\n" +
			"commands read it: s3://BUCKET/PREFIX/RUN. A URL that ends in a slash stands for all runs there.",
		Args: arguments(cobra.ExactArgs(1)),
	}
	out := cmd.Flags().StringP("out", "o", run.DefaultFolder, "the `DIR` that the runs are to be in")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if !store.IsURL(args[0]) {
			return usage("%s: is no URL of a run in a bucket, such as s3://BUCKET/PREFIX/RUN", args[0])
		}
		where, query, _ := strings.Cut(args[0], "?")
		i := strings.LastIndexByte(where, '/')
		where, name := where[:i], where[i+1:]
		if strings.HasSuffix(where, ":/") {
			return usage("%s: names a bucket and no run in it; add the run, or / for all that are there", args[0])
		}
		if query != "" {
			where += "?" + query
		}
		b, err := run.OpenBucket(cmd.Context(), where, parts)
		if err != nil {
			return err
		}
		defer b.Close()
		paths, err := b.Get(cmd.Context(), name, *out)
		for _, path := range paths {
			fmt.Fprintln(cmd.OutOrStdout(), visible(path))
		}
		return err
	}
	return cmd
}

func runsPutCommand(parts configs.Parts) *cobra.Command {
	return &cobra.Command{
		Use:   "put RUN… URL",
		Short: "Put run directories into a bucket",
		Long: "Put puts run directories into a bucket, s3://BUCKET/PREFIX, where sweep and compare find them. A\n" +
			"run of that name that is there is replaced only if it has the same settings and seed and is not done.",
		Args: arguments(cobra.MinimumNArgs(2)),
		RunE: func(cmd *cobra.Command, args []string) error {
			url := args[len(args)-1]
			if !store.IsURL(url) {
				return usage("%s: is no URL of a bucket, such as s3://BUCKET/PREFIX", url)
			}
			b, err := run.OpenBucket(cmd.Context(), url, parts)
			if err != nil {
				return err
			}
			defer b.Close()
			for _, dir := range args[:len(args)-1] {
				there, err := b.Put(cmd.Context(), dir)
				if err != nil {
					return err
				}
				fmt.Fprintln(cmd.OutOrStdout(), visible(there))
			}
			return nil
		},
	}
}
