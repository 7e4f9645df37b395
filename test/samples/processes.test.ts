import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { complianceOn } from '../../src/domain/process/compliance.ts'
import type { DatedStep } from '../../src/domain/process/dated-step.ts'
import { decidersOf, ProcessVersion } from '../../src/domain/process/document.ts'
import { Confidence, OWN_FIELDS, RULE_KINDS } from '../../src/domain/process/rule.ts'
import {
  ACTIONS,
  AUDIENCES,
  CHANNELS,
  COMPLIED,
  KINDS,
  OUTCOMES,
  RECOMMENDATIONS,
  STEP_TYPES,
} from '../../src/domain/process/step-words.ts'
import { COMPLETE, stepOn, WITH_GAPS } from '../support/domain/process-fixtures.ts'

const SAMPLES = join(import.meta.dirname, '../../samples')
const textOf = (file: string) => readFileSync(join(SAMPLES, file), 'utf8')
const packOf = (id: string) => ProcessVersion.parse(JSON.parse(textOf(`process-${id}.json`)))

const resultsOn = (
  day: string,
  id: string,
  steps: readonly DatedStep[],
  record = COMPLETE,
): { readonly [rule: string]: string } =>
  Object.fromEntries(complianceOn(packOf(id), steps, day, record).map(({ rule, result }) => [rule, result]))

type Spoiling = { readonly [rule: string]: (steps: readonly DatedStep[]) => readonly DatedStep[] }
type Told = { readonly pack: string; readonly steps: readonly DatedStep[]; readonly spoilt: Spoiling }

/** Removes the steps that a test names by their `ref`. */
const without =
  (...refs: readonly string[]) =>
  (steps: readonly DatedStep[]) =>
    steps.filter(({ ref }) => ref === undefined || !refs.includes(ref))
const changed = (ref: string, parts: Partial<DatedStep>) => (steps: readonly DatedStep[]) =>
  steps.map(step => (step.ref === ref ? { ...step, ...parts } : step))
/** Moves a step to another day, so that its place in the order may change. */
const moved = (ref: string, occurredOn: string) => (steps: readonly DatedStep[]) =>
  changed(ref, { occurredOn })(steps).toSorted((a, b) => (a.occurredOn < b.occurredOn ? -1 : 1))

const step = (type: DatedStep['step'], on: string, ref: string, parts: Partial<DatedStep> = {}) =>
  stepOn(type, on, { ref, ...parts })

const CHICAGO: Told = {
  pack: 'il-cps',
  steps: [
    step('document', '2023-08-20', 'draft', { kind: 'draft-guidelines' }),
    step('document', '2023-09-20', 'guidelines', { kind: 'guidelines' }),
    step('document', '2023-10-30', 'list', { kind: 'officer-list' }),
    step('proposed', '2023-11-28', 'proposal', { action: 'closure', effectiveOn: '2024-06-30' }),
    step('notice', '2023-11-28', 'notice', {
      kind: 'proposal',
      audience: [
        'principal',
        'staff',
        'school-council',
        'parents',
        'state-senator',
        'state-representative',
        'alderperson',
      ],
      contents: ['written-basis', 'guideline-criteria', 'draft-transition-plan', 'hearing-dates'],
    }),
    step('hearing', '2024-01-10', 'meeting-1', { kind: 'community-meeting' }),
    step('hearing', '2024-01-17', 'meeting-2', { kind: 'community-meeting' }),
    step('document', '2024-01-20', 'declaration', {
      kind: 'officer-declaration',
      contents: ['licensed-attorney', 'not-a-board-employee', 'no-representation-in-the-last-year'],
    }),
    step('hearing', '2024-01-24', 'hearing', { kind: 'public-hearing' }),
    step('finding', '2024-02-07', 'finding', {
      kind: 'hearing-officer',
      by: 'A. Judge',
      complied: 'no',
      recommendation: 'against',
    }),
    step('document', '2024-02-10', 'plan', {
      kind: 'transition-plan',
      contents: ['supports', 'higher-performing-options', 'safety', 'first-year-resources'],
    }),
    step('decision', '2024-02-21', 'vote', { outcome: 'approved', by: 'The board', refersTo: ['finding'] }),
    step('document', '2024-07-28', 'report', { kind: 'financial-report' }),
  ],
  spoilt: {
    R1: moved('guidelines', '2023-10-02'),
    'R1-comment': moved('draft', '2023-08-31'),
    R2: moved('proposal', '2023-12-02'),
    R3: changed('notice', { contents: ['written-basis'] }),
    'R4-principal': changed('notice', { audience: ['staff'] }),
    'R4-staff': changed('notice', { audience: ['principal'] }),
    'R4-school-council': changed('notice', { audience: ['staff'] }),
    'R4-parents': moved('notice', '2024-02-21'),
    'R4-state-senator': changed('notice', { audience: ['staff'] }),
    'R4-state-representative': changed('notice', { audience: ['staff'] }),
    'R4-alderperson': without('notice'),
    'R5-meetings': without('meeting-2'),
    'R5-hearing': moved('hearing', '2024-02-21'),
    R6: changed('declaration', { contents: ['licensed-attorney'] }),
    'R6-apart': changed('finding', { by: 'the board' }),
    'R6-list': moved('list', '2023-11-02'),
    R7: without('finding'),
    'R7-content': changed('finding', { complied: undefined }),
    R8: changed('vote', { refersTo: undefined }),
    R9: changed('plan', { contents: ['supports', 'safety'] }),
    R10: moved('report', '2024-07-29'),
  },
}

const STATEMENT = [
  'enrollment-and-need',
  'effects-on-pupils',
  'building-use',
  'personnel-and-costs',
  'building-condition',
  'other-schools',
  'school-performance',
]
const NEW_YORK_CITY: Told = {
  pack: 'nyc',
  steps: [
    step('proposed', '2010-12-01', 'proposal', { action: 'closure', effectiveOn: '2011-06-30' }),
    step('document', '2010-12-01', 'statement', { kind: 'impact-statement', contents: STATEMENT }),
    step('notice', '2010-12-02', 'paper', {
      audience: ['parents', 'community-council'],
      channel: 'hard-copy',
    }),
    step('notice', '2010-12-03', 'public', { audience: ['public'] }),
    step('hearing', '2011-01-10', 'hearing', {
      kind: 'joint-hearing',
      contents: ['with-community-council', 'with-leadership-team'],
    }),
    step('document', '2011-01-30', 'analysis', { kind: 'comment-analysis', at: '2011-01-30T17:00' }),
    step('decision', '2011-02-01', 'vote', { outcome: 'approved', at: '2011-02-02T01:00' }),
    step('effected', '2011-06-30', 'effect'),
  ],
  spoilt: {
    R1: without('statement'),
    R2: moved('statement', '2011-03-14'),
    R3: changed('statement', { contents: STATEMENT.slice(1) }),
    'R4-parents': changed('paper', { channel: 'website' }),
    'R4-council': changed('paper', { audience: ['parents'] }),
    'R5-window': moved('hearing', '2010-12-30'),
    'R5-joint': changed('hearing', { contents: ['with-community-council'] }),
    R6: moved('public', '2010-12-19'),
    R7: changed('analysis', { occurredOn: '2011-02-01', at: '2011-02-01T01:30' }),
    R8: moved('effect', '2011-02-01'),
  },
}
const EMERGENCY: Told = {
  pack: 'nyc',
  steps: [
    step('decision', '2011-02-01', 'vote', {
      outcome: 'approved',
      kind: 'emergency',
      action: 'closure',
      grounds: ['emergency'],
      expiresOn: '2011-08-01',
    }),
    step('effected', '2011-02-01', 'effect'),
  ],
  spoilt: {
    R9: changed('vote', { expiresOn: undefined }),
    'R9-limit': changed('vote', { expiresOn: '2011-08-02' }),
  },
}
const NEW_YORK_STATE: Told = {
  pack: 'ny',
  steps: [
    step('hearing', '2014-06-01', 'committee', { kind: 'committee-meeting' }),
    step('document', '2014-11-01', 'statement', { kind: 'impact-statement' }),
    step('notice', '2014-11-20', 'ad-1', { channel: 'newspaper' }),
    step('notice', '2014-11-27', 'ad-2', { channel: 'newspaper' }),
    step('hearing', '2014-12-31', 'hearing', { kind: 'public-hearing' }),
    step('decision', '2015-01-20', 'vote', { outcome: 'approved' }),
  ],
  spoilt: {
    'R1-committee': moved('committee', '2014-07-21'),
    'R1-statement': without('statement'),
    'R1-notices': moved('ad-2', '2014-11-26'),
    'R1-hearing': moved('hearing', '2015-01-01'),
  },
}
const PENNSYLVANIA: Told = {
  pack: 'pa',
  steps: [
    step('proposed', '2012-12-13', 'proposal', { action: 'closure' }),
    step('notice', '2013-01-30', 'ad', { channel: 'newspaper' }),
    step('hearing', '2013-02-21', 'hearing', { kind: 'public-hearing' }),
    step('decision', '2013-05-21', 'vote', { outcome: 'approved' }),
    step('waived', '2013-05-22', 'waiver', {
      rule: 'R9',
      by: 'The commission',
      authority: '24 P.S. 6-696(i)',
    }),
  ],
  spoilt: {
    R1: moved('vote', '2013-05-20'),
    R2: moved('ad', '2013-02-07'),
    R3: changed('waiver', { authority: undefined }),
  },
}
const WASHINGTON: Told = {
  pack: 'dc',
  steps: [
    step('proposed', '2012-11-13', 'proposal', { action: 'closure' }),
    step('hearing', '2012-11-15', 'council', { kind: 'council-hearing' }),
    step('hearing', '2012-12-05', 'ward', { kind: 'ward-meeting' }),
    step('decision', '2013-01-17', 'decision', { outcome: 'not-required', by: 'The chancellor' }),
  ],
  spoilt: {
    'R1-decider': changed('decision', { by: undefined }),
    'R1-council': without('council'),
    'R1-wards': moved('ward', '2013-01-17'),
  },
}
const METRICS = [
  'facility-condition',
  'operating-cost-and-savings',
  'capacity-for-further-pupils',
  'special-programmes-and-continuation',
  'environment',
  'demographic-balance-and-disproportionate-impact',
  'transportation',
  'blight-and-community-effect',
]
const CALIFORNIA: Told = {
  pack: 'ca-41329',
  steps: [
    step('proposed', '2023-01-10', 'proposal', {
      action: 'closure',
      facts: { 'emergency-apportionment': true },
    }),
    step('document', '2023-01-20', 'analysis', { kind: 'equity-analysis' }),
    step('document', '2023-01-20', 'metrics', { kind: 'metrics', contents: METRICS }),
    step('hearing', '2023-02-08', 'meeting-1', {
      kind: 'regular-meeting',
      contents: ['metrics', 'public-input-on-metrics'],
    }),
    step('hearing', '2023-02-22', 'meeting-2', {
      kind: 'regular-meeting',
      contents: ['recommendation-presented', 'feedback-collected'],
    }),
    step('decision', '2023-03-08', 'vote', { outcome: 'approved' }),
  ],
  spoilt: {
    'equity-analysis': without('analysis'),
    'metrics-public': changed('meeting-1', { kind: 'special-meeting' }),
    'metrics-input': changed('meeting-1', { contents: ['metrics'] }),
    'metrics-cover': changed('metrics', { contents: METRICS.slice(0, 5) }),
    'recommendation-presented': changed('meeting-2', { contents: ['feedback-collected'] }),
    'feedback-collected': changed('meeting-2', { contents: ['recommendation-presented'] }),
  },
}

const TOLD = { CHICAGO, NEW_YORK_CITY, EMERGENCY, NEW_YORK_STATE, PENNSYLVANIA, WASHINGTON, CALIFORNIA }
const LATER = '2025-12-31'

describe.each(Object.entries(TOLD))('a told case of %s', (_, { pack, steps, spoilt }) => {
  test('that keeps every rule is told to keep it', () => {
    const kept = Object.entries(resultsOn(LATER, pack, steps)).filter(
      ([, result]) => result !== 'not-applicable',
    )
    expect(kept).toEqual(Object.keys(spoilt).map(rule => [rule, 'satisfied']))
  })
  test.each(Object.entries(spoilt))('breaks %s where it does not', (rule, spoil) => {
    expect(resultsOn(LATER, pack, spoil(steps))[rule]).toBe('violated')
  })
})

test('every rule of every sample is told, kept and broken', () => {
  const files = globSync('process-*.json', { cwd: SAMPLES }).sort()
  const all = files.flatMap(file => {
    const { id, rules } = ProcessVersion.parse(JSON.parse(textOf(file)))
    return rules.map(rule => `${id}/${rule.id}`)
  })
  const told = Object.values(TOLD).flatMap(({ pack, spoilt }) =>
    Object.keys(spoilt).map(rule => `${pack}/${rule}`),
  )
  // The deadline of one school year has cases of its own below.
  expect([...told, 'il-cps/R2x'].sort()).toEqual(all.sort())
})

describe('a real round', () => {
  test('of Chicago was announced after 1 December, by the date of its year', () => {
    const of = (on: string) => [
      step('proposed', on, 'p', { action: 'closure' }),
      ...CHICAGO.steps.slice(0, 1),
    ]
    expect(resultsOn(LATER, 'il-cps', of('2013-03-21'), WITH_GAPS)).toMatchObject({
      R2: 'not-applicable',
      R2x: 'satisfied',
    })
    expect(resultsOn(LATER, 'il-cps', of('2013-04-01'), WITH_GAPS)).toMatchObject({ R2x: 'violated' })
    expect(resultsOn(LATER, 'il-cps', of('2012-03-21'), WITH_GAPS)).toMatchObject({ R2: 'violated' })
  })
  test('of Chicago does not break what its record does not tell', () => {
    const steps = [
      step('proposed', '2013-03-21', 'p', { action: 'closure' }),
      step('hearing', '2013-04', 'm1', { kind: 'community-meeting' }),
      step('hearing', '2013-04', 'm2', { kind: 'community-meeting' }),
      step('hearing', '2013-04', 'h', { kind: 'public-hearing' }),
      step('finding', '2013-05-06', 'f', {
        kind: 'hearing-officer',
        recommendation: 'against',
        complied: 'no',
      }),
      step('decision', '2013-05-22', 'v', { outcome: 'approved' }),
    ]
    expect(resultsOn('2013-05-22', 'il-cps', steps, WITH_GAPS)).toMatchObject({
      R3: 'not-recorded',
      'R4-parents': 'not-recorded',
      'R5-meetings': 'satisfied',
      'R5-hearing': 'satisfied',
      R7: 'satisfied',
      'R7-content': 'satisfied',
      R8: 'not-recorded',
      R10: 'not-applicable',
    })
  })
  test('of Philadelphia voted 14 days after the first hearing', () => {
    const steps = [
      step('proposed', '2012-12-13', 'p', { action: 'closure' }),
      step('hearing', '2013-02-21', 'h1', { kind: 'public-hearing' }),
      step('hearing', '2013-02-23', 'h2', { kind: 'public-hearing' }),
      step('decision', '2013-03-07', 'v', { outcome: 'approved' }),
    ]
    const [finding] = complianceOn(packOf('pa'), steps, '2013-03-07', WITH_GAPS)
    expect(finding).toMatchObject({
      result: 'violated',
      authority: '24 P.S. 7-780',
      asked: 'P3M',
      given: 'P14D',
      sentence:
        'A public hearing at least three months before the board decides: there were 14 days, from 21 February 2013 to 7 March 2013.',
    })
    const waiver = step('waived', '2013-03-07', 'w', {
      rule: 'pa/R1',
      by: 'the commission',
      authority: '24 P.S. 6-696(i)',
    })
    expect(
      resultsOn('2013-03-07', 'pa', [...steps.slice(0, 3), waiver, ...steps.slice(3)], WITH_GAPS),
    ).toMatchObject({
      R1: 'waived',
      R2: 'not-recorded',
      R3: 'satisfied',
    })
  })
  test('of Washington was decided without a vote', () => {
    const steps = [
      step('proposed', '2012-11-13', 'p', { action: 'closure' }),
      step('hearing', '2012-11-15', 'c', { kind: 'council-hearing' }),
      step('decision', '2013-01-17', 'd', { outcome: 'not-required', by: 'Chancellor' }),
    ]
    expect(resultsOn('2013-02-01', 'dc', steps, WITH_GAPS)).toEqual({
      'R1-decider': 'satisfied',
      'R1-council': 'satisfied',
      'R1-wards': 'not-recorded',
    })
    expect(decidersOf(packOf('dc'), 'closure')).toEqual({
      actions: [],
      bodies: ['Chancellor'],
      vote: 'not-required',
    })
    expect(decidersOf(packOf('pa'), 'closure')).toBeNull()
  })
  test('of New York City voted at three in the morning after its meeting', () => {
    const steps = (at: string) => [
      step('document', '2010-01-25', 'a', { kind: 'comment-analysis', at }),
      step('decision', '2010-01-26', 'v', { outcome: 'approved', action: 'closure', at: '2010-01-27T03' }),
    ]
    const of = (at: string) => resultsOn('2010-02-01', 'nyc', steps(at), WITH_GAPS).R7
    expect([of('2010-01-26T02:00'), of('2010-01-26T03:30'), of('2010-01-26T05:00')]).toEqual([
      'satisfied',
      'cannot-be-told',
      'violated',
    ])
  })
  test('in California is under the law only with a loan of the state', () => {
    const [proposal, ...rest] = CALIFORNIA.steps
    const of = (facts?: DatedStep['facts']) =>
      new Set(Object.values(resultsOn(LATER, 'ca-41329', [{ ...proposal, facts } as DatedStep, ...rest])))
    expect([...of({ 'emergency-apportionment': false })]).toEqual(['not-applicable'])
    expect([...of()]).toEqual(['cannot-be-told'])
  })
})

test('the description of packs names every word that a rule may use', () => {
  const readme = textOf('README.md')
  const words = [
    ACTIONS,
    AUDIENCES,
    CHANNELS,
    COMPLIED,
    RECOMMENDATIONS,
    STEP_TYPES,
    RULE_KINDS,
    OWN_FIELDS,
    Confidence.options,
    ...Object.values(KINDS),
    ...Object.values(OUTCOMES),
  ].flat()
  expect([...new Set(words)].filter(word => !readme.includes(`\`${word}\``))).toEqual([])
})

/** Each check that follows from the law, and the rules that express it. */
const CHECKS: { readonly [pack: string]: { readonly [check: string]: readonly string[] } } = {
  'il-cps': {
    R1: ['R1', 'R1-comment'],
    R2: ['R2'],
    R2x: ['R2x'],
    R3: ['R3'],
    R4: [
      'R4-principal',
      'R4-staff',
      'R4-school-council',
      'R4-parents',
      'R4-state-senator',
      'R4-state-representative',
      'R4-alderperson',
    ],
    R5: ['R5-meetings', 'R5-hearing'],
    R6: ['R6', 'R6-apart', 'R6-list'],
    R7: ['R7', 'R7-content'],
    R8: ['R8'],
    R9: ['R9'],
    R10: ['R10'],
    // Five years without closings are recorded as a moratorium, and not as a rule.
    R11: [],
  },
  nyc: {
    R1: ['R1'],
    R2: ['R2'],
    R3: ['R3'],
    R4: ['R4-parents', 'R4-council'],
    R5: ['R5-window', 'R5-joint'],
    R6: ['R6'],
    R7: ['R7'],
    R8: ['R8'],
    R9: ['R9', 'R9-limit'],
  },
  pa: { R1: ['R1'], R2: ['R2'], R3: ['R3'] },
  ny: { R1: ['R1-committee', 'R1-statement', 'R1-notices', 'R1-hearing'] },
  dc: { R1: ['R1-decider', 'R1-council', 'R1-wards'] },
}

test('each of the 26 checks is held by rules, or by a moratorium', () => {
  expect(Object.values(CHECKS).flatMap(Object.keys)).toHaveLength(26)
  for (const [pack, checks] of Object.entries(CHECKS)) {
    const known = packOf(pack).rules.map(({ id }) => id)
    expect([pack, known.toSorted()]).toEqual([pack, Object.values(checks).flat().sort()])
  }
  expect(textOf('moratoria.csv')).toContain('il-cps,five-years-after-2013,declared,')
})
