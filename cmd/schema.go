package cmd

import (
	"github.com/lexigraph/lexigraph/configs"
	"github.com/spf13/cobra"
)

func schemaCommand(parts configs.Parts) *cobra.Command {
	return &cobra.Command{
		Use:   "schema",
		Short: "Print a JSON Schema of experiment files, for editors",
		Long: "Schema prints a JSON Schema (draft 2020-12) of experiment files, by which\n" +
			"editors with Taplo (Even Better TOML) complete and check them: write the schema into\n" +
			"a file, and begin experiments with the line\n\n  #:schema ./experiment.schema.json",
		Args: arguments(cobra.ExactArgs(0)),
		RunE: func(cmd *cobra.Command, _ []string) error {
			text, err := parts.JSONSchema()
			if err != nil {
				return err
			}
			_, err = cmd.OutOrStdout().Write(text)
			return err
		},
	}
}
