"""Page templates: each door carries its own."""

from typing import Any

__all__ = ["FORM_RENDERER", "TEMPLATES"]

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "anjungan.interfaces.entry.frame.frame",
            ],
            # What nearly every page needs, so that no page has to load it.
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "anjungan.interfaces.entry.templatetags.entry",
            ],
        },
    }
]

# Form widgets may be replaced by a door's own templates.
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"
