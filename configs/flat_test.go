package configs

import (
	"bytes"
	"strings"
	"testing"
)

// TestFlat: given as overrides to the bare minimum of a file, the flat settings
// of an experiment make that experiment again.
func TestFlat(t *testing.T) {
	for _, name := range Shipped() {
		e, err := Load(name, []string{"layers=[]", "embedding.tie=false", `vocab.special=["<pad>"]`})
		if err != nil {
			t.Fatal(err)
		}
		text := "name = \"" + e.Name + "\"\n"
		var overrides []string
		for _, s := range Flat(e) {
			overrides = append(overrides, s.Key+"="+s.Value)
		}
		again, err := Parse("minimal.toml", []byte(text), overrides)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var want, got bytes.Buffer
		if err := Write(&want, e); err != nil {
			t.Fatal(err)
		}
		if err := Write(&got, again); err != nil {
			t.Fatal(err)
		}
		if got.String() != want.String() {
			t.Errorf("%s: the flat settings give\n%s\nwant\n%s", name, got.String(), want.String())
		}
	}
}

// TestFlatLayers: layers are numbered, and what has no effect is left out.
func TestFlatLayers(t *testing.T) {
	var keys []string
	for _, s := range Flat(Default()) {
		keys = append(keys, s.Key)
	}
	all := " " + strings.Join(keys, " ") + " "
	for _, want := range []string{" layers.0.units ", " layers.1.activation ", " optimizer.learning_rate ", " init "} {
		if !strings.Contains(all, want) {
			t.Errorf("%s is missing from%s", want, all)
		}
	}
	for _, want := range []string{" name ", " seed ", " schedule.final "} {
		if strings.Contains(all, want) {
			t.Errorf("%s has no place in%s", want, all)
		}
	}
}

// TestComparable: a setting that is left out where it is zero is there to be compared.
func TestComparable(t *testing.T) {
	value := func(settings []KeyValue, key string) string {
		for _, s := range settings {
			if s.Key == key {
				return s.Value
			}
		}
		return "missing"
	}
	e := Default()
	for key, want := range map[string]string{"start.from": `""`, "train.max_steps": "0", "vocab.min_count": "5"} {
		if got := value(Comparable(e), key); got != want {
			t.Errorf("%s is %s, want %s", key, got, want)
		}
	}
	if got := value(Flat(e), "start.from"); got != "missing" {
		t.Errorf("Flat has start.from = %s", got)
	}
}
