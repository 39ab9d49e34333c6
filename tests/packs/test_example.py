"""The example of docs/writing-packs.md is a pack without faults."""

from pathlib import Path

from bot.packs.report import check_paths

PAGE = Path(__file__).resolve().parents[2] / "docs" / "writing-packs.md"


def blocks(page: str) -> dict[str, str]:
    """The example's files: the toml fence is pack.toml, a comment names each note."""
    files = {"pack.toml": page.split("```toml\n")[1].split("```")[0]}
    for part in page.split("<!-- example: ")[1:]:
        name, _, rest = part.partition(" -->\n```markdown\n")
        files[name] = rest.split("\n```\n")[0] + "\n"
    return files


def test_the_example_loads_whole(load):
    pack = load(blocks(PAGE.read_text(encoding="utf-8"))).pack
    assert (len(pack.topics), len(pack.facts), len(pack.questions), len(pack.topics[0].tables)) == (1, 2, 3, 1)
    assert pack.strict


def test_the_example_has_no_faults_even_when_strict(folder_of):
    report = check_paths([folder_of(blocks(PAGE.read_text(encoding="utf-8")))])
    assert report.faults == ()
    assert not report.failed(strict=True)
