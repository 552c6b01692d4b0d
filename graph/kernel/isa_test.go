package kernel

import (
	"strings"
	"testing"
)

func TestChoose(t *testing.T) {
	tables := available()
	if got := choose("", tables); got.table != tables[0] || got.err != nil {
		t.Errorf("by default %s, %v; want %s", got.table.isa, got.err, tables[0].isa)
	}
	for _, want := range tables {
		if got := choose(want.isa, tables); got.table != want || got.err != nil {
			t.Errorf("%s gives %s, %v", want.isa, got.table.isa, got.err)
		}
	}
	got := choose("mmx", tables)
	if got.table != tables[0] || got.err == nil || !strings.Contains(got.err.Error(), "LEXIGRAPH_ISA=mmx") {
		t.Errorf("mmx gives %s, %v", got.table.isa, got.err)
	}
}
