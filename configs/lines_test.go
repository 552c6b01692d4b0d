package configs

import (
	"strings"
	"testing"

	"github.com/BurntSushi/toml"
	"github.com/google/go-cmp/cmp"
)

func TestLines(t *testing.T) {
	text := `# a = 1
a = 1 # b = 2
"b c".d = '''
e = 3
[f]
''' # g
h = """
\"""
i = 1 \
"""
[j.k] # l
m . n = { o = [1, # p = 1
  {q = 1}, [2]], "r" = '}' }
[[s]]
t = 1
[[s]]
[s.u]
v = "]"
[[s.u.w]]
x = 07:32:00
[[s.u.w]]
x = 1979-05-27 07:32:00

[[s]]
'y.z'=""""quoted" """"
`
	want := map[string]int{
		"a": 2, `"b c"`: 3, `"b c".d`: 3, "h": 7,
		"j": 11, "j.k": 11, "j.k.m": 12, "j.k.m.n": 12, "j.k.m.n.o": 12, "j.k.m.n.o[0]": 12, "j.k.m.n.o[1]": 13,
		"j.k.m.n.o[1].q": 13, "j.k.m.n.o[2]": 13, "j.k.m.n.o[2][0]": 13, "j.k.m.n.r": 13,
		"s": 14, "s[0]": 14, "s[0].t": 15, "s[1]": 16, "s[1].u": 17, "s[1].u.v": 18,
		"s[1].u.w": 19, "s[1].u.w[0]": 19, "s[1].u.w[0].x": 20, "s[1].u.w[1]": 21, "s[1].u.w[1].x": 22,
		"s[2]": 24, `s[2]."y.z"`: 25,
	}
	if diff := cmp.Diff(want, lines(text)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	checkLines(t, text)
}

// FuzzLines checks that the scanner and the TOML library see the same keys in
// any text that is TOML, and that the scanner survives any that is not.
func FuzzLines(f *testing.F) {
	for _, bad := range badFiles {
		f.Add(bad.text)
	}
	for _, s := range []string{
		"a.b.c = [[1], [{d = 1}]]\n", "[[a]]\n[[a.b]]\n[a.b.c]\n[[a.b]]\n", "[a]\nb = {}\n[a.c]\n",
		"a = '''''b'''''\n", "a = \"\\\"\" # \"\n", "\"\\u0061\" = 1\n", "'a\"b' = 1\n", "a = [\n1, # ]\n]\nb = 2\n", "\xff\xfea = 1", "[[", "a = {{{", "= = =",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) { checkLines(t, text) })
}

func checkLines(t *testing.T, text string) {
	t.Helper()
	at := lines(text)
	tree := map[string]any{}
	if _, err := toml.Decode(text, &tree); err != nil {
		return
	}
	seen := map[string]bool{}
	var visit func(path string, v any)
	visit = func(path string, v any) {
		seen[path] = true
		if line := at[path]; path != "" && (line < 1 || line > 1+strings.Count(text, "\n")) {
			t.Errorf("%s is on line %d", path, line)
		}
		switch v := v.(type) {
		case map[string]any:
			for key, e := range v {
				visit(join(path, key), e)
			}
		case []any:
			for i, e := range v {
				visit(item(path, i), e)
			}
		}
	}
	visit("", uniform(tree))
	for path := range at {
		if !seen[path] {
			t.Errorf("there is no %s", path)
		}
	}
	if t.Failed() {
		t.Logf("%q", text)
	}
}
