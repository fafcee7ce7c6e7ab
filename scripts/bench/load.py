"""The load: so many connections that ask for one page again and again, for a bounded time.

A process of its own, so that it takes nothing from the server's interpreter:
`python -m scripts.bench.load` reads a JSON order from its input and prints a JSON result.
"""

import asyncio
import json
import sys
import time
from dataclasses import asdict, dataclass

MOST_REQUESTS = 20_000
ANSWERS_WITHIN = 30.0


@dataclass(frozen=True)
class Order:
    """A loopback port, a path, headers, how many connections, for how many seconds."""

    port: int
    path: str
    headers: dict[str, str]
    connections: int
    seconds: float


@dataclass(frozen=True)
class Result:
    """Requests per second, and the middle and the 95th percentile of answers, in ms."""

    rate: float
    p50: float
    p95: float


async def answer_of(reader: asyncio.StreamReader) -> bytes:
    """The body of one answer of known length. Raises RuntimeError unless it is a 200."""
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    if not head.startswith(b"http/1.1 200"):
        raise RuntimeError(f"not a 200: {head[:40]!r}")
    length = head.split(b"content-length: ")[1].split(b"\r\n", 1)[0]
    return await reader.readexactly(int(length))


async def _ask(order: Order, until: float, times: list[float]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", order.port)
    headers = "".join(f"{name}: {value}\r\n" for name, value in order.headers.items())
    request = f"GET {order.path} HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n".encode()
    while time.perf_counter() < until and len(times) < MOST_REQUESTS:
        begun = time.perf_counter()
        writer.write(request)
        await asyncio.wait_for(answer_of(reader), ANSWERS_WITHIN)
        times.append(time.perf_counter() - begun)
    writer.close()


async def load(order: Order) -> Result:
    """Ask on all connections at once, each keeping its own alive."""
    times: list[float] = []
    begun = time.perf_counter()
    asks = (_ask(order, begun + order.seconds, times) for _ in range(order.connections))
    await asyncio.gather(*asks)
    taken = time.perf_counter() - begun
    times.sort()
    p50, p95 = times[len(times) // 2], times[int(len(times) * 0.95)]
    return Result(len(times) / taken, p50 * 1000, p95 * 1000)


if __name__ == "__main__":
    print(json.dumps(asdict(asyncio.run(load(Order(**json.load(sys.stdin)))))))
