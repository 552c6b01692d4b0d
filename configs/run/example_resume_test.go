package run_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/lexigraph/lexigraph/model/train"
)

// A run whose context ends is saved. It continues to the bits of one that never stopped.
func ExampleResume() {
	folder, err := os.MkdirTemp("", "example-")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(folder)
	text := filepath.Join(folder, "text.txt")
	if err := os.WriteFile(text, []byte(strings.Repeat("to be or not to be\n", 200)), 0o666); err != nil {
		fmt.Println(err)
		return
	}
	e, err := configs.Load("quickstart", []string{"corpus.train=" + text, "corpus.valid=0", "show.nearest=[]",
		"train.epochs=1", "train.batch_size=32"})
	if err != nil {
		fmt.Println(err)
		return
	}

	ctx, cancel := context.WithCancel(context.Background()) // or signal.NotifyContext
	defer cancel()
	r, err := run.Start(ctx, e, run.Options{Folder: folder, Notify: func(e run.Event) {
		if s, ok := e.(train.Step); ok && s.Step == 10 {
			cancel()
		}
	}})
	if !errors.Is(err, train.ErrInterrupted) {
		fmt.Println(err)
		return
	}
	fmt.Println(err, "after step", r.Manifest.Steps)

	r, err = run.Resume(context.Background(), r.Path, run.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(r.Manifest.Outcome, "after step", r.Manifest.Steps)
	// Output:
	// interrupted after step 10
	// done after step 38
}
