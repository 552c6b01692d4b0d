package configs

import (
	"encoding/json"
	"math"
	"reflect"
)

// JSONSchema returns a JSON Schema (draft 2020-12) of experiment files, by which editors
// complete and check them. It is made of the same tables as everything else: sections,
// settings with their types, ranges and choices, and the types of each part with the
// settings that these have. Settings that contradict each other are left to [Parse].
func JSONSchema() ([]byte, error) { return Parts{}.JSONSchema() }

// JSONSchema is [JSONSchema] of files that may name these parts.
func (p Parts) JSONSchema() ([]byte, error) {
	p = p.filled()
	e := reflect.ValueOf(p.Default()).Elem()
	root := p.objectSchema("", e)
	properties := root["properties"].(schema)
	properties[sweepKey] = p.sweepSchema()
	for _, key := range required() {
		if _, ok := properties[key.path]; ok {
			root["required"] = append(root["required"].([]string), key.path)
		}
	}
	root["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	root["title"] = "Lexigraph experiment"
	text, err := json.MarshalIndent(root, "", "  ")
	return append(text, '\n'), err
}

// A schema is an object of JSON Schema.
type schema map[string]any

// objectSchema describes the struct v, a whole file or a section of it.
func (p Parts) objectSchema(path string, v reflect.Value) schema {
	properties := schema{}
	families := p.families()
	for _, s := range settings(v.Type()) {
		at := join(path, s.key)
		field := v.FieldByIndex(s.index)
		f, isFamily := families[at]
		var one schema
		switch {
		case isFamily && field.Kind() == reflect.Slice:
			one = schema{"type": "array", "items": p.familySchema(f)}
		case isFamily:
			one = p.familySchema(f)
		case isSection(field):
			one = p.objectSchema(at, field)
			delete(one, "required")
		default:
			one = leafSchema(p.setting(at, s), field)
		}
		if s.help != "" {
			one["description"] = s.help
		}
		properties[s.key] = one
	}
	return schema{"type": "object", "properties": properties, "additionalProperties": false, "required": []string{}}
}

// familySchema describes a part: one of its family's types, with the settings of that.
func (p Parts) familySchema(f family) schema {
	var types []schema
	for _, name := range f.names() {
		one := p.objectSchema("", reflect.ValueOf(f.types[name]()).Elem())
		one["title"] = name
		one["properties"].(schema)["type"] = schema{"const": name}
		if name == f.initial {
			delete(one, "required")
		} else {
			one["required"] = []string{"type"}
		}
		types = append(types, one)
	}
	return schema{"type": "object", "oneOf": types}
}

// sweepSchema describes [sweep]: its own keys, and keys of the experiment with lists of
// values or ranges, which are many and not spelled out.
func (p Parts) sweepSchema() schema {
	one := p.objectSchema(sweepKey, reflect.ValueOf(newSweep()).Elem())
	delete(one, "required")
	one["additionalProperties"] = true
	one["description"] = "what `lexigraph sweep` tries out: keys of the experiment, each with a list of values or a range"
	return one
}

// leafSchema describes a setting whose value is no section.
func leafSchema(s setting, v reflect.Value) schema {
	text := schema{"type": "string"}
	texts := schema{"type": "array", "items": text}
	one := schema{}
	switch v.Addr().Interface().(type) {
	case *Sources:
		return schema{"oneOf": []schema{text, {"type": "array", "items": text, "minItems": 1}}}
	case *Columns:
		column := schema{"oneOf": []schema{text, {"type": "integer", "minimum": 1}}}
		columns := schema{"oneOf": []schema{text, {"type": "integer", "minimum": 1}, {"type": "array", "items": column}}}
		return schema{"type": "object", "properties": schema{"text": columns, "label": columns}, "additionalProperties": false}
	case *Rates:
		return schema{"type": "object", "additionalProperties": schema{"type": "number", "exclusiveMinimum": 0}}
	case *HeldOut:
		share := schema{"type": "number", "minimum": 0, "exclusiveMaximum": 1}
		tokens := schema{"type": "integer", "minimum": 1, "maximum": math.MaxInt32}
		part := schema{"type": "object", "properties": schema{"share": share, "paths": schema{"oneOf": []schema{text, texts}}, "tokens": tokens},
			"required": []string{"tokens"}, "additionalProperties": false}
		return schema{"oneOf": []schema{text, texts, share, part}}
	}
	switch v.Kind() {
	case reflect.String:
		one["type"] = "string"
		if s.choices != nil {
			one["enum"] = s.choices
		}
	case reflect.Bool:
		one["type"] = "boolean"
	case reflect.Slice:
		one["type"] = "array"
		items := schema{"type": "string"}
		if v.Type().Elem().Kind() == reflect.Float64 {
			items = bounded(schema{"type": "number"}, s.bounds)
		} else if v.Type().Elem().Kind() == reflect.Int {
			items = bounded(schema{"type": "integer"}, s.bounds)
		} else if s.choices != nil {
			items["enum"] = s.choices
		}
		one["items"] = items
		return one
	case reflect.Float32, reflect.Float64:
		one = bounded(schema{"type": "number"}, s.bounds)
	default:
		one = bounded(schema{"type": "integer"}, s.bounds)
	}
	if s.key != "name" {
		one["default"] = v.Interface()
	}
	return one
}

// bounded adds an interval's ends to the schema of a number.
func bounded(one schema, i interval) schema {
	end := func(key string, x float64, open bool) {
		if math.IsInf(x, 0) {
			return
		}
		if open {
			key = map[string]string{"minimum": "exclusiveMinimum", "maximum": "exclusiveMaximum"}[key]
		}
		one[key] = x
	}
	end("minimum", i.low, i.openLow)
	end("maximum", i.high, i.openHigh)
	return one
}
