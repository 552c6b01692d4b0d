package cmd

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/lexigraph/lexigraph/data/disk"
)

// cannotWrite says what to do about an error of writing to a folder, or to a file in it, and returns any other error as it is.
func cannotWrite(folder string, err error) error {
	path := ""
	if file, ok := errors.AsType[*fs.PathError](err); ok {
		path = file.Path
	} else if link, ok := errors.AsType[*os.LinkError](err); ok {
		path = link.New
	}
	folder = filepath.Clean(folder)
	above := strings.HasPrefix(folder, strings.TrimSuffix(path, "/")+string(filepath.Separator)) // could not be made
	if path == "" || path != folder && filepath.Dir(path) != folder && !above {
		return err
	}
	return fmt.Errorf("%s: %w; %s", folder, disk.Cause(err), disk.Remedy(err, "folder"))
}
