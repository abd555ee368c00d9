"""What mkdocs asks of us: the pages that are made from the code. They are never written into `docs/`, so nobody can edit them."""

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

from docs.tools.pages import PAGES


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Adds the generated pages to those that lie in the folder."""
    for address, made in PAGES.items():
        files.append(File.generated(config, address, content=made()))
    return files
