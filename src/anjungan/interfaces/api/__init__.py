"""The door for programs: /api/v1, OpenAPI 3.0 and 3.1, problem documents, idempotency keys."""
