package cmd

import (
	"cmp"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/lexigraph/lexigraph/model/evaluate"
	"github.com/spf13/cobra"
)

// completeRun returns what completes the arguments of run and check: shipped experiments,
// files, key= for every setting, and its values where they are a choice, true or false, or files.
func completeRun(parts configs.Parts) cobra.CompletionFunc {
	return func(_ *cobra.Command, _ []string, toComplete string) ([]cobra.Completion, cobra.ShellCompDirective) {
		return completions(parts, toComplete)
	}
}

func completions(parts configs.Parts, toComplete string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if key, value, valued := strings.Cut(toComplete, "="); valued {
		found := once(valueCompletions(parts, key, value))
		if len(found) == 1 && strings.HasSuffix(found[0], "/") { // a folder to be gone into
			return found, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
		}
		return found, cobra.ShellCompDirectiveNoFileComp
	}
	return append(once(keyCompletions(parts)), configs.Shipped()...), cobra.ShellCompDirectiveNoSpace
}

// keyCompletions returns key= for each setting.
func keyCompletions(parts configs.Parts) (found []cobra.Completion) {
	for _, s := range parts.Describe() {
		for _, t := range s.Types {
			for _, set := range t.Settings {
				found = append(found, set.Path+"=")
			}
		}
		if ofTypes(s) {
			found = append(found, s.Key+".type=")
		}
	}
	return found
}

// valueCompletions returns key=value for the values of a setting that are a choice, true or false, or files that begin like value.
func valueCompletions(parts configs.Parts, key, value string) (found []cobra.Completion) {
	for _, s := range parts.Describe() {
		for _, t := range s.Types {
			for _, set := range t.Settings {
				if set.Path == key {
					found = append(found, valuesOf(key, value, set)...)
				}
			}
			if ofTypes(s) && key == s.Key+".type" {
				found = append(found, key+"="+t.Name)
			}
		}
	}
	return found
}

// valuesOf returns key=value for the values of one setting.
func valuesOf(key, value string, set configs.Setting) (found []cobra.Completion) {
	for _, c := range set.Choices {
		found = append(found, key+"="+c)
	}
	if set.Default == "true" || set.Default == "false" {
		found = append(found, key+"=true", key+"=false")
	}
	if set.Files {
		for _, path := range pathsBeginning(value) {
			found = append(found, key+"="+path)
		}
	}
	return found
}

// ofTypes reports whether a section has one of several types.
func ofTypes(s configs.Section) bool { return len(s.Types) > 0 && s.Types[0].Name != "" && !s.List }

// once leaves out what is there before: types of one family have settings in common.
func once(found []cobra.Completion) (each []cobra.Completion) {
	for _, word := range found {
		if !slices.Contains(each, word) {
			each = append(each, word)
		}
	}
	return each
}

// pathsBeginning returns the paths that begin so, those of folders with a slash behind, and none that is hidden unless its dot is there.
func pathsBeginning(beginning string) (paths []string) {
	folder, name := filepath.Split(beginning)
	entries, _ := os.ReadDir(cmp.Or(folder, "."))
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), name) || name == "" && e.Name()[0] == '.' || strings.ContainsFunc(e.Name(), unicode.IsControl) {
			continue
		}
		path := folder + e.Name()
		if info, err := os.Stat(path); err == nil && info.IsDir() {
			path += "/"
		}
		paths = append(paths, path)
	}
	return paths
}

// completeWords returns what completes the words of a run or a vector file: at most so
// many; −1: any number.
func completeWords(parts configs.Parts, most int) cobra.CompletionFunc {
	return completeWordsAfter(parts, 1, most)
}

// completeWordsAfter is completeWords for a command whose words, those of the first path, come after several paths.
func completeWordsAfter(parts configs.Parts, paths, most int) cobra.CompletionFunc {
	return func(cmd *cobra.Command, args []string, toComplete string) ([]cobra.Completion, cobra.ShellCompDirective) {
		if len(args) < paths {
			return nil, cobra.ShellCompDirectiveDefault
		}
		if most >= 0 && len(args) > most || toComplete == "" {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		space, err := run.OpenSpace(args[0], "", parts)
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		defer space.Close()
		return beginningWith(space.Words(), toComplete), cobra.ShellCompDirectiveNoFileComp
	}
}

// completeFlag has the values of a flag completed, which are a choice.
func completeFlag(cmd *cobra.Command, flag string, values ...string) {
	cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp))
}

// completePaths completes paths.
func completePaths(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	return nil, cobra.ShellCompDirectiveDefault
}

// beginningWith returns the first words that begin so, in their order, which is that of
// how often they occur. Those with control characters are left out.
func beginningWith(words []string, beginning string) []string {
	const most = 50
	var found []string
	for _, w := range words {
		if strings.HasPrefix(w, beginning) && !strings.ContainsFunc(w, unicode.IsControl) {
			if found = append(found, w); len(found) == most {
				break
			}
		}
	}
	return found
}

// completeSets completes the shipped sets, and files.
func completeSets(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	return evaluate.Shipped(), cobra.ShellCompDirectiveDefault
}
