import { rubric } from '../domain/framework-documents.ts'
import { assessmentOf, type Cast, cast, evidence, expectDone, RUBRIC, textOf } from './http.ts'

export const CHALLENGED = assessmentOf('2013-H2')
/** A challenge of 5 January 2014 to a rating that was published on 20 December 2013. */
export const challengeBody = {
  item: 'lead',
  reason: 'The minutes of May were not read.',
  evidence,
  occurredOn: '2014-01-05',
}

/** A ledger whose rubric takes challenges for thirty days, with a published assessment. */
export async function challengeable(end?: (close: () => Promise<void>) => void) {
  const on = await cast(end)
  const document = { ...rubric, version: 'v2', previous: 'v1', challengeWindow: 'P30D' }
  expectDone(await on.put(`${RUBRIC}/versions/v2`, { as: on.olga, body: document }))
  const dora = await on.key('dora', ['district'], 'north')
  const eve = await on.key('eve', ['rater'])
  await on.opened('2013-H2')
  await on.published('2013-H2', { lead: 'Low', 'teach.plan': 'High' }, '2013-12-20')
  return { ...on, ...challengesOn(on, { dora, eve }), dora, eve }
}

/** Requests that raise and answer challenges, each with the key of a person who may. */
function challengesOn(on: Cast, { dora, eve }: { readonly dora: string; readonly eve: string }) {
  const raise = (body: object = challengeBody, key = 'q1', url = CHALLENGED, as = dora) =>
    on.post(`${url}/challenges`, { as, key, body })
  const answer = (id: string, body: object, key = 'a1', as = eve, url = CHALLENGED) =>
    on.post(`${url}/challenges/${id}/answer`, { as, key, body })
  return {
    raise,
    answer,
    raised: async (...about: Parameters<typeof raise>) => textOf(expectDone(await raise(...about)).body.id),
    answered: async (...about: Parameters<typeof answer>) => expectDone(await answer(...about)),
    /** Proposes a correction that names a challenge, and approves it. */
    corrected: async (challenge: string, url = CHALLENGED) => {
      const said = { rationale: 'The minutes of May say so.', evidence, occurredOn: '2014-01-20' }
      const body = { item: 'lead', level: 'Middle', challenge, ...said }
      const proposed = expectDone(await on.post(`${url}/corrections`, { as: on.rita, key: 'c1', body }))
      const id = textOf(proposed.body.id)
      const approval = {
        as: on.paul,
        ifMatch: Number(proposed.body.revision),
        body: { occurredOn: '2014-01-22' },
      }
      expectDone(await on.post(`${url}/corrections/${id}/approve`, approval))
      return id
    },
  }
}
