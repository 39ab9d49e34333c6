"""`studybot`: one short function per subcommand. Heavy imports stand inside, so that `--help` is quick."""
# ruff: noqa: PLC0415, T201

from __future__ import annotations

import asyncio
import gc
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from bot.core.errors import StudyError
from bot.hosting import register
from bot.terminal import progress_bar

app = typer.Typer(
    help="A Discord bot for study groups: look up facts, answer a daily question, keep a leaderboard.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain help, and `run` does not load rich
    add_completion=False,
)
register(app)

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
    try:
        app()
    except StudyError as refusal:
        print(refusal, file=sys.stderr)
        sys.exit(2)


@app.command()
def run(
    shards: Annotated[
        str, typer.Option(help="The part of the servers that this process serves, such as 0-3/16. Default: all.")
    ] = "",
) -> None:
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


@app.command()
def play(
    port: Annotated[int, typer.Option(help="Port of the page on this machine.", min=0, max=65535)] = 8765,
    browser: Annotated[bool, typer.Option(help="Open the page in a browser.")] = True,
    fresh: Annotated[bool, typer.Option("--fresh", help="Forget what was played before.")] = False,
) -> None:
    """Try the whole bot in a browser: offline, without a token."""
    from bot.settings import read_settings

    settings = read_settings()
    try:
        from bot.playground import play_until_closed
    except ModuleNotFoundError as missing:
        raise StudyError("`studybot play` needs its extra: pip install 'studybot[playground]'.") from missing

    asyncio.run(play_until_closed(settings, port=port, browser=browser, fresh=fresh))


@app.command()
def check(
    paths: Annotated[list[Path], typer.Argument(help="Packs, folders of notes, or single files.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 1 when there is an error.")] = False,
    fix: Annotated[bool, typer.Option("--fix-ids", help="First write missing ids into the files.")] = False,
) -> None:
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
        raise typer.Exit(1)


@app.command()
def tip(
    query: Annotated[str, typer.Argument(help="A topic, an abbreviation, a few words.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Look something up in the notes, as /tip does."""
    from bot.compose import open_bank
    from bot.printing import as_json_object, as_lines
    from bot.services.tips import Tips
    from bot.settings import cache_folder, read_settings

    bank, _ = open_bank(read_settings().content_paths, cache_folder())
    found = Tips(bank).look_up(query)
    print(json.dumps(as_json_object(found), ensure_ascii=False, indent=2) if as_json else "\n".join(as_lines(found)))


@app.command()
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


@app.command()
def verify(
    repair: Annotated[bool, typer.Option("--repair", help="Mend what differs; the bot must not be running.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
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
        raise typer.Exit(1)


@app.command()
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


@app.command()
def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
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
        raise typer.Exit(1)


def required_token(token: str) -> str:
    """The token; StudyError with the steps to get one."""
    if not token:
        from bot.ui.rest import invite_permissions

        raise StudyError(HOW_TO_MAKE_A_BOT, permissions=invite_permissions().value)
    return token
