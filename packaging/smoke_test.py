"""Tries the frozen program: a profile, an import, the window unlocked and drawn, and a clean end.

Run by `python3 dev.py build` after PyInstaller; it uses nothing but the frozen program.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PROGRAM = ROOT / "dist" / "coder-gui" / ("coder-gui.exe" if os.name == "nt" else "coder-gui")
PASSPHRASE = "correct horse battery staple"
NOBODY = "host=127.0.0.1 port=9 user=nobody dbname=none connect_timeout=3"

EXTRACT = (
    "provider_code,spell_number,episode_number,local_patient_id,nhs_number,nhs_number_status,"
    "surname,forenames,birth_date,sex,postcode,patient_classification,admission_method,"
    "admission_source,admission_date,episode_start_date,episode_end_date,discharge_date,"
    "discharge_method,discharge_destination,consultant_code,main_specialty,treatment_function,"
    "site_code,ward_end,neonatal_level,cc_days,rehab_days,spc_days,last_episode_flag,"
    "existing_dx,existing_px,cds_unique_id,notes_location,summary_text_ref\n"
    "RZ9,SP1,1,X1,9990000018,01,Smoke,Test,1950-01-31,1,,1,21,19,2026-05-01,2026-05-01,"
    "2026-05-04,2026-05-04,1,19,C1234567,300,300,,Ward 1,,,,,1,,,,,\n"
)


def call(home: Path, *arguments: str, expected: int = 0) -> str:
    """Runs the frozen program and gives its stdout; another exit code ends the test."""
    environment = {
        **os.environ,
        "CODER_GUI_HOME": str(home / "home"),
        "CODER_GUI_PASSPHRASE": PASSPHRASE,
        "QT_QPA_PLATFORM": "offscreen",
    }
    done = subprocess.run(
        [str(PROGRAM), *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=environment,
        check=False,
        timeout=180,
    )
    if done.returncode != expected:
        sys.exit(f"{' '.join(arguments)} ended with {done.returncode}:\n{done.stderr[-2000:]}")
    return done.stdout


def main() -> None:
    """Makes, imports, lists, searches, verifies, draws."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        call(home, "profile", "create", "--name", "Smoke Test", "--role", "coder")
        extract = home / "extract.csv"
        extract.write_text(EXTRACT, "utf-8")
        report = json.loads(call(home, "worklist", "import", str(extract), "--json"))
        assert report["new"] == 1, report
        listed = json.loads(call(home, "episodes", "list", "--json"))
        assert len(listed["episodes"]) == 1, listed
        hits = json.loads(call(home, "search", "icd10", "I21.4", "--json"))
        assert hits["hits"][0]["code"] == "I21.4", hits
        call(home, "verify", "--json")
        picture = home / "window.png"
        call(home, "--screenshot", str(picture))
        assert picture.read_bytes().startswith(b"\x89PNG"), "the window was not drawn"
        # PostgreSQL's driver is inside: nobody answers there, and that is what is said.
        said = call(home, "central", "create", NOBODY, "--json", expected=3)
        assert json.loads(said)["error"]["kind"] == "offline", said
        ward = home / "ward.png"
        call(home, "--demo", "--screenshot", str(ward))
        assert ward.stat().st_size > picture.stat().st_size // 2, "the demo was not drawn"
        print(f"The frozen program works: {PROGRAM}")


if __name__ == "__main__":
    main()
