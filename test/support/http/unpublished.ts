import { assessmentOf, type Cast, evidence, expectDone, textOf } from './http.ts'

/** An assessment that is rated and never published. */
const UNPUBLISHED = assessmentOf('2013-H2')
/** One that was published after a rating had been overwritten; one correction was approved since, and one rejected. */
const PUBLISHED = assessmentOf('2013-H1')

/** The values that everything has that the public may not read. */
export type Secret = { readonly text: string; readonly level: string; readonly item: string }
export const SECRET: Secret = { text: 'not for everyone', level: 'High', item: 'lead' }

/** Records drafts, an overwritten rating, a rejected correction and what became public of them. */
export async function recordUnpublished(on: Cast, { text, level, item }: Secret = SECRET): Promise<void> {
  await on.opened('2013-H1', '2013-H2')
  const hidden = { level, rationale: text, evidence, occurredOn: '2013-06-01' }
  expectDone(await on.put(`${PUBLISHED}/ratings/lead`, { as: on.rita, body: hidden }))
  await on.published('2013-H1', { lead: 'Low' }, '2013-06-20')
  await corrected(on, 'k1', { item: 'lead', level: 'High', rationale: 'Misread.' }, 'approve', 'Seen too.')
  await corrected(on, 'k2', { item, level: otherThan(level), rationale: text }, 'reject', text)
  const draft = { ...hidden, occurredOn: '2013-12-01' }
  expectDone(await on.put(`${UNPUBLISHED}/ratings/${item}`, { as: on.rita, body: draft }))
  await on.read()
}

/** Another level than this one, because a correction must change the level. */
const otherThan = (level: string): string => (level === 'High' ? 'Low' : level)

async function corrected(
  on: Cast,
  key: string,
  proposal: { readonly item: string; readonly level: string; readonly rationale: string },
  decision: 'approve' | 'reject',
  rationale: string,
): Promise<void> {
  const proposed = await on.post(`${PUBLISHED}/corrections`, {
    as: on.rita,
    key,
    ifMatch: await on.revisionOf(PUBLISHED),
    body: { ...proposal, evidence },
  })
  const decided = `${PUBLISHED}/corrections/${textOf(expectDone(proposed).body.id)}/${decision}`
  const ifMatch = await on.revisionOf(PUBLISHED)
  expectDone(await on.post(decided, { as: on.paul, ifMatch, body: { rationale } }))
}
