import { DatabaseSync } from 'node:sqlite'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { ByteWriter } from '../../../projections/engine/byte-writer.ts'
import { CELL_TEXTS, CellTexts, namesIn } from '../../../projections/rating/kept/cell-texts.ts'
import { carriedText } from '../../../projections/rating/kept/written.ts'

const word = fc.oneof(
  fc.constantFrom('"occurredOn":"2013-03-21"', '0000-00-00', 'Übergang ☂'),
  fc.string({ unit: 'binary' }),
)
const cell = fc
  .record({
    component: word,
    status: fc.constantFrom('rated', 'carried', 'never-rated'),
    level: fc.option(word),
    action: fc.option(fc.constantFrom('UP', 'NW')),
    movement: fc.option(fc.constantFrom('progress')),
    period: fc.option(word),
    occurredOn: fc.option(fc.constantFrom('2013-03-21', '2013-03-22', '2013-03', '2013', '2199-12-31')),
    previous: fc.option(fc.record({ period: word, item: word })),
  })
  .map(each => JSON.stringify(each))
const cells = fc.array(cell, { minLength: 1, maxLength: 12 })

test('a cell is read as it was written, as it is and as a later period shows it, whatever stands in it', () => {
  fc.assert(
    fc.property(cells, cells, (first, later) => {
      const db = new DatabaseSync(':memory:')
      db.exec(`ATTACH ':memory:' AS kept; ${CELL_TEXTS}`)
      const texts = new CellTexts(db)
      // What is written later is found by who has read the place before.
      for (const some of [first, later]) {
        const names = texts.namesOf(7, some)
        const out = new ByteWriter()
        const written = (form: 'own' | 'carried') => {
          texts.write(7, names, form, out.begin())
          return String(out.taken())
        }
        expect(namesIn(names).map(name => texts.of(7, name))).toEqual(some)
        expect(written('own')).toBe(some.join())
        expect(written('carried')).toBe(some.map(carriedText).join())
        expect(new CellTexts(db).namesOf(7, some)).toBe(names)
      }
      db.close()
    }),
  )
})

test('cells that differ by their date alone are stored once', () => {
  const db = new DatabaseSync(':memory:')
  db.exec(`ATTACH ':memory:' AS kept; ${CELL_TEXTS}`)
  const dated = (day: string) => `{"component":"talent","occurredOn":"${day}","previous":null}`
  const names = new CellTexts(db).namesOf(1, [dated('2013-03-21'), dated('2013-03-22')])
  expect(new Set(namesIn(names)).size).toBe(2)
  expect(db.prepare('SELECT count(*) AS count FROM kept.cell').get()).toEqual({ count: 1 })
  db.close()
})
