"""Tables: links between them point down, and each says what it knows about people."""

from django.apps import apps
from django.db.models import Model

from tests.architecture.tree import contract

_ROOMS = "anjungan.domain."


def room_order() -> list[str]:
    """The rooms from top to bottom, from the contract that the import linter checks."""
    return [name.strip(" ()") for layer in contract("rooms")["layers"] for name in layer.replace(":", "|").split("|")]


def our_models() -> list[type[Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("anjungan.")]


def test_table_links_point_down() -> None:
    floor = {room: number for number, room in enumerate(reversed(room_order()), start=1)}
    upward = []
    for model in our_models():
        own = floor.get(model._meta.app_label, 0)
        for field in model._meta.get_fields():
            target = field.related_model if field.is_relation and not field.auto_created else None
            if isinstance(target, type) and floor.get(target._meta.app_label, 0) > own:
                upward.append(f"{model._meta.label}.{field.name} -> {target._meta.label}")
    assert not upward, (
        "These links point to a room above (order: see [tool.importlinter], contract rooms):\n" + "\n".join(upward)
    )


def test_every_room_with_tables_has_a_floor() -> None:
    rooms = {config.label for config in apps.get_app_configs() if config.name.startswith(_ROOMS)}
    assert rooms, "no room is switched on"
    assert rooms <= set(room_order())


def test_every_table_says_what_it_knows_about_people_and_for_how_long() -> None:
    silent = [
        model._meta.label
        for model in our_models()
        if not isinstance(getattr(model, "personal_data", None), str) or not getattr(model, "personal_data").strip()  # noqa: B009
    ]
    assert not silent, (
        'Give each a class attribute: personal_data: ClassVar[str] = "none", or which data, and how long it is kept:\n'
        + "\n".join(silent)
    )
