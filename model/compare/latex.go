package compare

import (
	"io"
	"strings"
)

// writeLaTeX writes the table for a paper: a tabular of the package booktabs, to put
// into a table, and comments that say what the marks mean.
func writeLaTeX(w io.Writer, r *Report) error {
	head, words, lines := r.Table()
	var b strings.Builder
	b.WriteString("% \\usepackage{booktabs}\n\\begin{tabular}{" + strings.Repeat("l", words) + strings.Repeat("r", len(head)-words) + "}\n\\toprule\n")
	write := func(line []string) {
		for i, text := range line {
			if i > 0 {
				b.WriteString(" & ")
			}
			b.WriteString(latex(strings.TrimSpace(text)))
		}
		b.WriteString(" \\\\\n")
	}
	write(head)
	b.WriteString("\\midrule\n")
	for _, line := range lines {
		write(line)
	}
	b.WriteString("\\bottomrule\n\\end{tabular}\n")
	for _, text := range r.below() {
		b.WriteString("%\n")
		for line := range strings.Lines(text) {
			b.WriteString("% " + strings.TrimRight(line, "\n") + "\n")
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// latex escapes text for LaTeX, in UTF-8.
func latex(text string) string {
	return strings.NewReplacer(
		`\`, `\textbackslash{}`, "&", `\&`, "%", `\%`, "$", `\$`, "#", `\#`, "_", `\_`, "{", `\{`, "}", `\}`,
		"~", `\textasciitilde{}`, "^", `\textasciicircum{}`, "<", `$<$`, ">", `$>$`,
		"±", `$\pm$`, "–", "--", "†", `\textdagger{}`, "◆", `$\diamond$`, "×", `$\times$`, "−", "$-$",
	).Replace(text)
}
