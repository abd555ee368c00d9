"""report.pptx: the findings of a study as slides with charts and tables that can be edited. Only `canvas` imports python-pptx."""
