package configs

import "strings"

// A Part is one member of a family, chosen by its section's type key: a layer,
// the loss, the optimizer or the objective. S is the family's Spec interface.
type Part[S any] struct {
	Type string // its name in the file and in the family's table
	Spec S      // its settings, a pointer to a struct
}

func (p *Part[S]) set(name string, spec any) { p.Type, p.Spec = name, spec.(S) }
func (p *Part[S]) get() (string, any)        { return p.Type, p.Spec }

// chosen is what any Part can do, for code that does not know its family.
type chosen interface {
	set(name string, spec any)
	get() (name string, spec any)
}

// A family is the table of the parts that a section can choose from.
type family struct {
	key     string // of the section
	types   map[string]func() any
	initial string            // the type where the file names none; "": it must
	refused map[string]string // types that the section cannot have, and what to write instead
}

// table returns a family's Specs as an untyped table.
func table[S any](specs map[string]func() S) map[string]func() any {
	types := make(map[string]func() any, len(specs))
	for name, spec := range specs {
		types[name] = func() any {
			if spec == nil {
				panic("its function is nil")
			}
			return spec()
		}
	}
	return types
}

// names returns the types that the section can have, in order.
func (f family) names() []string {
	var names []string
	for _, name := range sortedKeys(f.types) {
		if f.refused[name] == "" {
			names = append(names, name)
		}
	}
	return names
}

// refusal says what to write instead of a type that the section cannot have, also if another program writes its name otherwise; "" for others.
func (f family) refusal(name string) string {
	for refused, say := range f.refused {
		if name == refused || f.types[name] == nil && plainName(refused) == plainName(name[strings.LastIndexByte(name, '.')+1:]) {
			return say
		}
	}
	return ""
}
