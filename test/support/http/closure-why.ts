import type { CaseWhy } from '../../../projections/closure/why.ts'
import type { ClosureEvent } from '../../../src/domain/closure/event.ts'
import { caseSentence } from '../../../src/explain/closure.ts'
import { packWith, ruleWith } from '../domain/process-fixtures.ts'
import { type Cast, evidence, expectDone } from './http.ts'

/** Why a case stands as it does; `address` follows `/v1/closures/`. Throws if the fields make another sentence. */
export async function caseWhyOn(on: Pick<Cast, 'get'>, address: string): Promise<CaseWhy> {
  const body = expectDone(await on.get(`/v1/closures/${address}`)).body as unknown as CaseWhy
  const made = caseSentence(body)
  if (made !== body.sentence) throw new Error(`the fields say "${made}", the sentence "${body.sentence}"`)
  return body
}

const imported = { kind: 'closures', sha256: 'b'.repeat(64), row: 2 }
const at = (occurredOn: string) => ({ evidence, occurredOn, imported })
const proposed = (school: string, more: object = {}): ClosureEvent => ({
  type: 'ActionProposed',
  data: {
    district: 'north',
    school,
    schoolName: school.charAt(0).toUpperCase() + school.slice(1),
    action: 'closure',
    authority: 'School Board',
    effectiveOn: '2013-06',
    ...more,
    ...at('2013-01-10'),
  },
})
const heard: ClosureEvent = {
  type: 'HearingHeld',
  data: { kind: 'public-hearing', audience: ['public'], ...at('2013-02-04') },
}
const decided = (more: object = {}): ClosureEvent => ({
  type: 'DecisionMade',
  data: {
    outcome: 'approved',
    by: 'School Board',
    tally: { for: 5, against: 2 },
    ...at('2013-03-07'),
    ...more,
  },
})
const annulled: ClosureEvent = {
  type: 'DecisionAnnulled',
  data: { authority: 'State Court', rationale: 'The notice came too late.', ...at('2013-05-02') },
}

/** One case for each kind of end. */
const TOLD: Readonly<Record<string, readonly ClosureEvent[]>> = {
  elm: [proposed('elm')],
  oak: [
    proposed('oak', { process: 'board-rules', isComplete: true }),
    heard,
    {
      type: 'FindingIssued',
      data: { ref: 'f1', recommendation: 'against', by: 'Officer', ...at('2013-02-20') },
    },
    decided({ refersTo: ['f1'] }),
  ],
  ash: [proposed('ash'), decided(), annulled],
  fir: [
    proposed('fir'),
    decided(),
    annulled,
    { type: 'DecisionReinstated', data: { authority: 'Supreme Court', ...at('2013-06-14') } },
    { type: 'ClosureEffected', data: at('2013-06-28') },
  ],
  bay: [
    proposed('bay'),
    {
      type: 'ProposalWithdrawn',
      data: { by: 'Superintendent', rationale: 'Enough pupils came.', ...at('2013-02') },
    },
  ],
  yew: [proposed('yew'), decided({ outcome: 'lapsed', tally: undefined, by: undefined })],
  box: [proposed('box', { expiresOn: '2013-12-31' }), decided()],
}

const RULES = { id: 'board-rules', version: '2012', title: 'Rules of the board', authority: 'School Board' }
const meetings = ruleWith({
  id: 'two-hearings',
  kind: 'count',
  authority: 'Board policy 12',
  text: 'Two public hearings are held before the board votes.',
  step: { type: 'hearing', kind: 'public-hearing' },
  anchor: { step: { type: 'decision' } },
  count: 2,
})

/** Records the cases, and the rules of one of them. */
export async function tellCases(on: Cast): Promise<void> {
  await on.record('process-board-rules', [
    { type: 'ProcessPublished', data: { process: packWith([meetings], RULES), occurredOn: '2012-01-01' } },
  ])
  for (const [id, steps] of Object.entries(TOLD)) {
    const given = steps.map(step => ({
      ...step,
      data: Object.fromEntries(Object.entries(step.data).filter(([, value]) => value !== undefined)),
    }))
    await on.record(`closure-${id}`, given as ClosureEvent[])
  }
  await on.read()
}
