package run_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/configs/run"
)

// A classifier is trained on labelled texts in memory, and a server answers with it. A network answers one question at a
// time, so the server has several, and each request takes one of them.
func ExampleRun_Ask() {
	folder, err := os.MkdirTemp("", "example-")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(folder)
	var texts strings.Builder
	for range 100 {
		texts.WriteString("__label__praise a lovely film and a good one\n__label__blame a dull film and a bad one\n")
	}

	e, err := configs.Load("classify-go", []string{"name=reviews", "corpus.train=-", "corpus.format=fasttext",
		"corpus.valid=0", "corpus.stratify=false", "train.patience=0"}) // train on all of it, to the end
	if err != nil {
		fmt.Println(err)
		return
	}
	trained, err := run.Start(context.Background(), e, run.Options{
		Dir:   filepath.Join(folder, "reviews"),
		Stdin: strings.NewReader(texts.String()),
	})
	if err != nil {
		fmt.Println(err)
		return
	}

	idle := make(chan *run.Run, 2) // as many as processors
	for range cap(idle) {
		r, err := run.Open(trained.Path, configs.Parts{})
		if err != nil {
			fmt.Println(err)
			return
		}
		idle <- r
	}
	serve := func(w http.ResponseWriter, q *http.Request) {
		r := <-idle
		defer func() { idle <- r }()
		err := r.Ask(q.Body, "request", run.Asking{K: 1}, func(a *run.Answer) error {
			if a.Err != nil {
				_, err := fmt.Fprintln(w, a.Err)
				return err
			}
			_, err := fmt.Fprintf(w, "%s: %s\n", a.Text, a.Choices[0][0].Name)
			return err
		})
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
		}
	}
	w := httptest.NewRecorder()
	serve(w, httptest.NewRequest("POST", "/", strings.NewReader("a good film\na bad story\n")))
	fmt.Print(w.Body)
	// Output:
	// a good film: praise
	// a bad story: blame
}
