"""A printer that a person chooses. What is printed here never lies on the disk.

QtPrintSupport is imported only when somebody prints. Printing into a file is not offered, and
refused where a system offers it all the same: a file could be read by anybody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtGui import QPageSize
from PySide6.QtWidgets import QWidget

from coder_gui.domain.errors import UserError

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter


def ask_printer(
    parent: QWidget, job_name: str, *, no_printing: str, no_printer: str
) -> QPrinter | None:
    """Lets the person choose a printer; None when they thought better of it.

    `job_name` stands in the printer's queue, where others read it. Raises UserError with
    `no_printing` where the laptop cannot print at all, with `no_printer` where none is set up.
    """
    try:
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo
    except ImportError as error:
        raise UserError(no_printing) from error
    if not QPrinterInfo.availablePrinterNames():
        raise UserError(no_printer)
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName(job_name)
    printer.setCreator("coder-gui")
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    dialog = QPrintDialog(printer, parent)
    dialog.setOption(QPrintDialog.PrintDialogOption.PrintToFile, on=False)
    dialog.setOption(QPrintDialog.PrintDialogOption.PrintPageRange, on=False)
    accepted = dialog.exec() == QPrintDialog.DialogCode.Accepted
    if not shiboken6.isValid(dialog):
        return None  # the profile was locked meanwhile, and what was to be printed is gone
    dialog.deleteLater()
    return printer if accepted else None


def is_paper(printer: QPrinter) -> bool:
    """False for a printer that writes a file."""
    native = type(printer).OutputFormat.NativeFormat
    return not printer.outputFileName() and printer.outputFormat() is native
