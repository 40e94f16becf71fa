"""Talking to a language model: any provider, one question, one JSON answer.

No business word stands here. The services own their prompts and what they do with an answer.
"""
