import { get } from 'node:http'

/**
 * Asks, and waits as long as it takes; `fetch` gives up after five minutes. Throws where the status is another one than 200. The
 * body is counted and thrown away.
 */
export function asked(url: string, headers: Readonly<Record<string, string>> = {}): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  get(url, { headers: { 'accept-encoding': 'identity', ...headers } }, response => {
    let bytes = 0
    response.on('data', (chunk: Buffer) => {
      bytes += chunk.length
    })
    response.on('error', reject)
    response.on('end', () => {
      if (response.statusCode === 200) resolve(bytes)
      else reject(new Error(`${url}: ${response.statusCode}`))
    })
  }).on('error', reject)
  return promise
}
