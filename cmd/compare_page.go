package cmd

// checkPage looks at what is about the page alone, before anything is trained.
func (c *comparer) checkPage() error {
	const page = "html"
	switch {
	case c.format != page && c.cmd.Flags().Changed("words"):
		return usage("--words: --format %s shows no words; choose --format %s, or leave them out", c.format, page)
	case c.format == page && columns(c.cmd.OutOrStdout()) > 0:
		return usage("--format %s: is for a browser, and standard output is a terminal; write it into a file: > compare.html", page)
	}
	return nil
}
