package cmd

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/spf13/cobra"
)

func listCommand(parts configs.Parts) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "list [SECTION…]",
		Short: "List every part and setting that an experiment can have",
		Long: "List prints every section of an experiment file with its settings: what each means, what\n" +
			"it may be, and its default. Where a section has a type, such as optimizer.type, it prints\n" +
			"the settings of each type. With SECTION, as in \"lexigraph list layers\", it prints only that.",
		Args: arguments(cobra.ArbitraryArgs),
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
			var keys []string
			for _, s := range parts.Describe() {
				if s.Key != "" {
					keys = append(keys, s.Key)
				}
			}
			return keys, cobra.ShellCompDirectiveNoFileComp
		},
	}
	asJSON := cmd.Flags().Bool("json", false, "print JSON")
	markdown := cmd.Flags().Bool("markdown", false, "print the table of parts as Markdown")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		sections := parts.Describe()
		var keys []string
		for _, s := range sections {
			keys = append(keys, s.Key)
		}
		for _, a := range args {
			if !slices.Contains(keys, a) {
				return usage("list %s: there is no such section; there are %s", a, strings.Join(keys[1:], ", "))
			}
		}
		if len(args) > 0 {
			sections = slices.DeleteFunc(sections, func(s configs.Section) bool { return !slices.Contains(args, s.Key) })
		}
		w := &strings.Builder{}
		switch {
		case *asJSON:
			return printJSON(cmd.OutOrStdout(), sections)
		case *markdown:
			return writeParts(cmd.OutOrStdout(), parts, sections)
		}
		listSections(w, sections)
		if len(args) == 0 {
			fmt.Fprintf(w, "\nformats of word vectors (export.formats, export --format)\n")
			listFormats(w, parts)
		}
		_, err := io.WriteString(cmd.OutOrStdout(), w.String())
		return err
	}
	return cmd
}

func listSections(w io.Writer, sections []configs.Section) {
	for i, s := range sections {
		if i > 0 {
			fmt.Fprintln(w)
		}
		switch {
		case s.Key == "":
			fmt.Fprintln(w, "at the top of the file")
		case s.List:
			fmt.Fprintf(w, "[[%s]]  %s\n", s.Key, s.Help)
		default:
			fmt.Fprintf(w, "[%s]  %s\n", s.Key, s.Help)
		}
		for _, t := range s.Types {
			indent := "  "
			if t.Name != "" {
				fmt.Fprintf(w, "  type = %q%s\n", t.Name, note(t))
				indent = "    "
			}
			for _, set := range t.Settings {
				fmt.Fprintf(w, "%s%-22s %-14s %s\n", indent, set.Key, value(set), describe(set))
			}
		}
	}
}

func note(t configs.Type) string {
	switch {
	case t.Note != "":
		return "  (" + t.Note + ")"
	case t.Default:
		return "  (default)"
	}
	return ""
}

func value(s configs.Setting) string {
	if s.Default == "" {
		return "(required)"
	}
	return s.Default
}

// describe says what a setting does and what it may be.
func describe(s configs.Setting) string {
	switch {
	case s.Choices != nil:
		return s.Help + " (" + strings.Join(s.Choices, " | ") + ")"
	case s.Range != "":
		return s.Help + " (" + s.Range + ")"
	}
	return s.Help
}

// writeParts writes the table of parts that the README shows.
func writeParts(w io.Writer, parts configs.Parts, sections []configs.Section) error {
	fmt.Fprintln(w, "| part | type | settings |\n|---|---|---|")
	for _, s := range sections {
		for _, t := range s.Types {
			if t.Name == "" {
				continue
			}
			var settings []string
			for _, set := range t.Settings {
				settings = append(settings, fmt.Sprintf("`%s = %s`", set.Key, set.Default))
			}
			fmt.Fprintf(w, "| %s | `%s` | %s |\n", s.Key, t.Name, strings.Join(settings, ", "))
		}
	}
	for _, name := range parts.FormatNames() {
		f, err := parts.Format(name)
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintf(w, "| export format | `%s` | %s |\n", name, f.Help()); err != nil {
			return err
		}
	}
	return nil
}

// listFormats writes a line for each format of word vectors.
func listFormats(w io.Writer, parts configs.Parts) {
	for _, name := range parts.FormatNames() {
		if f, err := parts.Format(name); err == nil { // it is in the table
			fmt.Fprintf(w, "  %-16s %s\n", name, f.Help())
		}
	}
}
