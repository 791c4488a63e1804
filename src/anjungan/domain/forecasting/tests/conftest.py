"""Nothing that one test learned helps the next."""

from collections.abc import Iterator

import pytest

from anjungan.domain.forecasting.queries import forecasts, learned


@pytest.fixture(autouse=True)
def _know_nothing() -> Iterator[None]:
    learned.forget()
    forecasts.forget()
    yield
    learned.forget()
    forecasts.forget()
