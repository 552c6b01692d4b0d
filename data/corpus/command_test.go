package corpus

import (
	"context"
	"errors"
	"iter"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func documents(texts ...string) iter.Seq2[Document, error] {
	return func(yield func(Document, error) bool) {
		for i, text := range texts {
			var d Document
			if text != "" {
				d = Document{File: "a.txt", Line: i + 1}
				for s := range strings.SplitSeq(text, "|") {
					d.Sentences = append(d.Sentences, []byte(s))
				}
			}
			if !yield(d, nil) {
				return
			}
		}
	}
}

func through(ctx context.Context, docs iter.Seq2[Document, error], command ...string) (got []string, err error) {
	docs, _ = Through(ctx, command, docs)
	for doc, err := range docs {
		if err != nil {
			return got, err
		}
		var s []string
		for _, sentence := range doc.Sentences {
			s = append(s, string(sentence))
		}
		got = append(got, strings.Join(s, "|"))
	}
	return got, nil
}

func shell(t *testing.T) {
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip("there is no sh")
	}
}

func TestThrough(t *testing.T) {
	shell(t)
	docs := []string{"ab|cd", "", "a\nb\rc", "ef", "", "x|"}
	want := []string{"Ab|cd", "", "A b c", "ef", "", "x|"}
	got, err := through(t.Context(), documents(docs...), "sed", "s/^a/A/")
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("error %v, documents (-want +got):\n%s", err, diff)
	}
	// A command may read everything before it writes, and much of it.
	many := make([]string, 50_000)
	for i := range many {
		many[i] = "one two three"
	}
	got, err = through(t.Context(), documents(many...), "sh", "-c", `all=$(cat); printf '%s\n' "$all"`)
	if len(got) != len(many) || err != nil {
		t.Errorf("%d documents came back of %d, error %v", len(got), len(many), err)
	}
}

func TestThroughFails(t *testing.T) {
	shell(t)
	for _, test := range []struct{ script, want string }{
		{"echo bad luck >&2; exit 7", `corpus.command: sh -c echo bad luck >&2; exit 7: failed after 0 lines, saying "bad luck": exit status 7; try it in a terminal`},
		{"cat; exit 1", "failed after 2 lines: exit status 1"},
		{"read x; echo $x", "ended after 1 line, though it was given more"},
		{"cat; echo more", "wrote more than the 2 lines that it read"},
	} {
		_, err := through(t.Context(), documents("a", "b"), "sh", "-c", test.script)
		var e *Error
		if !errors.As(err, &e) || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got error %v, want %q", test.script, err, test.want)
		}
	}
	if _, err := through(t.Context(), documents("a"), "no-such-segmenter"); err == nil || !strings.HasSuffix(err.Error(), "install it, or give its path") {
		t.Errorf("no program: %v", err)
	}
	bad := func(yield func(Document, error) bool) {
		if yield(Document{Sentences: [][]byte{[]byte("a")}}, nil) {
			yield(Document{}, os.ErrPermission)
		}
	}
	if got, err := through(t.Context(), bad, "cat"); !errors.Is(err, os.ErrPermission) || len(got) != 1 {
		t.Errorf("an error of the text: got %q and %v", got, err)
	}
}

// A command that never ends is killed with its context, and when nobody reads on.
func TestThroughKilled(t *testing.T) {
	shell(t)
	ctx, cancel := context.WithCancel(t.Context())
	stop := time.AfterFunc(50*time.Millisecond, cancel)
	defer stop.Stop()
	if _, err := through(ctx, documents("a"), "sleep", "1000"); !errors.Is(err, context.Canceled) {
		t.Errorf("got error %v, want that of the context", err)
	}
	docs, _ := Through(t.Context(), []string{"sh", "-c", "cat; exec sleep 1000"}, documents("a", "b"))
	for range docs {
		break
	}
}

func TestCommandHash(t *testing.T) {
	shell(t)
	script := write(t, "a.sh", "cat\n")
	hash := func(command ...string) string {
		h, err := CommandHash(command)
		if err != nil {
			t.Fatal(err)
		}
		return h
	}
	before := hash("sh", script)
	if before != hash("sh", script) || before == hash("sh", script, "-d") {
		t.Error("the hash does not name the command")
	}
	os.WriteFile(script, []byte("cat -\n"), 0o666)
	if before == hash("sh", script) {
		t.Error("the hash does not follow the script")
	}
	if _, err := CommandHash([]string{"no-such-segmenter"}); err == nil {
		t.Error("no error about a program that is not there")
	}
}
