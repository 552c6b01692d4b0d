package cmd

import (
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
	case c.format != pageFormat && c.cmd.Flags().Changed("words"):
		return usage("--words: --format %s shows no words; choose --format %s, or leave out --words", c.format, pageFormat)
	case c.format == pageFormat && columns(c.cmd.OutOrStdout()) > 0:
		return usage("--format %s: is for a browser, and standard output is a terminal; write it into a file: > compare.html", pageFormat)
	}
	return nil
}
