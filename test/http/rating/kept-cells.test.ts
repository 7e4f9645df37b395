import { expect, test } from 'vitest'
import { cast } from '../../support/http/http.ts'
import { published, rated, registered } from '../../support/projections/facts.ts'

test('an answer of another moment is the same bytes under the same tag, folded or from kept cells', async () => {
  const on = await cast()
  await on.record('framework-rubric', [published])
  await on.record('district-north', [registered('north', 'North')])
  await on.record('assessment-rubric:north:2013-H1', [rated('lead', 2), rated('teach.plan', 3)])
  await on.record('assessment-rubric:north:2013-H2', [rated('lead', 3, '2013-12-31')])
  const last = await on.read()
  for (const view of ['snapshot', 'trends']) {
    for (const moment of ['asOf=2013-12-31', 'asOf=2013-06-30', `knownAt=${last}`, `knownAt=${last - 1}`]) {
      // Each address is answered for itself: the first one is folded, and cells are made for the second.
      const answers = []
      for (const minPosition of [1, 2, 3]) {
        const url = `/v1/districts/north/${view}?framework=rubric&${moment}&minPosition=${minPosition}`
        answers.push(await on.get(url))
      }
      const [folded, ...others] = answers.map(({ status, text, headers }) => ({
        status,
        text,
        tag: headers.etag,
      }))
      expect(folded?.status).toBe(200)
      for (const other of others) expect(other).toEqual(folded)
    }
  }
})
