package cmd

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/lexigraph/lexigraph/data/amount"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// unknownFlag is what cobra says of a flag that a command does not have.
var unknownFlag = pattern(`^unknown flag: --([A-Za-z0-9_.-]+)`)

// inFlags is what cobra says of a letter that is no flag, as in a file's name that begins with a dash.
var inFlags = pattern(`^unknown shorthand flag: .* in (-.+)$`)

// asksWords reports whether what a command asks about may begin with a dash, as -lrb- does in treebanks.
func asksWords(cmd *cobra.Command) bool {
	return slices.Contains([]string{"analogy", "generate", "nearest", "odd", "predict", "search", "similarity", "translate"}, cmd.Name())
}

// seedList finds the last of several seeds, as in 1,2,3 and 1-3.
var seedList = pattern(`^\d+(?:[-,.: ]+\d+)*[-,.: ]+(\d+)$`)

// ofFlag is what cobra says of a value that a flag cannot have.
var ofFlag = pattern(`^invalid argument "(.*)" for "(?:(-\w), )?--([\w-]+)" flag: `)

// badValue says what is wrong with the value of a flag for which err was returned; "" if that says it.
func badValue(cmd *cobra.Command, err error) string {
	m := ofFlag().FindStringSubmatch(err.Error())
	if m == nil || strings.HasSuffix(err.Error(), "out of range") {
		return ""
	}
	wanted := map[string]string{"int": "a whole number", "intSlice": "whole numbers with commas between them", "uint64": "a whole number from 0", "float64": "a number", "bool": "true or false", "duration": "a time, such as 90s or 1h30m"}
	flag := cmd.Flags().Lookup(m[3])
	if flag == nil || wanted[flag.Value.Type()] == "" {
		return ""
	}
	name := cmp.Or(m[2], "--"+m[3])
	if m[1] == "" {
		return fmt.Sprintf("%s is empty: it must be %s", name, wanted[flag.Value.Type()])
	}
	if last := seedList().FindStringSubmatch(m[1]); name == "--seeds" && last != nil {
		return fmt.Sprintf("%s %s: is a number of seeds, which are 1, 2 and so on: write --seeds %s", name, m[1], last[1])
	}
	return fmt.Sprintf("%s %s: must be %s", name, m[1], wanted[flag.Value.Type()])
}

// goParsing is what package strconv adds to a flag's error: its own name, and the value, which the
// error has named already.
var goParsing = pattern(`strconv\.[A-Za-z]+: parsing ".*": `)

// flagUsages is what stands for the list of flags in cobra's template of a usage.
var flagUsages = pattern(`\.FlagUsages(Wrapped \d+)?`)

// usageFor returns the template of a usage whose flags are wrapped at width columns; 0: 80, for what is no terminal.
func usageFor(root *cobra.Command, width int) string {
	if width == 0 {
		width = 80
	}
	return flagUsages().ReplaceAllString(root.UsageTemplate(), fmt.Sprintf(".FlagUsagesWrapped %d", width))
}

// usageError marks an error as one in the command line.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

// usage returns a usageError with the given text.
func usage(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// atLeastOne returns an error for a flag, as it is written, whose number is less than 1.
func atLeastOne(flag string, n int) error {
	if n < 1 {
		return usage("%s %d: must be at least 1", flag, n)
	}
	return nil
}

// noFormat returns the error of a --format that is not among those that there are, with what was meant, where that is known.
func noFormat(format string, names []string, meant string) error {
	there := strings.Join(names, ", ")
	if meant != "" {
		there += "; " + meant
	}
	return usage("--format %s: there is no such format; there are %s", format, there)
}

// checkGiven returns an error for an argument or a flag that is given and empty, as where a variable of the shell is not set, and for
// a flag with a ~ that the shell has left.
func checkGiven(cmd *cobra.Command, args []string) (err error) {
	const remedy = "is a variable of the shell not set?"
	if strings.HasPrefix(cmd.Name(), cobra.ShellCompRequestCmd) { // what is to be completed may be empty yet
		return nil
	}
	if i := slices.Index(args, ""); i >= 0 {
		return usage("argument %d of %s is empty: %s", i+1, cmd.CommandPath(), remedy)
	}
	cmd.Flags().Visit(func(f *pflag.Flag) {
		if f.Value.String() == "" && err == nil {
			err = usage("--%s is empty: %s", f.Name, remedy)
		}
		if what, _ := pflag.UnquoteUsage(f); what == "DIR" && f.Value.String() == "-" && err == nil {
			err = usage("--%s -: names a folder, and standard output is none; write ./- if one is called so", f.Name)
		}
		if path := f.Value.String(); strings.HasPrefix(path, "~/") && !isThere("~") && err == nil {
			err = usage(`--%[1]s=%[2]s: shells replace ~ only where a word begins with it, without quotes: write --%[1]s %[2]s, or --%[1]s="$HOME%[3]s"`, f.Name, path, path[1:])
		}
	})
	return err
}

// cobraCount is how cobra says a number of arguments.
var cobraCount = pattern(`\d+ arg\(s\)`)

// arguments turns cobra's complaint about the arguments into a usageError.
func arguments(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if err := check(cmd, args); err != nil {
			text := cobraCount().ReplaceAllStringFunc(err.Error(), func(s string) string {
				n, _ := strconv.Atoi(strings.Fields(s)[0])
				if n == 0 {
					return "no arguments"
				}
				return amount.Of(n, "argument")
			})
			return usage("%s; usage: %s", text, cmd.UseLine())
		}
		return nil
	}
}
