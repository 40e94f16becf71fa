"""Auth: accounts, their sessions, and the keys that sign access tokens.

Publishes  SessionRevoked, UserRegistered
Consumes   QuotaChanged
Schema     auth
"""
