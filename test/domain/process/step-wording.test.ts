import { expect, test } from 'vitest'
import { Selector } from '../../../src/domain/process/selector.ts'
import { countedSteps } from '../../../src/domain/process/step-wording.ts'

const counted = (count: number, step: object) => countedSteps(count, Selector.parse(step))

test.each([
  [0, { type: 'document', kind: 'equity-analysis' }, '0 equity analyses'],
  [1, { type: 'document', kind: 'metrics' }, '1 set of metrics'],
  [2, { type: 'document', kind: 'metrics' }, '2 sets of metrics'],
  [2, { type: 'hearing', kind: ['public-hearing', 'joint-hearing'] }, '2 public hearings or joint hearings'],
  [2, { type: 'hearing', alone: false }, '2 hearings shared with other cases'],
  [
    2,
    { type: 'notice', kind: 'hearing', audience: 'parents', channel: 'meeting' },
    '2 notices of the hearing to parents at a meeting',
  ],
  [2, { type: 'decision', outcome: 'approved', kind: 'regular-meeting' }, '2 approvals at a regular meeting'],
  [2, { type: 'decision', outcome: 'not-required' }, '2 decisions without a vote'],
  [2, { type: 'motion', kind: 'delay', outcome: 'carried' }, '2 carried motions (delay)'],
  [2, { type: 'reversed' }, '2 reversals'],
  [2, { type: 'effected' }, '2 changes'],
  [2, { type: 'opened' }, '2 openings of the case'],
  [2, { type: 'finding', complied: 'yes' }, '2 findings that the rules were kept'],
  [2, { type: 'decision', outcome: 'approved', date: 'expiresOn' }, '2 ends that the approval gives'],
])('%i of %j are called %s', (count, step, words) => expect(counted(count, step)).toBe(words))
