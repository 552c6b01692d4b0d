package cmd

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/model/vector"
	"github.com/spf13/cobra"
)

func listCommand(parts configs.Parts) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "list [SECTION|TYPE…]",
		Short: "List every part and setting that an experiment can have",
		Long: "List prints every section of an experiment file with its settings: what each means, what\n" +
			"it may be, and its default. Where a section has a type, such as optimizer.type, it prints\n" +
			"the settings of each type. With SECTION or TYPE, as in \"lexigraph list layers\" or\n" +
			"\"lexigraph list cbow\", it prints only that.",
		Args: arguments(cobra.ArbitraryArgs),
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
			var names []string
			for _, s := range parts.Describe() {
				names = append(names, s.Key)
				for _, t := range s.Types {
					names = append(names, t.Name)
				}
			}
			slices.Sort(names)
			names = slices.DeleteFunc(slices.Compact(names), func(name string) bool { return name == "" })
			return names, cobra.ShellCompDirectiveNoFileComp
		},
	}
	asJSON := cmd.Flags().Bool("json", false, "print JSON")
	markdown := cmd.Flags().Bool("markdown", false, "print the table of parts as Markdown")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		sections, err := chosen(parts.Describe(), args)
		if err != nil {
			return err
		}
		w := &strings.Builder{}
		switch {
		case *asJSON:
			return printJSON(cmd.OutOrStdout(), sections)
		case *markdown:
			return writeParts(cmd.OutOrStdout(), parts, sections)
		}
		terminal := columns(cmd.OutOrStdout())
		listSections(w, sections, terminal)
		if len(args) == 0 {
			fmt.Fprintf(w, "\nformats of word vectors (export.formats, export --format)\n")
			listFormats(w, parts, terminal)
		}
		_, err = io.WriteString(cmd.OutOrStdout(), w.String())
		return err
	}
	return cmd
}

// chosen returns the sections that names name, and of others the types that they name; all where there are no names.
func chosen(sections []configs.Section, names []string) ([]configs.Section, error) {
	if len(names) == 0 {
		return sections, nil
	}
	known := make(map[string]bool)
	var keys []string
	var out []configs.Section
	for _, s := range sections {
		keys = append(keys, s.Key)
		known[s.Key] = true
		whole := slices.Contains(names, s.Key)
		var types []configs.Type
		for _, t := range s.Types {
			if known[t.Name] = true; whole || t.Name != "" && slices.Contains(names, t.Name) {
				types = append(types, t)
			}
		}
		if s.Types = types; len(types) > 0 {
			out = append(out, s)
		}
	}
	for _, name := range names {
		if name == "" || !known[name] {
			return nil, usage("list %s: there is no such section or type%s The sections are %s", name, nearPart(name, known), strings.Join(keys[1:], ", "))
		}
	}
	return out, nil
}

// nearPart ends a sentence; it asks whether the name of a section or type that is spelled almost the same was meant.
func nearPart(name string, known map[string]bool) string {
	name = strings.ReplaceAll(strings.ToLower(name), "-", "_")
	near, least := "", 1+max(1, len(name)/3) // letters that differ
	for _, n := range slices.Sorted(maps.Keys(known)) {
		if d := vector.Edits(name, n, least); d < least {
			near, least = n, d
		}
	}
	if near == "" {
		return "."
	}
	return "; did you mean " + near + "?"
}

// listSections lists sections for a terminal of so many columns; 0: for no terminal.
func listSections(w io.Writer, sections []configs.Section, terminal int) {
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
				fmt.Fprintln(w, beside(fmt.Sprintf("  type = %q", t.Name), note(t), terminal))
				indent = "    "
			}
			for _, set := range t.Settings {
				fmt.Fprintln(w, beside(fmt.Sprintf("%s%-22s %-14s ", indent, set.Key, value(set)), describe(set), terminal))
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
func listFormats(w io.Writer, parts configs.Parts, terminal int) {
	for _, name := range parts.FormatNames() {
		if f, err := parts.Format(name); err == nil { // it is in the table
			fmt.Fprintln(w, beside(fmt.Sprintf("  %-16s ", name), f.Help(), terminal))
		}
	}
}
