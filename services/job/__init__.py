"""Job: keeps the postings that people want to apply for, and what they ask.

Publishes  JobCreated, JobDeleted, JobUpdated
Consumes   -
Schema     job
"""
