"""One output format per file; see `bioner_desk.formats.base.OutputFormat`."""
