package run

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/model/vector"
)

// An exportError is that of a run whose training is done and whose vectors are in its
// checkpoint, but not in all formats.
type exportError struct{ error }

func (e exportError) Unwrap() error { return e.error }

// unfit warns of the words that formats of the experiment cannot hold, before the
// training.
func (o Options) unfit(e *configs.Experiment, words []string) error {
	for _, name := range e.Export.Formats {
		f, err := o.Parts.Format(name)
		if err != nil {
			return SettingError{err}
		}
		notes, err := notesOfFormat(e, f)
		if err != nil {
			return err
		}
		for _, note := range notes {
			o.notify(Warning{"export.formats: " + name + ": " + note})
		}
		table := &vector.Table{Words: words, Dim: e.Embedding.Dim}
		bad := vector.BadWords(f, table)
		if len(bad) > 0 {
			o.notify(Warning{fmt.Sprintf("export.formats: %s cannot hold %d of the words (%s) and will be written without them; projector holds all", name, len(bad), vector.Quoted(bad))})
			left := make(map[string]bool, len(bad))
			for _, word := range bad {
				left[word] = true
			}
			table.Words = slices.DeleteFunc(slices.Clone(words), func(word string) bool { return left[word] })
		}
		if text, ok := f.(vector.Text); ok && len(table.Words) > 0 {
			if what, remedy := text.Misread(table); what != "" {
				o.notify(Warning{fmt.Sprintf("export.formats: %s will not be written: %s; %s", name, what, remedy)})
			}
		}
	}
	return nil
}

// notesOfFormat returns what a format of vectors of texts makes otherwise than the experiment's network, and an error if it cannot
// hold what that makes.
func notesOfFormat(e *configs.Experiment, f vector.Format) ([]string, error) {
	if _, ok := f.(vector.Model2Vec); !ok {
		return nil, nil
	}
	notes, err := wordsAlone(e, textMatrix(e))
	if err != nil {
		return nil, settingError(e, "export.formats", "%v", err)
	}
	return notes, nil
}

// fitsFormats reports a format that cannot hold what the experiment's network makes, whatever the text is.
func (o Options) fitsFormats(e *configs.Experiment) error {
	for _, name := range e.Export.Formats {
		f, err := o.Parts.Format(name)
		if err != nil {
			return SettingError{err}
		}
		if _, err := notesOfFormat(e, f); err != nil {
			return err
		}
	}
	return nil
}

// export writes the vectors in the formats of the experiment. A format that fails does
// not keep the others from being written.
func (s *sitting) export() error {
	s.vocab = s.text.Vocab
	defer func() { s.vocab = nil }()
	table, err := s.Vectors("")
	if err != nil {
		return err
	}
	s.Manifest.Exported, s.Manifest.Vectors = nil, map[string]string{s.Experiment.Export.Matrix: table.SHA256()}
	var failed error
	for _, name := range s.Experiment.Export.Formats {
		f, err := s.options.Parts.Format(name)
		if err != nil {
			return SettingError{err}
		}
		t, signs := table, []int(nil)
		if m, ok := f.(vector.Model2Vec); ok {
			x, err := s.textTableSaved()
			if err != nil {
				failed = errors.Join(failed, err)
				continue
			}
			f, t, signs = x.format(m), x.Table, x.signs
		}
		err = t.Without(signs, func(t *vector.Table) error {
			return t.Without(vector.Unfit(f, t), func(t *vector.Table) error { return s.exportAs(f, t) })
		})
		failed = errors.Join(failed, err)
	}
	if failed != nil {
		return exportError{failed}
	}
	return nil
}

// textMatrix returns what an experiment exports where the vectors of texts are meant.
func textMatrix(e *configs.Experiment) string {
	if e.Export.Matrix == "input" {
		return ""
	}
	return e.Export.Matrix
}

// textTableSaved is textTable of the checkpoint that has just been written.
func (s *sitting) textTableSaved() (*textTable, error) {
	if err := s.trainer.Saved(); err != nil {
		return nil, err
	}
	return s.textTable(textMatrix(s.Experiment), "")
}

func (s *sitting) exportAs(f vector.Format, table *vector.Table) error {
	written, err := f.Write(s.dir.File(f.FileName()), table)
	if err != nil {
		return err
	}
	for _, w := range written {
		short, err := filepath.Rel(s.Path, w)
		if err != nil {
			return err
		}
		s.Manifest.Exported = append(s.Manifest.Exported, filepath.ToSlash(short))
	}
	if l, ok := f.(interface {
		Link(dir, folder string, t *vector.Table) error
	}); ok {
		return l.Link(s.Path, f.FileName(), table)
	}
	return nil
}
