"""`studybot`: one short function per subcommand. Heavy imports stand inside, so that `--help` is quick."""
# ruff: noqa: PLC0415, T201

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from bot.core.errors import StudyError
from bot.hosting import add_hosting
from bot.terminal import Commands, add, port_number, progress_bar

ABOUT = "A Discord bot for study groups: look up facts, answer a daily question, keep a leaderboard."
ONE_OBJECT = "Print one JSON object."

HOW_TO_MAKE_A_BOT = """No token: set DISCORD_TOKEN in the environment or in a file named .env beside you.

1. Open https://discord.com/developers/applications and press New Application.
2. On its Bot page press Reset Token and copy the token. No privileged intent is needed.
3. Put the line DISCORD_TOKEN=... into .env and start `studybot run` again.
4. Invite the bot with this link, with your application's id (General Information) in it:
   https://discord.com/oauth2/authorize?client_id=YOUR_APPLICATION_ID&scope=bot+applications.commands&permissions={permissions}
5. In your server, an organiser types /setup.

To try everything without a token or a Discord account: studybot play"""


def main() -> None:
    """Run the command line; a refusal is a sentence and exit code 2."""
    line = command_line()
    given = vars(line.parse_args())
    work = given.pop("work", line.print_help)
    try:
        work(**given)
    except StudyError as refusal:
        print(refusal, file=sys.stderr)
        sys.exit(2)


def command_line() -> argparse.ArgumentParser:
    """What may be typed. A subcommand's words and options are its function's parameters, by name."""
    line = argparse.ArgumentParser(prog="studybot", description=ABOUT, allow_abbrev=False)
    commands = line.add_subparsers(metavar="COMMAND", title="commands")
    shards = "The part of the servers that this process serves, such as 0-3/16. Default: all."
    add(commands, run).add_argument("--shards", default="", help=shards)
    add_looking(commands)
    add(commands, migrate)
    one = add(commands, verify)
    one.add_argument("--repair", action="store_true", help="Mend what differs; the bot must not be running.")
    one.add_argument("--json", dest="as_json", action="store_true", help=ONE_OBJECT)
    add(commands, sync)
    add(commands, doctor).add_argument("--json", dest="as_json", action="store_true", help=ONE_OBJECT)
    add_hosting(commands)
    return line


def add_looking(commands: Commands) -> None:
    """The subcommands that need neither a token nor a database: `play`, `check`, `tip`."""
    one = add(commands, play)
    one.add_argument("--port", type=port_number, default=8765, help="Port of the page on this machine. Default: 8765.")
    yes_or_no = argparse.BooleanOptionalAction
    one.add_argument("--browser", action=yes_or_no, default=True, help="Open the page in a browser, or do not.")
    one.add_argument("--fresh", action="store_true", help="Forget what was played before.")
    one = add(commands, check)
    one.add_argument("paths", type=Path, nargs="+", metavar="PATH", help="Packs, folders of notes, or single files.")
    one.add_argument("--json", dest="as_json", action="store_true", help=ONE_OBJECT)
    one.add_argument("--strict", action="store_true", help="Exit with 1 when there is an error.")
    one.add_argument("--fix-ids", dest="fix", action="store_true", help="First write missing ids into the files.")
    one = add(commands, tip)
    one.add_argument("query", metavar="QUERY", help="A topic, an abbreviation, a few words.")
    one.add_argument("--json", dest="as_json", action="store_true", help=ONE_OBJECT)


def run(shards: str) -> None:
    """Run the bot on Discord."""
    gc.disable()  # what a start makes stays, so that looking for rubbish in it is a tenth of its time; see `serve`
    from bot.core.shards import parse_shards
    from bot.logs import configure_logs
    from bot.running import serve
    from bot.settings import read_settings

    settings = read_settings()
    token = required_token(settings.token)
    chosen = shards or settings.shards
    part = parse_shards(chosen) if chosen else None
    configure_logs(settings.log_level, settings.log_format)
    asyncio.run(serve(settings, token, part))


def play(*, port: int, browser: bool, fresh: bool) -> None:
    """Try the whole bot in a browser: offline, without a token."""
    from bot.settings import read_settings

    settings = read_settings()
    try:
        from bot.playground import play_until_closed
    except ModuleNotFoundError as missing:
        raise StudyError("`studybot play` needs its extra: pip install 'studybot[playground]'.") from missing

    asyncio.run(play_until_closed(settings, port=port, browser=browser, fresh=fresh))


def check(paths: Sequence[Path], *, as_json: bool, strict: bool, fix: bool) -> None:
    """Check notes: every fault with its file and line, and what was found."""
    from bot.packs.fixing import fix_ids
    from bot.packs.report import check_paths

    if fix:
        for path in fix_ids(paths):
            print(f"ids written: {path}", file=sys.stderr)
    with progress_bar("Reading notes") as progress:
        report = check_paths(paths, progress)
    print(json.dumps(report.as_json(), ensure_ascii=False, indent=2) if as_json else "\n".join(report.lines()))
    if report.failed(strict=strict):
        sys.exit(1)


def tip(query: str, *, as_json: bool) -> None:
    """Look something up in the notes, as /tip does."""
    from bot.compose import open_bank
    from bot.printing import as_json_object, as_lines
    from bot.services.tips import Tips
    from bot.settings import cache_folder, read_settings

    bank, _ = open_bank(read_settings().content_paths, cache_folder())
    found = Tips(bank).look_up(query)
    print(json.dumps(as_json_object(found), ensure_ascii=False, indent=2) if as_json else "\n".join(as_lines(found)))


def migrate() -> None:
    """Bring the database to the newest tables."""
    from bot.compose import ready_database
    from bot.logs import configure_logs
    from bot.settings import read_settings

    settings = read_settings()
    configure_logs(settings.log_level, settings.log_format)

    async def work() -> None:
        await (await ready_database(settings.database_url)).close()

    asyncio.run(work())
    print("The database is ready.")


def verify(*, repair: bool, as_json: bool) -> None:
    """Recount every sum, streak and season from the answers: exit 1 when something differs and is not mended."""
    from bot.compose import database_to_recount
    from bot.logs import configure_logs
    from bot.services.scorekeeping import recounted
    from bot.settings import read_settings

    settings = read_settings()
    configure_logs("WARNING")

    async def work() -> tuple[int, list[str]]:
        database = await database_to_recount(settings.database_url, repair=repair)
        try:
            return await recounted(database, repair=repair)
        finally:
            await database.close()

    servers, differences = asyncio.run(work())
    if as_json:
        print(json.dumps({"servers": servers, "mended": repair, "differences": differences}))
    else:
        for difference in differences:
            print(difference)
        found = f"{len(differences)} differences{', mended' if repair and differences else ''}"
        print(f"{servers} servers recounted: {found if differences else 'everything is as its answers say'}.")
    if differences and not repair:
        sys.exit(1)


def sync() -> None:
    """Tell Discord of the commands now."""
    from bot.logs import configure_logs
    from bot.running import send_commands
    from bot.settings import read_settings

    settings = read_settings()
    token = required_token(settings.token)
    configure_logs(settings.log_level, settings.log_format)
    asyncio.run(send_commands(settings, token))
    print("Discord has the commands.")


def doctor(*, as_json: bool) -> None:
    """Examine everything a running bot needs: each subject with its remedy. Exit code 1 when something is wrong."""
    from bot.compose import utc_now
    from bot.core.findings import is_well, lines
    from bot.doctor import examine_all
    from bot.logs import configure_logs
    from bot.settings import read_settings

    settings = read_settings()
    configure_logs("ERROR", settings.log_format)
    found = asyncio.run(examine_all(settings, utc_now))
    print(json.dumps({"findings": [asdict(f) for f in found]}, indent=2) if as_json else "\n".join(lines(found)))
    if not is_well(found):
        sys.exit(1)


def required_token(token: str) -> str:
    """The token; StudyError with the steps to get one."""
    if not token:
        from bot.ui.rest import invite_permissions

        raise StudyError(HOW_TO_MAKE_A_BOT, permissions=invite_permissions().value)
    return token
