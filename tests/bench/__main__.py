"""`python -m tests.bench [PART ...]`: all parts or those named (see `PARTS`); exit status 1 if a bound broke."""

import sys
import tempfile
from pathlib import Path

from tests.bench import alerts, burst, cards, footprint, latency, micro, page, slack, sound, webhook
from tests.bench.figures import table

PARTS = {
    "micro": micro.measure,
    "cards": cards.measure,
    "latency": latency.measure,
    "burst": burst.measure,
    "footprint": footprint.measure,
    "webhook": webhook.measure,
    "page": page.measure,
    "sound": sound.measure,
    "slack": slack.measure,
    "alerts": alerts.measure,
}


def main() -> int:
    wanted = sys.argv[1:] or list(PARTS)
    if unknown := set(wanted) - set(PARTS):
        print(f"no such part: {', '.join(sorted(unknown))}. There are: {', '.join(PARTS)}.", file=sys.stderr)
        return 2
    figures = []
    for name in wanted:
        with tempfile.TemporaryDirectory(prefix="autoreply-bench-") as folder:
            Path(folder).chmod(0o755)  # servers read their certificates as another user
            for figure in PARTS[name](Path(folder)):
                print(f"{name}: {figure.says}: {figure.row()[3]}", file=sys.stderr, flush=True)
                figures.append(figure)
    print(table(figures))
    return 0 if all(figure.kept for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
