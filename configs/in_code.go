package configs

import (
	"bytes"
	"fmt"
	"reflect"
)

// Check reports what is wrong with an experiment that was made in code, or changed after it was read: what [Parts.Parse]
// would report of a file that says the same, with "experiment" in the place of file and line, and parts whose
// settings are of another type than they name. Its error is [Problems].
func (p Parts) Check(e *Experiment) error {
	if e == nil {
		return inCode("", "there is none; begin with Default")
	}
	if err := p.Validate(); err != nil {
		return err
	}
	if problems := p.checkTypes(e); problems != nil {
		return problems
	}
	var text bytes.Buffer
	if err := Write(&text, e); err != nil {
		return inCode("", "cannot be written to a file: %v", err)
	}
	_, err := p.Parse("experiment", text.Bytes(), nil)
	if problems, ok := err.(Problems); ok {
		for i := range problems {
			problems[i].Line = 0 // nobody has seen that file
		}
	}
	return err
}

// inCode returns a problem of an experiment that is in no file.
func inCode(key, format string, args ...any) Problems {
	return Problems{{File: "experiment", Key: key, Text: fmt.Sprintf(format, args...)}}
}

// checkTypes reports parts without settings, and with those of another type.
func (p Parts) checkTypes(e *Experiment) (problems Problems) {
	families := p.families()
	check := func(path, key string, part chosen) {
		name, spec := part.get()
		got := reflect.ValueOf(spec)
		newSpec, known := families[key].types[name]
		switch {
		case !got.IsValid() || got.Kind() == reflect.Pointer && got.IsNil():
			problems = append(problems, inCode(path, "the type %s has no settings; set Spec, to what Specs of its package has, for instance", quote(name))...)
		case !known:
			problems = append(problems, inCode(join(path, "type"), "there is no type %s; there are %s", quote(name), list(families[key].names()))...)
		default:
			if want := reflect.TypeOf(newSpec()); got.Type() != want {
				problems = append(problems, inCode(join(path, "type"), "the settings of %s are %v, and Spec is %v", quote(name), want, got.Type())...)
			}
		}
	}
	check("objective", "objective", &e.Objective)
	for i := range e.Layers {
		check(item("layers", i), "layers", &e.Layers[i])
	}
	check("loss", "loss", &e.Loss)
	check("sampler", "sampler", &e.Sampler)
	check("optimizer", "optimizer", &e.Optimizer)
	return problems
}
