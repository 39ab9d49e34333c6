"""PostgreSQL's own tools: pg_dump to copy a database in use, pg_restore and psql to put a copy back."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import URL

from bot.core.errors import StudyError

_AS_LIBPQ = {"ssl": "sslmode"}
"""What asyncpg calls otherwise."""


def dump(url: URL, target: Path) -> None:
    """One consistent copy of the database in PostgreSQL's custom format."""
    options = ["--format=custom", "--no-owner", "--no-privileges", f"--file={target}"]
    call("pg_dump", *options, address(url), url=url)


def check_dump(path: Path) -> list[str]:
    """The revisions in a dump, read back from it; StudyError when it is no dump."""
    if not path.is_file():
        raise StudyError("There is no file {path}.", path=path)
    listed = call("pg_restore", "--list", str(path))
    if "TABLE DATA" not in listed or " alembic_version " not in listed:
        raise StudyError("{path} is no backup of Studybot: it has other tables.", path=path)
    script = call("pg_restore", "--data-only", "--table=alembic_version", "--file=-", str(path))
    rows = script.partition("FROM stdin;\n")[2].partition("\\.")[0]
    return rows.split()


def put_back(url: URL, path: Path, *, instead_of: Iterable[str]) -> None:
    """Replace these tables by those of a dump, in one transaction: all of it or nothing."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "restore.sql"
        call("pg_restore", "--no-owner", "--no-privileges", f"--file={script}", str(path))
        drops = "".join(f'DROP TABLE "{table}" CASCADE;\n' for table in instead_of)
        script.write_text(drops + script.read_text(encoding="utf-8"), encoding="utf-8")
        options = ["--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", f"--file={script}"]
        call("psql", *options, f"--dbname={address(url)}", url=url)


def address(url: URL) -> str:
    """The address as PostgreSQL's tools read it, without the password: other users see a program's arguments."""
    query = {_AS_LIBPQ.get(name, name): value for name, value in url.query.items()}
    plain = URL.create("postgresql", url.username, None, url.host, url.port, url.database, query)
    return plain.render_as_string()


def call(tool: str, *arguments: str, url: URL | None = None) -> str:
    """What the tool prints; StudyError with its last words when it fails or is not there."""
    found = shutil.which(tool)
    if found is None:
        raise StudyError(
            "{tool} is not on this machine. Install PostgreSQL's client programs (postgresql-client), of the server's "
            "version or a later one.",
            tool=tool,
        )
    environment = dict(os.environ)
    if url is not None and url.password:
        environment["PGPASSWORD"] = str(url.password)
    done = subprocess.run([found, *arguments], capture_output=True, text=True, env=environment, check=False)
    if done.returncode != 0:
        last = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise StudyError("{tool} failed: {reason}.", tool=tool, reason=last.rstrip("."))
    return done.stdout
