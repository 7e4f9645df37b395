import { expect, test } from 'vitest'
import { complianceOf } from '../../../projections/closure/compliance.ts'
import { csvOf, importerOn, reportOf } from '../../support/app/importing.ts'
import { packWith, ruleWith } from '../../support/domain/process-fixtures.ts'
import { asking, readSide } from '../../support/projections/read-side.ts'

const pack = packWith([
  ruleWith({
    kind: 'required',
    step: { type: 'hearing' },
    appliesWhen: { facts: { 'emergency-apportionment': true } },
  }),
])
const record = {
  case_id: 'south-2023',
  step: 'opened',
  occurred_on: '2023-01-05',
  district_id: 'south',
  process: 'north-law',
  facts: 'emergency-apportionment',
}
const proposed = {
  step: 'proposed',
  occurred_on: '2023-02-01',
  district_id: 'south',
  action: 'closure',
  process: 'north-law',
}

test('a fact that the record of a district states holds for the cases that cite it, unless they say otherwise', async () => {
  const side = readSide()
  const importing = importerOn(side.store)
  reportOf(await importing.text('processes', JSON.stringify(pack)))
  const cases = [
    { ...proposed, case_id: 'citing', school_id: 'elm', refers_to: 'south-2023/' },
    { ...proposed, case_id: 'apart', school_id: 'oak' },
    {
      ...proposed,
      case_id: 'otherwise',
      school_id: 'ash',
      refers_to: 'south-2023/',
      facts: 'emergency-apportionment=no',
    },
  ]
  reportOf(await importing.text('closures', csvOf('closures', record, ...cases)))
  await side.read()
  const resultOf = (id: string) =>
    complianceOf(side.queries, id, { asked: asking('2023-02-02'), day: '2023-02-02' })?.body.rules[0]?.result
  expect(['citing', 'apart', 'otherwise'].map(resultOf)).toEqual([
    'not-yet-due',
    'cannot-be-told',
    'not-applicable',
  ])
  importing.close()
  await side.store.close()
})
