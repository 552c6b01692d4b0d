package cmd

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/spf13/cobra"
)

// dashes are those of print, which editors put in the place of those of a flag.
const dashes = "\u2010\u2011\u2012\u2013\u2014\u2212"

// typedWrong reports dashes of print in the place of those of a flag and, among key=value words, white space round an equals sign, a colon
// in the place of one, and a key that is there twice.
func typedWrong(parts configs.Parts, cmd *cobra.Command, args []string) error {
	words := make(map[string]string) // by their keys
	for i, arg := range args {
		first, size := utf8.DecodeRuneInString(arg)
		if strings.ContainsRune(dashes, first) && len(arg) > size && !isThere(arg) {
			flag := strings.TrimLeft(arg, "-"+dashes)
			if name, _, _ := strings.Cut(flag, "="); cmd.Flags().Lookup(name) != nil {
				return usage("%s: begins with another dash than those of a flag: write --%s", arg, flag)
			}
		}
		if !strings.Contains(cmd.Use, "key=value") {
			continue
		}
		key, value, colon := strings.Cut(arg, ":")
		switch {
		case arg == "=" && i > 0 && i+1 < len(args):
			return usage("white space stands round an equals sign: write %s=%s", args[i-1], args[i+1])
		case colon && value != "" && isSetting(parts, key) && !isThere(arg):
			return usage("%s: an equals sign stands between a key and its value: write %s=%s", arg, key, value)
		}
		if key, _, ok := strings.Cut(arg, "="); ok && arg != "=" && !isThere(arg) {
			key = listIndex().ReplaceAllString(key, ".$1")
			if before, twice := words[key]; twice {
				if whole := inBraces(key, args); whole != "" {
					return usage("%s and %s: the shell divides what stands in braces: put quotes around it: %s", before, arg, whole)
				}
				or := ""
				if slices.Contains([]string{"corpus.train", "corpus.valid", "corpus.test"}, key) {
					_, first, _ := strings.Cut(before, "=")
					_, second, _ := strings.Cut(arg, "=")
					or = ", or name both in a list: " + word(fmt.Sprintf("%s=[%q, %q]", key, first, second))
				}
				return usage("%s and %s: both say what %s is: leave one of them out%s", before, arg, key, or)
			}
			words[key] = arg
		}
	}
	return nil
}

// inBraces returns the word of which a shell has made those of a key among args, with the quotes that it needs, as of loss={type="crf",x=1} it makes loss=type=crf
// and loss=x=1, and of a list of several tables each choice of one setting from each; "" for others.
func inBraces(key string, args []string) string {
	var tables [][]string // the settings of each
	isList, words := false, 0
	for _, arg := range args {
		value, is := strings.CutPrefix(arg, key+"=")
		if !is {
			continue
		}
		parts := []string{value}
		if inner, is := strings.CutPrefix(value, "["); is {
			isList = true
			parts = strings.Split(strings.TrimSuffix(inner, "]"), ",")
		}
		if words++; tables == nil {
			tables = make([][]string, len(parts))
		}
		if len(parts) != len(tables) {
			return ""
		}
		for i, part := range parts {
			part = strings.TrimSuffix(strings.TrimPrefix(part, "{"), "}") // those of a single setting a shell leaves
			inner, value, is := strings.Cut(part, "=")
			if !is || !isBareKey().MatchString(inner) {
				return ""
			}
			if !isPlainValue().MatchString(value) {
				value = strconv.Quote(value)
			}
			if setting := inner + "=" + value; !slices.Contains(tables[i], setting) {
				tables[i] = append(tables[i], setting)
			}
		}
	}
	choices, written := 1, make([]string, len(tables))
	for i, settings := range tables {
		choices *= len(settings)
		written[i] = "{" + strings.Join(settings, ",") + "}"
	}
	whole := strings.Join(written, ",")
	switch {
	case choices != words:
		return ""
	case isList:
		whole = "[" + whole + "]"
	}
	return word(key + "=" + whole)
}

// isBareKey finds a key of TOML, and isPlainValue a value that stands without quotes.
var (
	isBareKey    = pattern(`^[a-z_0-9]+$`)
	isPlainValue = pattern(`^(?:[-+]?[0-9][0-9_.eE+-]*|true|false|[\[{"'].*)$`)
)

// listIndex is the place of an element in a list, which may also stand behind a dot.
var listIndex = pattern(`\[([0-9]+)\]`)

// isSetting reports whether a key of a word key=value is that of a setting at the top of an experiment, or in a section.
func isSetting(parts configs.Parts, key string) bool {
	return (strings.Contains(key, ".") || key == "seed" || key == "name") && !strings.ContainsAny(key, "/=") && parts.WordFor(key) == key+"=…"
}
