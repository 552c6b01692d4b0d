package train

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"sync"
)

// built returns the versions of Lexigraph and Gorgonia that this program was built from, and Lexigraph's commit where that is known.
func built() (version, commit, gorgonia string) {
	if info, ok := debug.ReadBuildInfo(); ok {
		return versions(info)
	}
	return developmentName, "", ""
}

// versions is [built] of what a program was built from. In a program of one's own Lexigraph is one of the modules that it uses, and the
// commit is not Lexigraph's.
func versions(info *debug.BuildInfo) (version, commit, gorgonia string) {
	for _, dep := range info.Deps {
		of := cmp.Or(dep.Replace, dep)
		switch dep.Path {
		case gorgoniaModule:
			gorgonia = cmp.Or(of.Version, developmentName)
		case lexigraphModule:
			version = cmp.Or(of.Version, developmentName)
		}
	}
	if ours := strings.HasPrefix(info.Main.Path+"/", lexigraphModule+"/"); ours || version == "" {
		version, commit = info.Main.Version, setting(info, "vcs.revision")
	}
	return version, commit, gorgonia
}

// Program names this program: by the path of its main package or, where that has none because its files were named to the go
// command, as it was started.
func Program() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Path != "" && info.Path != "command-line-arguments" {
		return info.Path
	}
	return filepath.Base(os.Args[0])
}

func setting(info *debug.BuildInfo, key string) string {
	for _, s := range info.Settings {
		if s.Key == key {
			return s.Value
		}
	}
	return ""
}

// Build returns what tells this program from others of its version and commit: the SHA-256 of its file, in hexadecimal. It is empty
// where these two say all: it was built from a commit alone, or from a released module.
func Build() (string, error) { return build() }

var build = sync.OnceValues(func() (string, error) {
	if info, ok := debug.ReadBuildInfo(); ok && isCommitted(info) {
		return "", nil
	}
	f, err := os.Open("/proc/self/exe") // this program even where its file was replaced since
	if err != nil {
		path, err := os.Executable()
		if err != nil {
			return "", err
		}
		if f, err = os.Open(path); err != nil {
			return "", err
		}
	}
	defer f.Close()
	sum := sha256.New()
	_, err = io.Copy(sum, f)
	return hex.EncodeToString(sum.Sum(nil)), err
})

// isCommitted reports whether the version and the commit say all that a program was built from.
func isCommitted(info *debug.BuildInfo) bool {
	for _, dep := range info.Deps {
		if dep.Replace != nil && dep.Replace.Version == "" { // by a folder
			return false
		}
	}
	if setting(info, "vcs.revision") != "" {
		return setting(info, "vcs.modified") == "false"
	}
	return strings.HasPrefix(info.Main.Version, "v")
}
