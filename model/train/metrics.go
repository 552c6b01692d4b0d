package train

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"

	"github.com/lexigraph/lexigraph/data/disk"
)

// openMetrics opens the metrics, to add lines.
func openMetrics(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o666)
	if err != nil {
		return nil, fmt.Errorf("%s: %w; %s", path, disk.Cause(err), disk.Mend(err))
	}
	return f, nil
}

// Step implements [Log].
func (d *Directory) Step(s Step) error { return d.append(s) }

// Evaluation implements [Log].
func (d *Directory) Evaluation(e Evaluation) error { return d.append(e) }

// Scores implements [Log].
func (d *Directory) Scores(s Scores) error { return d.append(s) }

// ReadMetrics reads the whole record of the run directory path. The error is the
// operating system's.
func ReadMetrics(path string) ([]byte, error) {
	return disk.ReadFile(filepath.Join(path, MetricsFile), math.MaxInt64-1)
}

// append adds a line to the metrics in one write.
func (d *Directory) append(line any) error {
	text, err := json.Marshal(line)
	if err != nil {
		return err
	}
	if d.lease.IsLost() {
		return d.lease.LostError()
	}
	if _, err := d.metrics.Write(append(text, '\n')); err != nil {
		return cannotWrite(d.File(MetricsFile), err)
	}
	return nil
}

// Rewind drops the metrics that a run writes again when it continues from the given
// step: the lines of later steps, and the evaluation and the scores after that step
// itself. A last line that was cut short is dropped too.
func (d *Directory) Rewind(step int64) error {
	text, err := ReadMetrics(d.Path)
	if err != nil {
		return err
	}
	var keep []byte
	for line := range bytes.Lines(text) {
		var at struct {
			Kind Kind
			Step *int64
		}
		if json.Unmarshal(line, &at) != nil || at.Step == nil {
			continue
		}
		if *at.Step < step || *at.Step == step && at.Kind == Training {
			keep = append(append(keep, bytes.TrimSuffix(line, []byte("\n"))...), '\n')
		}
	}
	if bytes.Equal(keep, text) {
		return nil
	}
	d.metrics.Close() // not every system replaces a file that is open
	err = d.Write(MetricsFile, func(w *bufio.Writer) error { _, err := w.Write(keep); return err })
	metrics, opening := openMetrics(d.File(MetricsFile))
	if opening == nil {
		d.metrics = metrics
	}
	return errors.Join(err, opening)
}
