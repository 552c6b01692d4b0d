package corpus

import (
	"bytes"
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

// recommended finds a command in what is said: its words, or strings in quotes, up to one that is prose.
var recommended = regexp.MustCompile(`\b(?:jq|iconv|sed|awk|tr|perl|python3|base64|cut)(?: (?:'[^']*'(?:\\''[^']*')*|-\S+|\.[\w.]+|_\.|\d-\d|(?:UTF|CP|ISO|WINDOWS|SHIFT)[-_]?[\w-]+))+`)

// TestCommands has each command that is recommended for a text run on it. What it writes is taken without a word, or is told what then
// says.
func TestCommands(t *testing.T) {
	many := func(line string) string { return strings.Repeat(line, 40) }
	then := map[string]string{"lost &": "make characters of them", "taken for Latin-1": "is not UTF-8"}
	for name, text := range map[string]string{
		"by column":          `{"text": {"0": "the mouse sees the horse", "1": "the horse sees"}, "id": {"0": 3, "1": 4}}`,
		"split":              `{"columns": ["id", "a text"], "index": [0, 1], "data": [[3, "the mouse sees the horse"], [4, "the horse sees"]]}`,
		"keyed":              `{"a1": {"text": "the mouse sees the horse"}, "b2": {"text": "the horse sees"}}`,
		"records in records": many(`{"meta": {"text": "the mouse sees the horse"}, "id": 3}` + "\n"),
		"returns":            many("the mouse sees the horse\nthe horse\rsees\r\n"),
		"UTF-16 behind":      many("the mouse sees the horse\n") + wideText(many("the horse\n"), 2, false),
		"UTF-16 with mark":   many("the mouse sees the horse\n") + "\xff\xfe" + wideText(many("the horse\n"), 2, false),
		"UTF-16LE":           wideText(many("the mouse sees the horse\n"), 2, false),
		"UTF-16":             "\xff\xfe" + wideText(many("the mouse sees the horse\n"), 2, false),
		"UTF-16 BE":          "\xfe\xff" + wideText(many("the mouse sees the horse\n"), 2, true),
		"UTF-32":             "\xff\xfe\x00\x00" + wideText(many("the mouse sees the horse\n"), 4, false),
		"UTF-32BE":           wideText(many("the mouse sees the horse\n"), 4, true),
		"twice":              many("caf\u00c3\u00a9 na\u00c3\u00afve\n"),
		"twice, Á":           many("\u00c3\u0081gua \u00c3\u0081rvore \u00c3\u00a9\n"),
		"twice, quote":       many("it\u00e2\u20ac\u2122s caf\u00c3\u00a9\n"),
		"Cyrillic twice":     strings.Repeat("РЎС‚Р°СЂРёРє РјРµРґР»РµРЅРЅРѕ\n", 9),
		"CESU-8":             many("what fun \xed\xa0\xbd\xed\xb8\x80\n"),
		"Latin-1":            many("the caf\xe9 of the horse\n"),
		"taken for Latin-1":  many("\u00cf\u00f0\u00e8\u00e2\u00e5\u00f2 \u00ec\u00e8\u00f0\n"),
		"tags":               many("the/DT mouse/NN sees/VBZ the/DT horse/NN\n"),
		"tags_":              many("the_DT mouse_NN sees_VBZ the_DT horse_NN\n"),
		"sentence marks":     many("<s> the mouse sees </s>\n"),
		"quoted-print":       many("un caf=C3=A9 tr=C3=A8s =3D bon =20\n"),
		"percent":            many("the%20mouse%C3%A9 %20 sees%20the\n"),
		"escapes":            many("\x1b[31mthe\x1b[0m mouse\n"),
		"underscores":        many("the_mouse_sees_the_horse_again\n"),
		"lost &":             many("the #39; mouse #39; quot; horse quot;\n"),
		"entities":           many("R&amp;D of the &#34;mouse&#34; is&nbsp;&quot;good&quot;\n"),
		"times":              many("2024-03-02T10:01:00+01:00 the mouse\n2024-03-02 10:01:00,123 +0100 sees the\n2024-03-02T10:01:00.5-05:00 horse\n12/03/2024, 10:01 - the horse\n"),
		"hyphens":            many("the mouse is won-\nderful and the horse\n"),
		"numbers":            "1. the mouse\n2. the horse\n3. the mouse\n4. a\n5. b\n6. c\n7. d\n8. e\n9. f\n10. g\n11. h\n12. i\n",
		"base64":             many("VGhlIG1vdXNlIHNlZXMgdGhlIGhvcnNlLCBhbmQgdGhlIGhvcnNlIHNlZXMgdGhlIG1vdXNl\n"),
		"SHIFT-JIS":          many("\x83l\x83Y\x83~\x82\xcd\x94n\x82\xf0\x8c\xa9\x82\xe9\n"),
	} {
		path := write(t, "a.txt", text)
		told := readAndTold(t, path)
		command := recommended.FindString(told)
		if command == "" {
			t.Errorf("%s: no command in %q", name, told)
			continue
		}
		out, ok := filtered(t, command, text)
		if !ok {
			continue
		}
		again := readAndTold(t, write(t, "b.txt", out))
		if want := then[name]; !strings.Contains(again, want) || (again == "") != (want == "") {
			t.Errorf("%s: %s\n %q writes %.60q, of which is told: %s", name, told, command, out, again)
		}
	}
}

// TestEntitiesInRows: without entities, lines of JSON and rows of CSV are as many as before, and whole.
func TestEntitiesInRows(t *testing.T) {
	const entities = "R&amp;D &#x22;b&#x22; &quot;c&quot; &#034;d&#034; e&#10;f&#x9;g h&#92;n i&#44;j k&#12;l m&#124;n o&comma;p caf&eacute; &nosuch; &amp;quot;"
	const plain = `R&D 'b' 'c' 'd' e f g h n i j k l m n o p café &nosuch; &quot;`
	for text, want := range map[string]string{
		`{"text": "` + entities + `"}` + "\n" + `{"text": "x"}` + "\n": `{"text": "` + plain + `"}` + "\n" + `{"text": "x"}` + "\n",
		"1,\"" + entities + "\"\n2," + entities + "\n":                 "1,\"" + plain + "\"\n2," + plain + "\n",
	} {
		if got, ok := filtered(t, entitiesOff, text); ok && got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
}

// filtered returns what a command of the shell makes of a text; false if it failed, which is reported, or is not there.
func filtered(t *testing.T, command, text string) (out string, ok bool) {
	program, _, _ := strings.Cut(command, " ")
	if _, err := exec.LookPath(program); err != nil {
		return "", false
	}
	cmd := exec.Command("sh", "-c", command)
	cmd.Stdin = strings.NewReader(text)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	b, err := cmd.Output()
	if err != nil || len(b) == 0 {
		t.Errorf("%s of %.60q: %v: %s", command, text, err, stderr.String())
		return "", false
	}
	return string(b), true
}

// readAndTold returns what is told of a text where it is read.
func readAndTold(t *testing.T, path string) string {
	_, stat, err := read(t, Options{}, path)
	if err != nil {
		return strings.TrimPrefix(err.Error(), path+": ")
	}
	return stat.Note
}

// TestFactCommands is TestCommands for files of facts.
func TestFactCommands(t *testing.T) {
	for name, text := range map[string]string{
		"lines":        "{\"head\": \"a\", \"relation\": \"r\", \"tail\": \"b\"}\n{\"head\": \"b\", \"relation\": \"r\", \"tail\": \"a\"}\n",
		"list":         `[{"tail": "b", "subject": "a", "predicate": "r", "x": 1}, {"tail": "a", "subject": "b", "predicate": "r"}]`,
		"lists":        `[["a", "r", "b"], ["b", "r", "a"]]`,
		"within":       `{"facts": [{"head": "a", "relation": "r", "tail": "b"}, {"head": "b", "relation": "r", "tail": "a"}]}`,
		"lists within": `{"facts": [["a", "r", "b"], ["b", "r", "a"]]}`,
		"N-Triples":    "<a> <r> <b> .\n<b> <r> <a> .\n",
		"N-Quads":      "<a> <r> <b> <g> .\n<b> <r> <a> <g> .\n",
		"bars":         "a|r|b\nb|r|a\n",
		"semicolons":   "a;r;b\nb;r;a\n",
		"tail first":   "head\ttail\trelation\na\tb\tr\nb\ta\tr\n",
		"4 columns":    "a\tr\tb\t1\nb\tr\ta\t1\n",
	} {
		_, err := factsIn(t, text)
		if err == nil {
			t.Errorf("%s: was read", name)
			continue
		}
		out := text
		told := err.Error()
		for _, command := range recommended.FindAllString(told, -1) {
			var ok bool
			if out, ok = filtered(t, command, out); !ok {
				break
			}
		}
		if got, err := factsIn(t, out); err != nil || got != "a r b, b r a" {
			t.Errorf("%s: %v\n makes %.60q, which is read as %q: %v", name, told, out, got, err)
		}
	}
}

// factsIn returns the facts of a text.
func factsIn(t *testing.T, text string) (string, error) {
	sources, err := OpenRows(t.Context(), []string{write(t, "a.txt", text)}, RowOptions{Format: "triples"})
	if err != nil {
		return "", err
	}
	var all []string
	for row, err := range sources[0].Rows() {
		if err != nil {
			return "", err
		}
		all = append(all, row.Tokens[0]+" "+row.Labels[0]+" "+row.Tokens[1])
	}
	return strings.Join(all, ", "), nil
}
