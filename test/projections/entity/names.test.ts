import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { namesCounted } from '../../../projections/entity/names.ts'
import { UNDATED } from '../../../projections/entity/said.ts'
import { registered } from '../../support/projections/facts.ts'
import { readModelOf, readSide } from '../../support/projections/read-side.ts'

const row = fc.record({
  day: fc.constantFrom(UNDATED, 1, 2),
  turn: fc.constantFrom(0, 1),
  name: fc.constantFrom('North', 'Nörth', 'The North'),
  source: fc.constantFrom('a', 'b'),
  position: fc.integer({ min: 1, max: 6 }),
  until: fc.option(fc.integer({ min: 2, max: 8 })),
})

test('the names that were known at a position are those that a query for it finds', () => {
  fc.assert(
    fc.property(fc.array(row, { maxLength: 12 }), rows => {
      const { db, queries } = readModelOf()
      const insert = db.prepare(
        "INSERT OR IGNORE INTO entity_name VALUES ('district', 'north', ?, ?, ?, ?, ?, 'event', ?)",
      )
      for (const { day, turn, name, position, source, until } of rows)
        insert.run(day, turn, name, position, source, until)
      const found =
        db.prepare(`SELECT iif(day = ${UNDATED}, NULL, day) AS day, name, min(position) AS position
        FROM entity_name WHERE position <= ?1 AND (until IS NULL OR until > ?1)
        GROUP BY day, turn, name ORDER BY entity_name.day, turn, name`)
      const withdrawn = db.prepare('SELECT max(until) AS until FROM entity_name WHERE until <= ?')
      const ever = queries.entities.namesEver({ kind: 'district', id: 'north' })
      for (const knownAt of [0, 1, 2, 3, 5, 6, 8, null]) {
        const limit = knownAt ?? Number.MAX_SAFE_INTEGER
        const { names, withdrawnAt } = namesCounted(ever, knownAt)
        expect(names.map(({ day, name, position }) => ({ day, name, position }))).toEqual(
          found.all(limit).map(each => ({ ...each })),
        )
        expect(withdrawnAt).toBe(Number(withdrawn.get(limit)?.until ?? 0))
      }
      db.close()
    }),
    { numRuns: 60 },
  )
})

test('a new name is shown as soon as it is read', async () => {
  const side = readSide()
  const nameOf = () =>
    side.queries.named({ kind: 'district', id: 'north' }, { asOf: null, knownAt: null }).entity.name
  expect(nameOf()).toBe('north')
  await side.record('district-north', [registered('north', 'North')])
  await side.read()
  expect(nameOf()).toBe('North')
  await side.store.close()
  side.db.close()
})
