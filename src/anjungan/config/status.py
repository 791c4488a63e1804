"""One small answer for whoever watches the process from outside."""

from django.db import connection
from django.db.utils import OperationalError
from django.http import HttpRequest, JsonResponse


def show_status(_request: HttpRequest) -> JsonResponse:
    """200 when this process answers and reaches its database, 503 when it does not."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except OperationalError:
        return JsonResponse({"status": "down", "database": "unreachable"}, status=503)
    return JsonResponse({"status": "up"})
