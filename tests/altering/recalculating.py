"""What the formulas of a workbook come to, as LibreOffice works them out."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")


def recalculate(path: Path, target: Path) -> Path:
    """Writes the workbook with the results of its formulas to ``target``; a minute for a template of RMI's."""
    if not OFFICE:
        raise FileNotFoundError("LibreOffice is not installed")
    with tempfile.TemporaryDirectory() as folder:
        profile, out = Path(folder) / "profile", Path(folder) / "out"
        command = [OFFICE, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", "xlsx"]
        subprocess.run([*command, "--outdir", str(out), str(path)], check=True, capture_output=True, timeout=600)
        shutil.copyfile(out / f"{path.stem}.xlsx", target)
    return target
