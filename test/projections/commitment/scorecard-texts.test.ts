import { expect, test } from 'vitest'
import { ScorecardTexts } from '../../../projections/commitment/scorecard-texts.ts'
import type { StandingGroup } from '../../../projections/commitment/standings.ts'
import { MEMORY_BYTES } from '../../../projections/engine/memory.ts'
import { Span } from '../../../projections/engine/span.ts'
import { COMMITMENT_STATUSES } from '../../../src/domain/commitment/status.ts'
import { dayFromNumber, dayToNumber } from '../../../src/domain/values/date.ts'

/** Scorecards of funders with long names, of which each has other counts on each day. `asked` has the days that were counted. */
function given(groups: number, nameLength: number) {
  const asked: string[] = []
  const names = Array.from({ length: groups }, (_, at) => String(at).padEnd(nameLength, 'x'))
  const byFunder = async (day: string) => {
    asked.push(day)
    const span = new Span(dayToNumber(day), Number.MAX_SAFE_INTEGER)
    span.turnsOn(dayToNumber(day))
    span.turnsOn(dayToNumber(day) + 1)
    const counts = COMMITMENT_STATUSES.map(() => dayToNumber(day))
    const grouped = names.map(
      (key): StandingGroup<string> => ({ key, counts, count: () => dayToNumber(day) }),
    )
    return { groups: grouped, total: () => 0, position: 1, span }
  }
  const texts = new ScorecardTexts(
    { standings: { byFunder }, commitments: { withdrawnAt: () => 0 } } as never,
    () => 0,
  )
  const ask = (nth: number) => {
    const day = dayFromNumber(20_000 + nth)
    const echo = { asOf: day, knownAt: null, knownAtPosition: null }
    const asked = { bounds: { asOf: day, knownAt: null }, echo, projections: [] }
    return texts.written('funder', { asked, day } as never)
  }
  return { asked, ask }
}

test('an answer is put together of the rows that are kept', async () => {
  const { asked, ask } = given(10, 20)
  const first = await ask(0)
  expect((await ask(0)).text).toEqual(first.text)
  expect(asked).toHaveLength(1)
})

test('answers hold no more rows than may be kept, whatever the days that are asked about', async () => {
  const { asked, ask } = given(40, 10_000)
  const days = 26
  let bytes = 0
  for (let nth = 0; nth < days; nth++) bytes += (await ask(nth)).text.length
  expect(bytes).toBeGreaterThan(1.4 * (MEMORY_BYTES.scorecardRows + MEMORY_BYTES.scorecards))
  for (let nth = days - 1; nth >= 0; nth--) await ask(nth)
  const madeAgain = asked.length - days
  expect((bytes / days) * (days - madeAgain)).toBeLessThan(
    MEMORY_BYTES.scorecardRows + MEMORY_BYTES.scorecards + bytes / days,
  )
})
