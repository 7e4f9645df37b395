import { setImmediate } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import type { StoredEvent } from '../../../src/event-store/event-store.ts'
import { RecentEnds } from '../../../src/event-store/sqlite/recent-ends.ts'

const eventOf = (stream: string): StoredEvent => ({
  stream,
  revision: 0,
  id: '0198c2e0-0000-7000-8000-000000000000',
  type: 'KeyIssued',
  data: '{}',
  metadata: '{}',
})

/** Ends over a file whose version the test raises, as another connection does that writes. */
function endsKept() {
  const file = { version: 1, looks: 0 }
  const ends = new RecentEnds(() => {
    file.looks++
    return file.version
  })
  return { ends, file }
}

async function endsSeen() {
  const { ends, file } = endsKept()
  ends.keep(eventOf('key-a'))
  // The first look learns which version of the file it is, and keeps nothing from before.
  await ends.last('key-a', 0)
  for (const stream of ['key-a', 'key-b']) ends.keep(eventOf(stream))
  file.looks = 0
  return { ends, file }
}

describe('the ends of streams that were read a moment ago', () => {
  test('requests that come in one turn of the loop share one look at the file', async () => {
    const { ends, file } = await endsSeen()
    // Each in a callback of its own, as requests of different connections come.
    const asking = ['key-a', 'key-b', 'key-a'].map(async stream => {
      await setImmediate()
      return ends.last(stream, 0)
    })
    expect((await Promise.all(asking)).map(last => last?.stream)).toEqual(['key-a', 'key-b', 'key-a'])
    expect(file.looks).toBe(1)
  })

  test('a request that comes after a look has one of its own, and sees what another connection wrote between', async () => {
    const { ends, file } = await endsSeen()
    expect(await ends.last('key-a', 0)).not.toBeNull()
    file.version++
    expect(await ends.last('key-a', 0)).toBeNull()
    expect(file.looks).toBe(2)
  })

  test('what is written while a request waits for the look is no end any more', async () => {
    const { ends } = await endsSeen()
    const asked = ends.last('key-a', 0)
    ends.drop('key-a')
    expect(await asked).toBeNull()
  })

  test('a stream of which nothing is kept costs no look', async () => {
    const { ends, file } = await endsSeen()
    expect(await ends.last('key-c', 0)).toBeNull()
    expect(await ends.last('key-a', 1)).toBeNull()
    expect(file.looks).toBe(0)
  })
})
