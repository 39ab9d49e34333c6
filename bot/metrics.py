"""What is counted and timed while the bot runs, for Prometheus. One object of one process, passed in `compose`.

No label holds what a member can make up: names of commands and templates of custom ids, never ids or words.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    GCCollector,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)

WITHIN = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 1.5, 2, 2.5, 3, 5, 10)
"""Seconds. Discord waits 3 for the first word."""


class Metrics:
    """A registry of its own: two bots in one process, as in tests, do not mix."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        for collector in (ProcessCollector, PlatformCollector, GCCollector):
            collector(registry=self._registry)
        self._interactions = Counter(
            "studybot_interactions",
            "Interactions by command or control and by outcome: answered, refused, failed, unseen.",
            ("name", "outcome"),
            registry=self._registry,
        )
        self._acknowledged = Histogram(
            "studybot_acknowledgement_seconds",
            "From the arrival of an interaction until Discord had the first word of the answer.",
            buckets=WITHIN,
            registry=self._registry,
        )
        self._age = Histogram(
            "studybot_arrival_seconds",
            "Age of an interaction at its arrival, by its id and this host's clock: the gateway's delay.",
            buckets=WITHIN,
            registry=self._registry,
        )
        self._database = Histogram(
            "studybot_database_seconds",
            "From asking for an action until its commit or its rows were there.",
            ("kind", "action"),
            buckets=WITHIN,
            registry=self._registry,
        )
        self._dailies = self.gauge("studybot_dailies", "Dailies of the last 24 hours by what became of them.", "state")
        self._overdue = self.gauge("studybot_dailies_overdue", "Dailies due for over a minute and not sent yet.")
        self._content = self.gauge("studybot_content_items", "What the packs hold.", "kind")

    def gauge(self, name: str, about: str, *labels: str) -> Gauge:
        """A new gauge."""
        return Gauge(name, about, labels, registry=self._registry)

    def follow(self, name: str, about: str, value: Callable[[], float]) -> None:
        """A new gauge that asks for its value whenever it is read."""
        self.gauge(name, about).set_function(value)

    def interaction(self, name: str, *, age: float) -> Timed:
        """An interaction has arrived, so many seconds after Discord made it."""
        self._age.observe(max(0.0, age))
        return Timed(name, self._interactions, self._acknowledged)

    def database(self, kind: str, action: str, seconds: float) -> None:
        """A "read" or "write" is done."""
        self._database.labels(kind, action).observe(seconds)

    def dailies(self, states: Mapping[str, int], *, overdue: int) -> None:
        """How the last day's dailies stand."""
        for state, count in states.items():
            self._dailies.labels(state).set(count)
        self._overdue.set(overdue)

    def content(self, items: Mapping[str, int]) -> None:
        """What the packs hold."""
        for kind, count in items.items():
            self._content.labels(kind).set(count)

    def text(self) -> bytes:
        """Everything in Prometheus's text format."""
        return generate_latest(self._registry)


class Timed:
    """One interaction, from its arrival to its answer."""

    def __init__(self, name: str, interactions: Counter, acknowledged: Histogram) -> None:
        self._name = name
        self._interactions = interactions
        self._acknowledged = acknowledged
        self._arrived: float | None = time.perf_counter()
        self.outcome = "answered"

    def acknowledged(self) -> None:
        """Discord has an answer; only the first time counts."""
        if self._arrived is not None:
            self._acknowledged.observe(time.perf_counter() - self._arrived)
            self._arrived = None

    def done(self) -> None:
        """The member has been told all there is, or cannot be."""
        self._interactions.labels(self._name, self.outcome).inc()
