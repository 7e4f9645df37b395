import type { DomainEvent } from '../../../src/domain/subjects.ts'
import { evidence } from './http.ts'

const imported = { kind: 'closures', sha256: 'b'.repeat(64), row: 2 }
const step = (occurredOn: string) => ({ evidence, occurredOn, imported })
/** A case as an import left it, with something for most of the fields that views of a case show. */
export const CASE: readonly DomainEvent[] = [
  {
    type: 'ActionProposed',
    data: {
      district: 'synthetic-d',
      school: 'elm',
      schoolName: 'Elm',
      action: 'closure',
      receiving: ['elm', 'oak'],
      effectiveOn: 'SY2012-13',
      process: 'rules',
      ...step('2013-03-21'),
    },
  },
  { type: 'HearingHeld', data: { kind: 'public-hearing', audience: ['parents'], ...step('2013-04') } },
  {
    type: 'FindingIssued',
    data: { ref: 'f1', recommendation: 'against', complied: 'no', by: 'Officer', ...step('2013-05-06') },
  },
  { type: 'ProposalAmended', data: { receiving: ['oak'], ...step('2013-05-10') } },
  {
    type: 'DecisionMade',
    data: {
      ref: 'vote',
      outcome: 'approved',
      votes: [{ name: 'Ms. One', vote: 'for' }],
      confidence: 'found',
      ...step('2013-05-22'),
    },
  },
  { type: 'DecisionMade', data: { ref: 'vote', outcome: 'approved', ...step('2013-05-23') } },
]
