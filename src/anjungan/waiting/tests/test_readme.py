import doctest
from pathlib import Path
from types import ModuleType

import pytest

import anjungan.waiting
from anjungan.waiting import (
    calibration,
    erlang,
    errands,
    estimators,
    policies,
    service_times,
    shifts,
    simulator,
    staffing,
)

FOLDER = Path(anjungan.waiting.__file__).parent


def test_every_example_of_the_readme_gives_what_it_says() -> None:
    found = doctest.testfile(str(FOLDER / "README.md"), module_relative=False)
    assert found.attempted > 5
    assert found.failed == 0


@pytest.mark.parametrize(
    "module",
    [calibration, erlang, errands, estimators, policies, service_times, shifts, simulator, staffing],
)
def test_every_example_of_a_docstring_gives_what_it_says(module: ModuleType) -> None:
    found = doctest.testmod(module)
    assert found.attempted > 0
    assert found.failed == 0
