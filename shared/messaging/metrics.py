"""What operators see of messages. Queues and message classes are few, and named in the code."""

from prometheus_client import Counter, Gauge, Histogram

_LAGS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900)

HANDLED = Counter(
    "messages_handled_total",
    "Messages by what came of them: done, duplicate, refused (dead letter), failed (once more)",
    ["queue", "type", "outcome"],
)
LAG = Histogram(
    "message_lag_seconds",
    "From what a message tells of to the beginning of its first handling",
    ["queue"],
    buckets=_LAGS,
)
SECONDS = Histogram(
    "message_handling_seconds",
    "Time in the handler",
    ["queue"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 180),
)
IN_HAND = Gauge("messages_in_hand", "Messages that handlers work on now", ["queue"])
CONSUMING = Gauge("queue_consuming", "1 while this process takes messages of the queue", ["queue"])
RETRIED = Counter("messages_retried_total", "Messages put aside for another try", ["queue"])
DEAD = Counter("messages_dead_total", "Messages that became dead letters here", ["queue"])
DEPTH = Gauge(
    "queue_messages",
    "Messages of a queue that nobody has in hand: ready, waiting for another try, or dead",
    ["queue", "state"],
)
PUBLISHED = Counter("outbox_published_total", "Messages that the broker confirmed", ["service"])
DELAY = Histogram(
    "outbox_delay_seconds",
    "From what a message tells of to the broker's confirmation",
    ["service"],
    buckets=_LAGS,
)
