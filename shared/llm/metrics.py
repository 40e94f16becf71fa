"""What operators see of a provider: calls, tokens, seconds; never a text."""

from prometheus_client import Counter, Histogram

CALLS = Counter("llm_calls_total", "Questions to a language model", ["provider", "outcome"])
TOKENS = Counter("llm_tokens_total", "Tokens that are billed", ["provider", "direction"])
SECONDS = Histogram(
    "llm_seconds",
    "Time to an answer or to giving up, repetitions included",
    ["provider"],
    buckets=(0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 60, 100, 150),
)
