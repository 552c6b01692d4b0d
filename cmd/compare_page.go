package cmd

import (
	"bufio"
	"fmt"
	"path/filepath"

	"github.com/lexigraph/lexigraph/data/disk"
	"github.com/lexigraph/lexigraph/model/compare"
	"github.com/lexigraph/lexigraph/model/compare/page"
)

// pageFormat is the format of the page.
const pageFormat = "html"

// compareFormats returns each format of a comparison under its name.
func compareFormats() map[string]compare.Format {
	all := compare.Formats()
	all[pageFormat] = page.Write
	return all
}

// checkPage looks at what is about the page alone, before anything is trained.
func (c *comparer) checkPage() error {
	switch {
	case c.format != pageFormat && c.svg == "" && c.cmd.Flags().Changed("words"):
		return usage("--words: --format %s shows no words; choose --format %s, or leave out --words", c.format, pageFormat)
	case c.explore != "" && c.format != pageFormat:
		return usage("--explore: --format %s has no links; choose --format %s, or use lexigraph explore", c.format, pageFormat)
	case c.explore == "-":
		return usage("--explore -: the comparison goes to standard output; name a file")
	case c.format == pageFormat && columns(c.cmd.OutOrStdout()) > 0:
		return usage("--format %s: is for a browser, and standard output is a terminal; write it into a file: > compare.html", pageFormat)
	}
	if c.svg != "" {
		if err := disk.CanWriteIn(c.svg); err != nil {
			return err
		}
	}
	return mayWritePage("explore", c.explore)
}

// figures writes the figures of the page into their folder, where one is named.
func (c *comparer) figures(report *compare.Report) error {
	if c.svg == "" {
		return nil
	}
	figures, err := page.Figures(report)
	if err != nil {
		return err
	}
	if err := disk.MkdirAll(c.svg); err != nil {
		return cannotWrite(c.svg, err)
	}
	for _, f := range figures {
		file := filepath.Join(c.svg, f.Name+".svg")
		if err := disk.WriteFile(file, func(w *bufio.Writer) error { _, err := w.Write(f.SVG); return err }); err != nil {
			return err
		}
		c.say("%s", file)
	}
	return nil
}

// exploration writes the page to look around in the words of the best two rows, or of the only one, where one is named.
func (c *comparer) exploration(report *compare.Report) error {
	if c.explore == "" {
		return nil
	}
	const most = 2
	e := explorer{cmd: c.cmd, parts: c.parts, quiet: c.quiet}
	for _, row := range report.Rows {
		if len(row.Trained) > 0 && len(e.Paths) < most {
			e.Paths = append(e.Paths, row.Trained[0].Path)
		}
	}
	found, err := e.find()
	if err != nil {
		return fmt.Errorf("--explore: %w", err)
	}
	if err := e.write(c.explore, found); err != nil {
		return err
	}
	report.Explore = filepath.Base(c.explore)
	c.say("%s", c.explore)
	return nil
}
