package train

import (
	"runtime/debug"
	"testing"
)

func TestIsCommitted(t *testing.T) {
	vcs := func(modified string) []debug.BuildSetting {
		return []debug.BuildSetting{{Key: "vcs.revision", Value: "0123"}, {Key: "vcs.modified", Value: modified}}
	}
	for name, c := range map[string]struct {
		info debug.BuildInfo
		want bool
	}{
		"a commit":              {debug.BuildInfo{Main: debug.Module{Version: "v0.1.1-0.2026"}, Settings: vcs("false")}, true},
		"a commit and changes":  {debug.BuildInfo{Main: debug.Module{Version: "v0.1.1-0.2026+dirty"}, Settings: vcs("true")}, false},
		"go install …@v0.1.0":   {debug.BuildInfo{Main: debug.Module{Version: "v0.1.0"}}, true},
		"-buildvcs=false":       {debug.BuildInfo{Main: debug.Module{Version: "(devel)"}}, false},
		"a module instead":      {debug.BuildInfo{Settings: vcs("false"), Deps: []*debug.Module{{Replace: &debug.Module{Path: "example.org/x", Version: "v1.0.0"}}}}, true},
		"a folder for a module": {debug.BuildInfo{Settings: vcs("false"), Deps: []*debug.Module{{Replace: &debug.Module{Path: "../gorgonia"}}}}, false},
	} {
		if got := isCommitted(&c.info); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}
