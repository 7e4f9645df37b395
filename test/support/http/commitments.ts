import { DatabaseSync } from 'node:sqlite'
import { createTables } from '../../../projections/engine/read-model.ts'
import type { DomainEvent } from '../../../src/domain/subjects.ts'
import { appOn } from '../../../src/node/compose.ts'
import { idOf } from '../projections/read-side.ts'
import { type Answer, cast, evidence, expectDone, type Json, listOf, textOf } from './http.ts'

export const SEATS = '/v1/commitments/seats'
/** A promise of the district `north`, with everything that a promise may have. */
export const promise = {
  owner: { kind: 'district', id: 'north' },
  funders: ['A Fund', 'B Fund'],
  title: 'Good seats',
  text: 'Half of all students in good schools by 2014',
  measure: 'share of students in good schools',
  unit: 'share',
  baseline: '0.20',
  target: '0.50',
  dueOn: '2014-12-31',
  occurredOn: '2012-12-31',
  evidence,
}

/** A cast with the persons who make, follow and judge promises. */
export async function promising(end?: (close: () => Promise<void>) => void) {
  const on = await cast(end)
  const dora = await on.key('dora', ['district'], 'north')
  const asa = await on.key('asa', ['assessor'])
  const ben = await on.key('ben', ['assessor'])
  const revisionOf = async (url: string) => {
    const { status, body } = await on.get(url)
    return status === 404 ? null : Number(body.revision)
  }
  /** Takes one step of a commitment at its current revision; returns the answer even if the step is refused. */
  const tryStep = async (
    as: string,
    path: string,
    body: object,
    url = SEATS,
    key?: string,
  ): Promise<Answer> => on.post(`${url}/${path}`, { as, body, ifMatch: await revisionOf(url), key })
  const step = async (...about: Parameters<typeof tryStep>) => expectDone(await tryStep(...about))
  const make = async (body: object = promise, as = dora, url = SEATS) =>
    expectDone(await on.put(url, { as, body }))
  return { ...on, dora, asa, ben, tryStep, step, make }
}
export type Promising = Awaited<ReturnType<typeof promising>>

/** Another node that has read the same log into a fresh read model; it returns the text of answers. */
export async function rebuilt({ store }: Pick<Promising, 'store'>) {
  const db = new DatabaseSync(':memory:')
  createTables(db)
  const clock = () => Date.parse('2026-03-09T09:00:00.000Z')
  const { app, runner } = await appOn({ store, db, storeName: 'sqlite', newId: () => idOf(1), clock })
  await runner.catchUp(store)
  const close = async () => {
    await app.close()
    db.close()
  }
  return { close, get: async (url: string) => ({ text: (await app.inject({ url })).payload }) }
}

/** `id status` of every commitment of a list. */
export const standings = (body: Json): readonly string[] =>
  listOf(body.items).map(({ id, status }) => `${textOf(id)} ${textOf(status)}`)

export const imported = { kind: 'commitments', sha256: 'a'.repeat(64), row: 1 }
/** A promise as an event, as an import or an earlier day could have left it. */
export function madeEvent(
  commitment: string,
  more: object = {},
): Extract<DomainEvent, { type: 'CommitmentMade' }> {
  const owner = { kind: 'district', id: 'north' } as const
  const plain = { text: `Promise ${commitment}`, funders: [], evidence: [], occurredOn: '2013-01-15' }
  return { type: 'CommitmentMade', data: { commitment, owner, ...plain, ...more } }
}

const at = (occurredOn: string, more: object = {}) => ({ evidence: [], occurredOn, ...more })
/** One of each step that a promise can take after it was made, in their order; some of them imported. */
export const EVERY_STEP: readonly DomainEvent[] = [
  { type: 'MilestoneAdded', data: { milestone: 'm1', title: 'Plan', dueOn: '2013-03', ...at('2013-01-10') } },
  { type: 'MilestoneReached', data: { milestone: 'm1', ...at('2013-03-20') } },
  {
    type: 'ProgressReported',
    data: { self: true, value: '0.28', ...at('2013-05-31', { imported, by: 'A paper' }) },
  },
  {
    type: 'DueDateExtended',
    data: { dueOn: '2015-12', late: false, ...at('2013-07-01', { rationale: 'Late.' }) },
  },
  { type: 'TermsAmended', data: { target: '0.45', ...at('2013-08-01', { rationale: 'Less money.' }) } },
  { type: 'ProgressReported', data: { self: false, value: '0.31', ...at('2013-12-31', { evidence }) } },
  { type: 'CompletionAssessed', data: { completion: 'complete', ...at('2015-11-30') } },
  { type: 'VerdictIssued', data: { verdict: 'broken', ...at('2015-11-30', { imported, by: 'north' }) } },
  { type: 'VerdictRevised', data: { verdict: 'kept', metOn: '2015-11-30', ...at('2016-01-10') } },
  { type: 'CommitmentSuperseded', data: { supersededBy: 'other', ...at('2016-02-01') } },
]
