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

// TestVersions: the version of a manifest is Lexigraph's, in whatever program it is.
func TestVersions(t *testing.T) {
	vcs := []debug.BuildSetting{{Key: "vcs.revision", Value: "0123"}}
	gorgonia := &debug.Module{Path: "gorgonia.org/gorgonia", Version: "v0.9.18"}
	module := func(version string, instead *debug.Module) *debug.Module {
		return &debug.Module{Path: "github.com/lexigraph/lexigraph", Version: version, Replace: instead}
	}
	ours := debug.Module{Path: "example.org/ours", Version: "v7.0.0"}
	for name, c := range map[string]struct {
		info            debug.BuildInfo
		version, commit string
	}{
		"lexigraph":        {debug.BuildInfo{Main: *module("v0.1.0", nil), Deps: []*debug.Module{gorgonia}, Settings: vcs}, "v0.1.0", "0123"},
		"lexigraph-bucket": {debug.BuildInfo{Main: debug.Module{Path: "github.com/lexigraph/lexigraph/cmd/lexigraph-bucket", Version: "v0.1.1"}, Deps: []*debug.Module{gorgonia, module("v0.1.0", nil)}, Settings: vcs}, "v0.1.1", "0123"},
		"one's own":        {debug.BuildInfo{Main: ours, Deps: []*debug.Module{module("v0.1.0", nil), gorgonia}, Settings: vcs}, "v0.1.0", ""},
		"with a fork":      {debug.BuildInfo{Main: ours, Deps: []*debug.Module{module("v0.1.0", &debug.Module{Path: "example.org/fork", Version: "v0.2.0"}), gorgonia}}, "v0.2.0", ""},
		"with a folder":    {debug.BuildInfo{Main: ours, Deps: []*debug.Module{module("v0.1.0", &debug.Module{Path: "../lexigraph"}), gorgonia}, Settings: vcs}, "(devel)", ""},
	} {
		version, commit, g := versions(&c.info)
		if version != c.version || commit != c.commit || g != gorgonia.Version {
			t.Errorf("%s: version %q, commit %q and Gorgonia %q, want %q and %q", name, version, commit, g, c.version, c.commit)
		}
	}
}
