import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { scorecardOf } from '../../../projections/commitment/scorecard.ts'
import { SCORECARDS } from '../../../projections/commitment/scorecard-row.ts'
import type { DomainEvent } from '../../../src/domain/subjects.ts'
import { dayAfter, lastDayOf } from '../../../src/domain/values/date.ts'
import { madeEvent } from '../../support/http/commitments.ts'
import { foldedScorecard } from '../../support/projections/folded-scorecard.ts'
import { PROMISE_DATES, promises, promisesRecorded } from '../../support/projections/random-promises.ts'
import { asking, readSide } from '../../support/projections/read-side.ts'

const TIMES = Number(process.env.KEPT_TIMES ?? 1)
const DAYS = ['2012-12-31', ...PROMISE_DATES.flatMap(date => [lastDayOf(date), dayAfter(lastDayOf(date))])]

/** Expects each scorecard of these moments to equal the fold of all commitments, to the byte. */
async function expectSame(
  { queries }: Pick<ReturnType<typeof readSide>, 'queries'>,
  days: readonly string[],
  positions: Iterable<number | null>,
): Promise<void> {
  for (const knownAt of positions) {
    for (const day of days) {
      const question = { asked: asking(day, knownAt), day }
      for (const by of SCORECARDS) {
        const { body, position } = await scorecardOf(queries, by, question)
        const folded = foldedScorecard(queries, by, question)
        const about = { knownAt, day }
        expect({ ...about, text: JSON.stringify(body) }).toEqual({
          ...about,
          text: JSON.stringify(folded.body),
        })
        expect(position).toBe(folded.position)
        // What was written for another moment is written again for this one.
        const written = await queries.scorecards.written(by, question)
        expect({ ...about, ...written, text: String(written.text) }).toEqual({
          ...about,
          text: JSON.stringify(folded.body),
          position,
        })
      }
    }
  }
}

test('a scorecard is what the fold of all commitments says, of any moment, whatever is recorded in between', async () => {
  await fc.assert(
    fc.asyncProperty(promises, async steps => {
      const side = promisesRecorded()
      try {
        for (const step of steps) {
          if (!(await side.take(step))) continue
          await side.read()
          await expectSame(side, DAYS.slice(0, 6), [null, Math.floor(side.last() / 2)])
        }
        await side.read()
        const last = side.last()
        await expectSame(
          side,
          DAYS,
          new Set([null, 0, 1, Math.floor(last / 3), Math.floor(last / 2), last - 1, last]),
        )
      } finally {
        await side.store.close()
        side.db.close()
      }
    }),
    { numRuns: 12 * TIMES },
  )
})

test('a promise with very many steps is counted right at an early position too', async () => {
  const side = readSide()
  const heard = (day: number): DomainEvent => ({
    type: 'ProgressReported',
    data: {
      self: true,
      evidence: [],
      occurredOn: new Date(Date.UTC(2013, 1, day)).toISOString().slice(0, 10),
    },
  })
  await side.record('commitment-a', [
    madeEvent('a', { measure: 'seats', target: '1', dueOn: '2013-02-10' }),
    ...Array.from({ length: 60 }, (_, day) => heard(day)),
  ])
  await side.record('commitment-b', [madeEvent('b')])
  await side.read()
  await expectSame(side, ['2013-02-05', '2013-02-20', '2013-12-31'], [1, 2, 7, 30, 60, 61, 62, null])
  await side.store.close()
  side.db.close()
})
