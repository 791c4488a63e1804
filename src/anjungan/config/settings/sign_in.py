"""Who signs in and how, and how fast somebody may guess."""

from datetime import timedelta
from typing import Any

from .environment import whole_number

__all__ = [
    "ASSISTED_MODE",
    "ASSISTED_MODE_OVER",
    "AUTHENTICATION_BACKENDS",
    "AUTH_PASSWORD_VALIDATORS",
    "AUTH_USER_MODEL",
    "AXES_COOLOFF_TIME",
    "AXES_DISABLE_ACCESS_LOG",
    "AXES_FAILURE_LIMIT",
    "AXES_IPWARE_PROXY_COUNT",
    "AXES_LOCKOUT_CALLABLE",
    "AXES_LOCKOUT_PARAMETERS",
    "AXES_RESET_ON_SUCCESS",
    "AXES_USERNAME_CALLABLE",
    "AXES_VERBOSE",
    "DOORS_OF_STAFF",
    "LOGIN_REDIRECT_URL",
    "LOGIN_URL",
    "SESSION_COOKIE_AGE",
]

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    # First, so that a locked-out name is refused before its password is looked at.
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
_VALIDATION = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": f"{_VALIDATION}.UserAttributeSimilarityValidator"},
    {"NAME": f"{_VALIDATION}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{_VALIDATION}.CommonPasswordValidator"},
]
LOGIN_URL = "/masuk/"
LOGIN_REDIRECT_URL = "/"
# Whoever signs in without saying where to goes to the first of these doors that their scopes open.
DOORS_OF_STAFF = (
    ("mall:manage", "control_room:building"),
    ("tickets:serve", "counter:home"),
    ("visits:create", "greeter:home"),
    ("building:read", "control_room:building"),
    ("standards:edit", "backoffice:board"),
)
# Where assisted mode is worked in, and what is shown when it is over.
ASSISTED_MODE = "greeter:assist"
ASSISTED_MODE_OVER = "greeter:assist_over"
# One working day with its overtime; the next morning starts with a sign-in.
SESSION_COOKIE_AGE = 12 * 3600

# A name is locked for one address only: nobody can lock a colleague out from elsewhere.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "anjungan.interfaces.entry.sign_in.locked_out"
AXES_FAILURE_LIMIT: int = whole_number("ANJUNGAN_SIGN_IN_TRIES", 5)
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_USERNAME_CALLABLE = "anjungan.config.throttling.name_tried"
# The audit trail keeps sign-ins; a second log with addresses would only be more personal data.
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False
AXES_IPWARE_PROXY_COUNT: int | None = whole_number("ANJUNGAN_PROXIES", 0) or None
