/** The part of autocannon that the benchmarks use; it brings no types of its own. */
declare module 'autocannon' {
  export type LoadRequest = {
    readonly method?: string
    readonly path?: string
    readonly headers?: Readonly<Record<string, string>>
    readonly body?: string
    readonly setupRequest?: (request: LoadRequest) => LoadRequest
  }
  /** One connection. */
  export type Client = { readonly setRequests: (requests: readonly LoadRequest[]) => void }
  export type LoadOptions = {
    readonly url: string
    readonly connections: number
    /** How many requests are made in all, by all connections. */
    readonly amount: number
    /** In seconds; how long an answer is waited for. */
    readonly timeout: number
    /** In milliseconds. */
    readonly sampleInt: number
    readonly requests?: readonly LoadRequest[]
    readonly setupClient?: (client: Client) => void
  }
  export type LoadResult = {
    readonly errors: number
    readonly statusCodeStats: Readonly<Record<string, { readonly count: number }>>
    /** In milliseconds. */
    readonly latency: { readonly p50: number; readonly p99: number }
  }
  export default function autocannon(options: LoadOptions): Promise<LoadResult>
}
