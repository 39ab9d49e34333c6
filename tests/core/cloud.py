"""A small pack for the look-up's tests. Builders of other things are in `tests.build`."""

from __future__ import annotations

from bot.core.content import Fact, Option, Pack, Place, Question, Section, Topic
from bot.core.search import Index

PLACE = Place("notes.md", 1)


def topic(
    title: str, *facts: str, aliases: tuple[str, ...] = (), summary: str = "", sections: tuple[str, ...] = ()
) -> Pack:
    """Return a pack of one topic; its facts stand in its first section."""
    name = title.lower().replace(" ", "-")
    ids = tuple(f"{name}-{number}" for number in range(1, len(facts) + 1))
    path = (title, *sections[:1])
    made = tuple(Fact(fact_id, name, path, text, PLACE) for fact_id, text in zip(ids, facts, strict=True))
    headings = tuple(
        Section(heading.lower().replace(" ", "-"), name, (title, heading), ids if at == 0 else (), PLACE)
        for at, heading in enumerate(sections)
    )
    one = Topic(name, title, PLACE, aliases, summary, sections=headings, fact_ids=ids)
    return Pack("made", "Made", topics=(one,), facts=made)


def joined(*packs: Pack, pack_id: str = "cloud", questions: tuple[Question, ...] = ()) -> Pack:
    """Return one pack with the topics of several."""
    topics = tuple(topic for pack in packs for topic in pack.topics)
    facts = tuple(fact for pack in packs for fact in pack.facts)
    return Pack(pack_id, pack_id, topics=topics, facts=facts, questions=questions)


def question(question_id: str, topic_id: str, stem: str) -> Question:
    options = (Option("a", "Yes", right=True), Option("b", "No", right=False))
    return Question(question_id, topic_id, stem, options, PLACE)


CLOUD = joined(
    topic(
        "Object storage",
        "An object may be **5 TB** at the most.",
        "Standard keeps 99.999999999% (11 9s) of the objects.",
        "A read after a write returns the latest version, see [the guide](https://example.org/consistency).",
        "A lifecycle rule moves objects to a colder class.",
        "A bucket policy decides who may read.",
        aliases=("S3", "simple storage"),
        summary="Buckets of objects, with classes down to a deep archive.",
        sections=("Basics", "Storage classes"),
    ),
    topic(
        "Security groups",
        "A security group is a stateful firewall of an instance.",
        "There are allow rules only.",
        summary="Firewalls of instances.",
        sections=("Rules",),
    ),
    topic("Network ACL", "A network ACL is stateless.", "The lowest rule number wins.", aliases=("NACL",)),
    topic("Route 53", "An alias record costs nothing to query.", sections=("Routing policies",)),
    topic("Load balancers", "A 504 says that the application did not answer in time.", aliases=("ALB", "NLB")),
    topic("Glacier", "Retrieval from a deep archive takes up to 12 hours."),
    topic("Instances", "An instance in the cloud is a virtual machine.", "A spot instance may be interrupted."),
    topic("CloudFront", "An edge cache close to the readers.", "It caches at 400 places."),
    topic("Read replicas", "A read replica takes reading from a database.", "Replication is asynchronous."),
    questions=(
        question("q-1", "object-storage", "Which storage class is cheapest for an archive?"),
        question("q-2", "route-53", "Which routing policy splits traffic by weight?"),
    ),
)
INDEX = Index.build([CLOUD])
