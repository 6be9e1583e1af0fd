"""What is wrong with a definition."""

from __future__ import annotations


class InvalidDefinition(Exception):
    """A definition that can't be asked. `message` is a sentence for whoever wrote it.

    `path` leads to the node by its position in each group from the top; `parameter` names the value that is wrong.
    """

    def __init__(self, message: str, parameter: str = "", path: tuple[int, ...] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.parameter = parameter
        self.path = path

    def below(self, position: int) -> InvalidDefinition:
        """The same, seen from the group that holds the node at this position."""
        return InvalidDefinition(self.message, self.parameter, (position, *self.path))
