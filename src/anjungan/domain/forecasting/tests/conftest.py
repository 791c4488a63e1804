"""Nothing that one test learned helps the next."""

from collections.abc import Iterator

import pytest

from anjungan.domain.forecasting.queries import forecasts, from_home, learned


@pytest.fixture(autouse=True)
def _know_nothing() -> Iterator[None]:
    learned.forget()
    from_home.forget()
    forecasts.forget()
    yield
    learned.forget()
    from_home.forget()
    forecasts.forget()
