import { expect, onTestFinished, test } from 'vitest'
import { daysOf, inWords, TOLD, toldOn } from '../../projections/closure/told-cases/standing.ts'
import { csvOf, importerOn, reportOf } from '../../support/app/importing.ts'
import { ledger, listOf, textOf } from '../../support/http/http.ts'

/** The lines that are tested, one of each kind: a ruling years later, several bodies, a moratorium. */
const LINES = [6, 7, 21]

test('what the table tells is what the API answers of the same files on each day', async () => {
  const on = await ledger()
  const importer = importerOn(on.store)
  onTestFinished(importer.close)
  const told = TOLD.filter(({ line }) => LINES.includes(line))
  for (const { pack } of told) reportOf(await importer.text('processes', JSON.stringify(pack)))
  const moratoria = told.flatMap(each => each.moratoria ?? [])
  reportOf(await importer.text('moratoria', csvOf('moratoria', ...moratoria)))
  reportOf(await importer.text('closures', csvOf('closures', ...told.flatMap(({ rows }) => rows))))
  await on.read()
  for (const line of told) {
    for (const day of daysOf(line)) {
      for (const item of listOf((await on.get(`/v1/closures?asOf=${day}`)).body.items)) {
        const id = textOf(item.case)
        if (line.told[id] === undefined) continue
        const { rules, next } = (await on.get(`/v1/closures/${id}/compliance?asOf=${day}`)).body
        expect(item.next).toEqual(next)
        expect([id, day, inWords({ ...item, rules, next } as never)]).toEqual([
          id,
          day,
          toldOn(line, id, day),
        ])
      }
    }
  }
})
