"""Members of a scene, who press what they see."""

from __future__ import annotations

from tests.faults.checks import verdict_in
from tests.faults.harness import Scene
from tests.faults.interactions import Shown
from tests.faults.world import Json, Person, custom_ids, text_of

ADA = Person(3001, "Ada")
BO = Person(3002, "Bo")


def button(message: Json, prefix: str) -> str:
    """The first control of a message whose custom id begins so."""
    found = [custom_id for custom_id in custom_ids(message) if custom_id.startswith(prefix)]
    assert found, f"no {prefix} on: {text_of(message)}"
    return found[0]


async def sheet(scene: Scene, person: Person, post: Json) -> Json:
    """The member presses *Answer* and chooses the first option: the private card, ready to be locked in."""
    press = scene.discord.interactions.press
    opened = await (await press(person, post, button(post, "answer:open"))).shown()
    return await (await press(person, opened, button(opened, "answer:pick"))).shown()


async def lock(scene: Scene, person: Person, ready: Json) -> Shown:
    """The member presses *Lock in*; the answer may never come."""
    return await scene.discord.interactions.press(person, ready, button(ready, "answer:lock"))


async def verdict(scene: Scene, person: Person, ready: Json) -> bool:
    """The same, with the verdict that the member reads."""
    read = await (await lock(scene, person, ready)).shown()
    found = verdict_in(read)
    assert found is not None, text_of(read)
    return found
