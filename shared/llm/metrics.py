"""What operators see of a provider: calls, tokens, seconds; never a text."""

from prometheus_client import Counter, Gauge, Histogram

CALLS = Counter(
    "llm_calls_total", "Questions to a language model", ["provider", "model", "outcome"]
)
TOKENS = Counter("llm_tokens_total", "Tokens that are billed", ["provider", "model", "direction"])
SECONDS = Histogram(
    "llm_seconds",
    "Time to an answer or to giving up, repetitions included",
    ["provider", "model"],
    buckets=(0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 60, 100, 150),
)
BREAKER_OPEN = Gauge(
    "llm_breaker_open", "1 while a provider that failed too often is not asked", ["provider"]
)
