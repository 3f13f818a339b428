"""Prints what a screen reader is told of our page: a line of role and name for each thing in it."""

import json

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi


def below(thing):
    yield thing
    for at in range(thing.get_child_count()):
        child = thing.get_child_at_index(at)
        if child is not None:
            yield from below(child)


# The last document is the frame in which our page is shown.
documents = [thing for thing in below(Atspi.get_desktop(0)) if thing.get_role_name() == "document web"]
for thing in below(documents[-1]):
    print(json.dumps([thing.get_role_name(), thing.get_name() or ""]))
