"""The parts that are switched on, the way a request goes through them, and where Django starts."""

__all__ = ["INSTALLED_APPS", "MIDDLEWARE", "PAGE_MIDDLEWARE", "ROOT_URLCONF", "WSGI_APPLICATION"]

_FRAMEWORK = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "procrastinate.contrib.django",
    "axes",
    "django_htmx",
    "csp",
]

_FOUNDATION = ["anjungan.foundation"]

# From the bottom up. The order of the rooms themselves is a contract in pyproject.toml.
_ROOMS = [
    "anjungan.domain.accounts",
    "anjungan.domain.citizens",
    "anjungan.domain.organizations",
    "anjungan.domain.premises",
    "anjungan.domain.catalog",
    "anjungan.domain.appointments",
    "anjungan.domain.queueing",
    "anjungan.domain.assistance",
    "anjungan.domain.forecasting",
    "anjungan.domain.statistics",
    "anjungan.domain.notifications",
]

# Doors with templates, static files or commands of their own.
_DOORS: list[str] = [
    "anjungan.interfaces.backoffice",
    "anjungan.interfaces.control_room",
    "anjungan.interfaces.counter",
    "anjungan.interfaces.api",
    "anjungan.interfaces.display",
    "anjungan.interfaces.entry",
    "anjungan.interfaces.greeter",
    "anjungan.interfaces.kiosk",
    "anjungan.interfaces.open_data",
    "anjungan.interfaces.portal",
]

INSTALLED_APPS = [*_DOORS, *_ROOMS, *_FOUNDATION, *_FRAMEWORK]

MIDDLEWARE = [
    "anjungan.interfaces.api.middleware.ApiAnswers",
    "django.middleware.security.SecurityMiddleware",
    "anjungan.interfaces.entry.page_chain.PageChain",
    # Last, so that it sees the answer to a sign-in before anything else does.
    "axes.middleware.AxesMiddleware",
]

# What only pages go through; programs at the API do not pay for it.
PAGE_MIDDLEWARE = [
    # Phones far from a mast read pages; a random length of padding keeps secrets in them from being guessed by size.
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "anjungan.interfaces.entry.preferences.PreferencesMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "anjungan.interfaces.entry.opened_directly.OpenedDirectly",
]

ROOT_URLCONF = "anjungan.config.urls"
WSGI_APPLICATION = "anjungan.config.wsgi.application"
