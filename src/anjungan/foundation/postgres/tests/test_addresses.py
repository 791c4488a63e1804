"""Database addresses, as people and programs write them."""

import pytest

from anjungan.foundation.postgres.addresses import django_address, socket_url


def test_a_server_address_is_taken_apart_for_django() -> None:
    address = django_address("postgresql://mall:r%40hasia@db.example:5433/antrean?sslmode=require")
    assert address == {
        "NAME": "antrean",
        "USER": "mall",
        "PASSWORD": "r@hasia",
        "HOST": "db.example",
        "PORT": "5433",
        "OPTIONS": {"sslmode": "require"},
    }


def test_a_socket_address_finds_its_folder_again() -> None:
    address = django_address(socket_url(folder="/srv/mal satu/run", port=5432, user="anjungan", name="anjungan"))
    assert (address["HOST"], address["PORT"], address["OPTIONS"]) == ("/srv/mal satu/run", "5432", {})


@pytest.mark.parametrize("url", ["sqlite:///db.sqlite3", "mysql://root@localhost/mall", "localhost:5432"])
def test_another_database_is_refused_with_an_example(url: str) -> None:
    with pytest.raises(ValueError, match="postgresql://user:password@host:5432/name"):
        django_address(url)
