import { setImmediate as nextTurn } from 'node:timers/promises'
import { type ReadCall, within } from './client.ts'
import { Dropped, NoAnswer } from './failure.ts'
import type { ReadResponse } from './messages.ts'

/** How long a read may say nothing before its first response, and after it. */
export type Silence = { readonly firstMs: number; readonly laterMs: number }

/** Every response of a read that ends. Throws where it breaks off, falls silent or is stopped; never gives a part. */
export async function wholeOf(
  call: ReadCall,
  { firstMs, laterMs }: Silence,
  stop: AbortSignal,
): Promise<ReadResponse[]> {
  const { promise, resolve, reject } = Promise.withResolvers<ReadResponse[]>()
  const responses: ReadResponse[] = []
  const timerOf = (ms: number) =>
    setTimeout(() => reject(new NoAnswer(`a read was silent for ${Math.round(ms)} ms`)), ms)
  let timer = timerOf(firstMs)
  const onStop = () => reject(new Dropped('a read was stopped'))
  stop.addEventListener('abort', onStop)
  if (stop.aborted) onStop()
  call.on('data', (response: ReadResponse) => {
    if (responses.push(response) > 1) {
      timer.refresh()
      return
    }
    clearTimeout(timer)
    timer = timerOf(laterMs)
  })
  call.on('error', reject)
  call.on('end', () => resolve(responses))
  try {
    return await promise
  } catch (error) {
    // A read that is given up is cancelled, since the server would go on sending otherwise.
    call.cancel()
    throw error
  } finally {
    clearTimeout(timer)
    stop.removeEventListener('abort', onStop)
  }
}

/**
 * The responses of an endless read, as they come: those that wait already are given together, at most `countMax`, and nothing
 * more is asked of the server until they are taken. Ends if nothing came for `silenceMs`, or when it is stopped.
 */
export async function* comingFrom(
  call: ReadCall,
  countMax: number,
  silenceMs: number,
  stop: AbortSignal,
): AsyncGenerator<readonly ReadResponse[]> {
  let broken: Error | null = null
  let news = Promise.withResolvers<void>()
  const wake = () => news.resolve()
  const breakOff = (error: Error) => {
    broken ??= error
    wake()
  }
  // The reader may be busy for long with what it took, so the call is cancelled here and at once.
  const onStop = () => call.cancel()
  call.on('readable', wake)
  call.on('error', breakOff)
  call.on('end', () => breakOff(new Dropped('the server ended a subscription')))
  stop.addEventListener('abort', onStop)
  try {
    while (!stop.aborted) {
      news = Promise.withResolvers()
      const responses = await waitingIn(call, countMax)
      if (responses.length > 0) {
        yield responses
        continue
      }
      if (broken !== null) throw broken
      const isHeard = await within(silenceMs, news.promise).then(
        () => true,
        () => false,
      )
      if (!isHeard) return
    }
  } finally {
    stop.removeEventListener('abort', onStop)
    call.cancel()
  }
}

/** What a call has received and the reader has not taken yet, and what follows at once. */
async function waitingIn(call: ReadCall, countMax: number): Promise<readonly ReadResponse[]> {
  const responses: ReadResponse[] = []
  for (let hadNews = true; hadNews && responses.length < countMax; ) {
    hadNews = false
    for (let response = take(call); response !== null; response = take(call)) {
      responses.push(response)
      hadNews = true
      if (responses.length === countMax) break
    }
    // Of what came in one packet, the next is there in the next turn only.
    if (hadNews) await nextTurn()
  }
  return responses
}

const take = (call: ReadCall): ReadResponse | null => call.read()
