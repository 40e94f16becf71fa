"""Profile: keeps what people have done, once and for all their applications.

Publishes  ImportProfile, ProfileCreated, ProfileDeleted, ProfileUpdated
Consumes   ImportProfile
Schema     profile
"""
