import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { Runner } from '../../../projections/engine/runner.ts'
import type { ResponseCache } from './response-cache.ts'

/** The route label of requests that meet no route: their addresses have no bound, since callers make them up. */
const NO_ROUTE = 'none'
const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'POST', 'PATCH', 'DELETE'])
const READING: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])
const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10]

/** The parts of a node that are read when it is asked for its measures. */
export type Watched = {
  readonly runner: Runner
  /** Milliseconds since 1970. */
  readonly clock: () => number
  /** How many appends of commands are not answered by the store yet. */
  readonly appendsUnderWay: () => number
  /** How many large views wait for their turn. */
  readonly viewsWaiting: () => number
}

/**
 * What a node counts and times, in the form that Prometheus reads. Every label has a bounded number of values: routes as they are
 * written in the code, never the addresses that were asked for.
 */
export class Measures {
  readonly #registry = new Registry()
  readonly #requests
  readonly #duration
  readonly #append
  readonly #lookups
  readonly #misses

  constructor() {
    const registers = [this.#registry]
    this.#requests = new Counter({
      name: 'ledger_http_requests_total',
      help: 'Requests that were answered, by route and status',
      labelNames: ['method', 'route', 'status'] as const,
      registers,
    })
    this.#duration = new Histogram({
      name: 'ledger_http_request_duration_seconds',
      help: 'From a request to the end of its answer; kind is read or write',
      labelNames: ['kind'] as const,
      buckets: SECONDS,
      registers,
    })
    this.#append = new Histogram({
      name: 'ledger_append_duration_seconds',
      help: 'How long commands waited until their events were durable, the wait for a common commit included',
      buckets: SECONDS,
      registers,
    })
    this.#lookups = new Counter({
      name: 'ledger_response_cache_lookups_total',
      help: 'Requests whose answer may be kept',
      registers,
    })
    this.#misses = new Counter({
      name: 'ledger_response_cache_misses_total',
      help: 'Those of them whose answer had to be made; the others were hits',
      registers,
    })
  }

  /** Records how long a command waited until the store had answered its append. */
  readonly appended = (seconds: number): void => {
    this.#append.observe(seconds)
  }

  /** Adds the gauges, whose values are read only when the measures are asked for. */
  watch({ runner, clock, appendsUnderWay, viewsWaiting }: Watched): void {
    const startedAt = clock()
    const gauge = (name: string, help: string, value: () => number) => this.#gauge(name, help, value)
    gauge('ledger_appends_under_way', 'Appends of commands that are not durable yet', appendsUnderWay)
    gauge('ledger_views_waiting', 'Large answers that wait for their turn', viewsWaiting)
    gauge('ledger_position', 'Of the last event that this node has read', () => runner.read.position)
    gauge('ledger_lag_seconds', 'Since this node last stood at the end of the log; 0 while it does', () =>
      runner.read.isCaughtUp ? 0 : Math.max(0, clock() - Math.max(startedAt, runner.caughtUpAt)) / 1000,
    )
    const status = (name: string, help: string, value: (each: Runner['status'][number]) => number) =>
      new Gauge({
        name,
        help,
        labelNames: ['projection'] as const,
        registers: [this.#registry],
        collect() {
          for (const each of runner.status) this.set({ projection: each.name }, value(each))
        },
      })
    status('ledger_projection_position', 'Of the last event that a projection has folded', at => at.position)
    status('ledger_projection_stopped', '1 where an event has stopped a projection', at =>
      Number(at.stoppedBy !== null),
    )
    status('ledger_streams_set_aside', 'Streams that a projection folds no further', at => at.setAside.length)
  }

  #gauge(name: string, help: string, value: () => number): Gauge {
    return new Gauge({
      name,
      help,
      registers: [this.#registry],
      collect() {
        this.set(value())
      },
    })
  }

  /** Counts every request of an app. The hook of `cache` marks the routes whose answers are kept. */
  count(app: FastifyInstance, cache: ResponseCache): void {
    app.addHook('onRoute', route => {
      const hooks = [route.onRequest ?? []].flat()
      const at = hooks.indexOf(cache.onRequest)
      if (at === -1) return
      const [before, after] = [this.#counting(this.#lookups), this.#counting(this.#misses)]
      route.onRequest = [...hooks.slice(0, at), before, cache.onRequest, after, ...hooks.slice(at + 1)]
    })
    app.addHook('onResponse', (request, reply, done) => {
      const { method, routeOptions } = request
      this.#requests.inc({
        method: METHODS.has(method) ? method : 'other',
        route: routeOptions.url ?? NO_ROUTE,
        status: reply.statusCode,
      })
      this.#duration.observe({ kind: READING.has(method) ? 'read' : 'write' }, reply.elapsedTime / 1000)
      done()
    })
  }

  /** A hook that counts the requests that no hook before it has answered. */
  #counting(counter: Counter) {
    return (_request: FastifyRequest, _reply: unknown, done: () => void): void => {
      counter.inc()
      done()
    }
  }

  /** All measures in the form that Prometheus reads, with those of the process. */
  async text(process: Registry | undefined): Promise<string> {
    const registries = process === undefined ? [this.#registry] : [this.#registry, process]
    return Registry.merge(registries).metrics()
  }

  get contentType(): string {
    return this.#registry.contentType
  }
}
