"""report.xlsx: the answers of a study as sheets, and the cash of each site with live formulas. Only this folder imports xlsxwriter."""
