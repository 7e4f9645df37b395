import { pino } from 'pino'
import { expect, test } from 'vitest'
import { idsOfAdoption } from '../../src/app/adoption/make-adoption-commitments.ts'
import { ledgerClockOn } from '../../src/app/command/clock.ts'
import { commandHandlerOn } from '../../src/app/command/command-handler.ts'
import { finishAdoptions } from '../../src/node/unfinished-adoptions.ts'
import { idOf, readSide } from '../support/projections/read-side.ts'

/** Finishes what is unfinished, and returns which streams were read for it. */
async function finished({ store, queries, read }: ReturnType<typeof readSide>): Promise<readonly string[]> {
  const streams: string[] = []
  let ids = 1000
  const handler = commandHandlerOn({
    store: {
      append: (...given) => store.append(...given),
      readStream: (stream, ...rest) => {
        streams.push(stream)
        return store.readStream(stream, ...rest)
      },
    },
    ledgerClock: ledgerClockOn(() => Date.UTC(2026, 2, 1)),
    newId: () => idOf(++ids),
  })
  await finishAdoptions({ queries, handler }, pino({ level: 'silent' }))
  await read()
  return streams
}

test('a start makes what an adoption lacks, and reads no stream of one that lacks nothing', async () => {
  const side = readSide()
  const adopted = async (id: string) => {
    await side.record(`district-${id}`, [
      { type: 'Registered', data: { kind: 'district', id, name: id, occurredOn: '2013-01-01' } },
      { type: 'StrategyAdopted', data: { on: '2013-01-15', funders: [], occurredOn: '2013-01-15' } },
    ])
    await side.read()
  }
  await adopted('north')
  expect(await finished(side)).toContain('district-north')
  expect(side.queries.commitments.areMade(idsOfAdoption('north'))).toBe(true)
  expect(await finished(side)).toEqual([])
  await adopted('south')
  const read = await finished(side)
  expect(read).toContain('district-south')
  expect(read.filter(stream => stream.includes('north'))).toEqual([])
  expect(side.queries.commitments.areMade(idsOfAdoption('south'))).toBe(true)
  await side.store.close()
  side.db.close()
})
