"""The closing table of ``nox -s tests``, read from pytest's reports."""

from __future__ import annotations

import sys
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from pathlib import Path

from tools import interpreters, pins

REPORTS = pins.ROOT / "build" / "reports"
SUMMARY = REPORTS / "summary.txt"


@dataclass(frozen=True)
class Row:
    """One suite: how many tests passed, failed and were skipped, and a remark."""

    suite: str
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    remark: str = ""


def report_path(suite: str) -> Path:
    """Where pytest leaves the report of ``suite``."""
    return REPORTS / f"{suite}.xml"


def forget() -> None:
    """Remove the reports of the last run, so that none of them can pass for a new one."""
    for report in REPORTS.glob("*"):
        report.unlink()
    REPORTS.mkdir(parents=True, exist_ok=True)


def rows() -> list[Row]:
    """A row for every suite that must have run."""
    suites: list[tuple[str, str | None]] = [("checks", None)]
    suites += [(suite, "3.11") for suite in ("engine", "model", "browser")]
    for blender in pins.blenders():
        suites += [(f"{suite}-{blender.series}", blender.python) for suite in ("blender", "installed")]
    if report_path("training").exists():  # a session of its own
        suites.append(("training", None))
    return [_row(suite, python) for suite, python in suites]


def _row(suite: str, python: str | None) -> Row:
    report = report_path(suite)
    if report.exists():
        return _read(suite, report)
    if python and interpreters.find(python) is None:
        return Row(suite, skipped=1, remark=f"SKIPPED: CPython {python} is not on this machine")
    return Row(suite, failed=1, remark="FAILED: it left no report")


def _read(suite: str, report: Path) -> Row:
    result = ElementTree.parse(report).getroot().find("testsuite")
    if result is None:
        return Row(suite, failed=1, remark="FAILED: its report is empty")
    total, failures, errors, skipped = (int(result.get(key, 0)) for key in ("tests", "failures", "errors", "skipped"))
    failed = failures + errors
    remark = f"{float(result.get('time', 0)):.0f} s"
    if total == 0:
        return Row(suite, failed=1, remark="FAILED: it ran no test")
    return Row(suite, total - failed - skipped, failed, skipped, remark)


def main() -> None:
    table = rows()
    lines = [f"{'suite':<14}{'passed':>8}{'failed':>8}{'skipped':>9}"]
    lines += [f"{row.suite:<14}{row.passed:>8}{row.failed:>8}{row.skipped:>9}   {row.remark}" for row in table]
    passed, failed, skipped = (sum(getattr(row, key) for row in table) for key in ("passed", "failed", "skipped"))
    lines += ["", f"{passed} passed, {failed} failed, {skipped} skipped"]
    text = "\n".join(lines)
    SUMMARY.write_text(text + "\n", encoding="utf-8")
    print(f"\n{text}")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
