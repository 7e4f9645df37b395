import type { CommitmentWhy } from '../../../projections/commitment/why.ts'
import type { CommitmentEvent } from '../../../src/domain/commitment/event.ts'
import { commitmentSentence } from '../../../src/explain/commitment.ts'
import { imported, madeEvent, type Promising } from './commitments.ts'
import { type Cast, evidence, expectDone } from './http.ts'

/** Why a commitment stands as it does; `address` follows `/v1/commitments/`. Throws if the fields make another sentence. */
export async function commitmentWhyOn(on: Pick<Cast, 'get'>, address: string): Promise<CommitmentWhy> {
  const body = expectDone(await on.get(`/v1/commitments/${address}`)).body as unknown as CommitmentWhy
  const made = commitmentSentence(body)
  if (made !== body.sentence) throw new Error(`the fields say "${made}", the sentence "${body.sentence}"`)
  return body
}

const at = (occurredOn: string, rationale?: string) => ({
  evidence,
  occurredOn,
  ...(rationale === undefined ? {} : { rationale }),
})
const due = { measure: 'share of pupils', target: '0.50', dueOn: '2014-06-30' }
const kept = (metOn: string): CommitmentEvent => ({
  type: 'VerdictIssued',
  data: { verdict: 'kept', metOn, ...at('2014-11-03', 'As counted.') },
})
const extended = (occurredOn: string, dueOn: string): CommitmentEvent => ({
  type: 'DueDateExtended',
  data: { dueOn, late: false, ...at(occurredOn, 'A school opens late.') },
})

/** What became of each commitment, which was made on 15 January 2013. */
const TOLD: Readonly<Record<string, readonly [terms: object, ...CommitmentEvent[]]>> = {
  seats: [due, kept('2014-06-01')],
  buses: [due, extended('2014-05-02', '2014-12'), kept('2014-08-30')],
  books: [
    due,
    { type: 'TermsAmended', data: { target: '0.40', ...at('2013-09-02', 'Less money.') } },
    kept('2014-05-30'),
  ],
  meals: [due, kept('2014-09-15')],
  teachers: [{ ...due, dueOn: undefined }, kept('2014-09-15')],
  budgets: [
    due,
    { type: 'CommitmentWithdrawn', data: at('2014-03-03', 'The board changed.') },
    { type: 'VerdictIssued', data: { verdict: 'kept', ...at('2014-07-05', 'By the papers.') } },
    { type: 'VerdictRevised', data: { verdict: 'broken', ...at('2014-09-01', 'The papers were of 2012.') } },
  ],
  charters: [
    due,
    {
      type: 'VerdictIssued',
      data: { verdict: 'partly-kept', by: 'Office of the Auditor', imported, ...at('2014-10') },
    },
  ],
  desks: [due, { type: 'CommitmentWithdrawn', data: at('2014-03-03', 'Nobody asked for it.') }],
  roofs: [due, { type: 'CommitmentSuperseded', data: { supersededBy: 'walls', ...at('2014-03-03') } }],
  trust: [{}],
  walls: [
    { ...due, title: 'New walls' },
    { type: 'ProgressReported', data: { self: true, ...at('2013-12-31') } },
  ],
  visits: [{ dueOn: '2014' }],
  clinics: [due],
}

/** Records one commitment for each sentence that can explain a status. */
export async function promiseEverything(on: Pick<Promising, 'record' | 'read'>): Promise<void> {
  for (const [id, [terms, ...steps]] of Object.entries(TOLD)) {
    const given = Object.fromEntries(Object.entries(terms).filter(([, value]) => value !== undefined))
    await on.record(`commitment-${id}`, [madeEvent(id, given), ...steps])
  }
  await on.read()
}
