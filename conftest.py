"""For every test in the house, those in the rooms too."""

pytest_plugins = (
    "tests.ground.database",
    "tests.ground.daytime",
    "tests.ground.network",
    "tests.ground.pages",
    "tests.ground.markup",
    "tests.ground.browser",
    "tests.ground.streams",
)
