"""The one family of expected refusals. Anything else that is raised is a fault and ends up in the log."""

from __future__ import annotations


class StudyError(Exception):
    """An expected refusal whose text the user may read.

    The sentence and its values are kept apart so that screens can be translated later:
    `StudyError("No server setting {name}.", name="zone")`.
    """

    def __init__(self, sentence: str, **values: object) -> None:
        super().__init__(sentence, values)
        self.sentence = sentence
        self.values = values

    def __str__(self) -> str:
        return self.sentence.format(**self.values)
