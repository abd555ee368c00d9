"""LibreOffice as the spreadsheet: a workbook is opened, worked out anew, and read."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
needs_office = pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed: apt-get install libreoffice-calc-nogui")

# LibreOffice keeps the values that a file brings unless its profile says otherwise: 0 is 'always work out anew'
ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


def recalculated(path: Path) -> Any:
    """The workbook with the values that LibreOffice works out, as openpyxl reads it."""
    import openpyxl

    profile, out = path.parent / "profile", path.parent / "out"
    (profile / "user").mkdir(parents=True, exist_ok=True)
    (profile / "user" / "registrymodifications.xcu").write_text(ALWAYS)
    asked = [str(OFFICE), f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML"]
    subprocess.run([*asked, "--outdir", str(out), str(path)], check=True, capture_output=True, timeout=300)
    return openpyxl.load_workbook(out / path.name, data_only=True)
