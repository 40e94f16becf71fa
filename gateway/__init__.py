"""Gateway: the one public door; checks who asks, then forwards to the service that owns the path.

It has no database and no business rule. Every route it knows stands in openapi.json, which is
generated from the services.
"""
