"""Questions to the store, answered as frozen Views. Imports store, stats, model and errors.

A View holds rows in a fixed order; `as_dict` of a row has the names of the machine contract. On an empty
database every question has an empty answer.
"""

from scanner.query.alarms import AlarmRow, alarms
from scanner.query.coverage import CoverageRow, Totals, coverage, totals
from scanner.query.history import GROUPS, STATUSES, Filters, Finding, Group, History, history
from scanner.query.scans import ScanResult, ScanRow, SourceRow, scan_result, scans
from scanner.query.show import SeenIn, Shown, show
from scanner.query.vendor import ObservedElement, VendorRow, observed, vendors

__all__ = [
    "GROUPS",
    "STATUSES",
    "AlarmRow",
    "CoverageRow",
    "Filters",
    "Finding",
    "Group",
    "History",
    "ObservedElement",
    "ScanResult",
    "ScanRow",
    "SeenIn",
    "Shown",
    "SourceRow",
    "Totals",
    "VendorRow",
    "alarms",
    "coverage",
    "history",
    "observed",
    "scan_result",
    "scans",
    "show",
    "totals",
    "vendors",
]
