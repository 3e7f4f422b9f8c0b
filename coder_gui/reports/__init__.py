"""Documents the program makes as PDF. ReportLab is used here and nowhere below."""
