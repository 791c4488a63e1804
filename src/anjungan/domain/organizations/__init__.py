"""The room of malls and agencies: who is a tenant where, and who works for whom."""
