"""The script that holds predictions against later trade: invented figures, so the answer is known beforehand."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_signs_and_order_are_counted(tmp_path):
    """Invented trade: the largest buyer falls most, one rises, one is too small to count; months next to the entry are of no account."""
    lines = ["reporter,partner,period,hs,value_usd"]
    for partner, before, after in (("KR", 24, 12), ("US", 12, 18), ("JP", 12, 9), ("CL", 0.05, 0.01)):
        for month in range(-15, 12):
            at = 2023 * 12 + 11 + month
            value = before if month < -3 else 500 if month < 0 else after
            lines.append(f"CN,{partner},{at // 12}-{at % 12 + 1:02d},250410,{value * 1e6 / 12:.0f}")
    (tmp_path / "later.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    script = [sys.executable, str(ROOT / "bench" / "outcomes.py")]
    done = subprocess.run(
        [*script, str(ROOT / "examples" / "measures" / "cn-graphite-2023.toml"), str(tmp_path / "later.csv")],
        capture_output=True, text=True, check=False, cwd=tmp_path,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-1000:]
    assert "natural, HS 250410: 3 destinations" in done.stdout
    assert "sign as predicted: 2 of 3; order by dollars 0.50" in done.stdout
    assert "KR  predicted" in done.stdout
    assert "seen -50% (-12.00 mn)" in done.stdout
