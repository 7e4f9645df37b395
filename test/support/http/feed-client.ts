import type { FastifyInstance } from 'fastify'

/** What a client reads of server-sent events: an event with its id, or a comment. */
export type Received = { readonly id: string; readonly data: string } | 'comment'

/** Makes an app listen on a free port, and returns its address. */
export const listening = (app: FastifyInstance): Promise<string> => app.listen({ host: '127.0.0.1', port: 0 })

/** Reads server-sent events until the feed ends or the caller stops; then the connection is cut. */
export async function* received(
  url: string,
  headers: Readonly<Record<string, string>> = {},
): AsyncGenerator<Received> {
  const cut = new AbortController()
  try {
    const answer = await fetch(url, {
      headers: { accept: 'text/event-stream', ...headers },
      signal: cut.signal,
    })
    if (answer.status !== 200 || answer.body === null) throw new Error(`${answer.status} for ${url}`)
    let rest = ''
    for await (const text of answer.body.pipeThrough(new TextDecoderStream())) {
      const blocks = `${rest}${text}`.split('\n\n')
      rest = blocks.pop() ?? ''
      yield* blocks.filter(block => !block.startsWith('retry:')).map(readBlock)
    }
  } finally {
    cut.abort()
  }
}

function readBlock(block: string): Received {
  if (block === ':') return 'comment'
  const [, id, data] = /^id: (\S+)\ndata: (.*)$/.exec(block) ?? []
  if (id === undefined || data === undefined) throw new Error(`no event: ${block}`)
  return { id, data }
}
