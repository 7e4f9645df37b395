import { get } from 'node:http'

/**
 * Makes a request and waits as long as it takes, because `fetch` gives up after five minutes. Returns the size of the body in
 * bytes. Throws if the status is not 200.
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
