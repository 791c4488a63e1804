"""Prints the OpenAPI document as an installation behind TLS would publish it."""

from __future__ import annotations

import json
import os

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anjungan.config.settings")
    django.setup()
    from anjungan.interfaces.api.document import openapi_document

    print(json.dumps(openapi_document(edition="3.0", origin="https://mpp.example.go.id"), indent=1, default=str))
