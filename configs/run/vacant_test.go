package run

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/lexigraph/lexigraph/model/train"
)

// That a process asks whether it can make a run somewhere does not keep another one from making it there.
func TestVacantInNobodysWay(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	d, err := train.Create(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for {
			select {
			case <-stop:
				return
			default:
				if err := (Options{Dir: dir}).vacant(); err != nil {
					t.Error(err)
					return
				}
			}
		}
	}()
	for began := time.Now(); time.Since(began) < 200*time.Millisecond && !t.Failed(); {
		if err := train.Vacant(dir); err != nil {
			t.Error(err)
		}
		d.RemoveTemps()
	}
	close(stop)
	<-stopped
}
