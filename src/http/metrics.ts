/** Counters, gauges and histograms in the Prometheus text format (https://prometheus.io/docs/instrumenting/exposition_formats/). */
import { plain, type Route } from "./server.ts";
import { withTimeout } from "./timeout.ts";

type Labels = Readonly<Record<string, string>>;

/** Upper bounds of a histogram's buckets, in seconds. */
const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

const READ_TIMEOUT_MS = 2_000;

interface Metric {
  lines(): Promise<string[]> | string[];
}

/** A number that only grows, one per combination of labels. */
export class Counter implements Metric {
  readonly #values = new Map<string, number>();

  constructor(private readonly name: string, private readonly help: string) {}

  add(labels: Labels): void {
    const key = formatLabels(labels);
    this.#values.set(key, (this.#values.get(key) ?? 0) + 1);
  }

  lines(): string[] {
    return [
      ...heading(this.name, this.help, "counter"),
      ...[...this.#values].map(([key, value]) => `${this.name}${key} ${value}`),
    ];
  }
}

/** The distribution of durations, in seconds. */
export class Histogram implements Metric {
  readonly #series = new Map<string, { labels: Labels; buckets: number[]; sum: number }>();

  constructor(private readonly name: string, private readonly help: string) {}

  observe(seconds: number, labels: Labels = {}): void {
    const key = formatLabels(labels);
    let series = this.#series.get(key);
    if (series === undefined) {
      series = { labels, buckets: new Array<number>(SECONDS.length + 1).fill(0), sum: 0 };
      this.#series.set(key, series);
    }
    const at = SECONDS.findIndex((bound) => seconds <= bound);
    const bucket = at === -1 ? SECONDS.length : at;
    series.buckets[bucket] = series.buckets[bucket]! + 1;
    series.sum += seconds;
  }

  lines(): string[] {
    return [
      ...heading(this.name, this.help, "histogram"),
      ...[...this.#series.values()].flatMap(({ labels, buckets, sum }) => {
        let count = 0;
        const lines = buckets.map((value, index) => {
          count += value;
          const le = index < SECONDS.length ? String(SECONDS[index]) : "+Inf";
          return `${this.name}_bucket${formatLabels({ ...labels, le })} ${count}`;
        });
        return [
          ...lines,
          `${this.name}_sum${formatLabels(labels)} ${sum}`,
          `${this.name}_count${formatLabels(labels)} ${count}`,
        ];
      }),
    ];
  }
}

/** A value read at each scrape; left out when reading it fails. */
export class Gauge implements Metric {
  constructor(
    private readonly name: string,
    private readonly help: string,
    private readonly read: () => Promise<number> | number,
    private readonly labels: Labels = {},
  ) {}

  async lines(): Promise<string[]> {
    try {
      const value = await this.read();
      return [
        ...heading(this.name, this.help, "gauge"),
        `${this.name}${formatLabels(this.labels)} ${value}`,
      ];
    } catch {
      return [];
    }
  }
}

/** The route `/metrics`. */
export function metrics(all: readonly Metric[]): Route {
  return async (request, path) => {
    if (path !== "/metrics") return undefined;
    if (request.method !== "GET" && request.method !== "HEAD") {
      return plain(405, "Method not allowed", { allow: "GET, HEAD" });
    }
    const lines = (await Promise.all(all.map((metric) => metric.lines()))).flat();
    return plain(200, lines.join("\n"), {
      "content-type": "text/plain; version=0.0.4; charset=utf-8",
    });
  };
}

/** Reads at most every `ms`, and for at most two seconds: scraping must not add to the load of a slow server. */
export function atMostEvery<T>(ms: number, read: () => Promise<T>): () => Promise<T> {
  let latest: { at: number; value: Promise<T> } | undefined;
  return () => {
    if (latest === undefined || performance.now() - latest.at > ms) {
      latest = { at: performance.now(), value: withTimeout(READ_TIMEOUT_MS, read()) };
      latest.value.catch(() => latest = undefined);
    }
    return latest.value;
  };
}

function heading(name: string, help: string, type: string): string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`];
}

function formatLabels(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) =>
    `${name}="${value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")}"`
  );
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}
