"""Figures for Prometheus: what each process counts, and what the database says when asked.

Under gunicorn the counts of all processes lie in a folder (PROMETHEUS_MULTIPROC_DIR, set by
gunicorn.conf.py) and are added up by whichever process is asked.
"""

import os
from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import REGISTRY, Collector

from joinways.database import Db
from joinways.operations.standing import Standing, standing

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60)

_requests = Counter("joinways_requests", "Answered requests.", ["endpoint", "status"])
_took = Histogram(
    "joinways_request_seconds", "How long answers took.", ["endpoint"], buckets=_SECONDS
)
_refused = Counter("joinways_csp_reports", "What browsers refused to load.", ["directive"])


def count_request(endpoint: str, status: int, seconds: float) -> None:
    """One more answer."""
    _requests.labels(endpoint, str(status)).inc()
    _took.labels(endpoint).observe(seconds)


def count_refused_by_browser(directive: str) -> None:
    """One more report of a browser about our policy."""
    _refused.labels(directive).inc()


def figures(db: Db) -> bytes:
    """All of them, in Prometheus' text format."""
    registry = CollectorRegistry()
    registry.register(Waiting(standing(db)))
    return generate_latest(registry) + generate_latest(_counted())


def _counted() -> CollectorRegistry:
    if not os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        return REGISTRY
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return registry


class Waiting(Collector):
    """What the database says: it is the same for all processes and hosts."""

    def __init__(self, read: Standing) -> None:
        self._read = read

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Each figure with its meaning."""
        read = self._read
        for name, meaning, value in (
            ("issuing_open", "Invoices being made.", read.open_attempts),
            ("issuing_stuck", "Of them, for over 15 minutes.", read.stuck_attempts),
            ("mail_oldest_waiting_seconds", "Age of the mail waiting longest.", read.oldest_mail),
            ("stripe_events_waiting", "Events of Stripe not worked on.", read.waiting_events),
            ("stripe_events_lag_seconds", "Age of the oldest of them.", read.oldest_event),
            ("must_reconcile", "1: invoicing waits after a restore.", read.must_reconcile),
        ):
            yield GaugeMetricFamily(f"joinways_{name}", meaning, value=float(value))
        mails = GaugeMetricFamily("joinways_mails", "Mails by status.", labels=["status"])
        for status in ("waiting", "failed", "unknown"):
            mails.add_metric([status], read.mails.get(status, 0))
        yield mails
        rounds = GaugeMetricFamily(
            "joinways_round_age_seconds", "Since a round last ended well.", labels=["round"]
        )
        for name, age in read.round_ages.items():
            if age is not None:
                rounds.add_metric([name], age)
        yield rounds
