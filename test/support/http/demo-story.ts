/** A request to the demo: by a person with one role, or without a key. */
export type Sent = {
  readonly method: 'GET' | 'PUT' | 'POST'
  readonly url: string
  readonly as?: string
  readonly body?: unknown
  readonly ifMatch?: number
  readonly key?: string
  readonly type?: string
  readonly accept?: string
}

const SCHOOL = '/v1/schools/synthetic-elm'
const CULTURE = '/v1/frameworks/school-culture'
const ASSESSED = `${SCHOOL}/assessments/school-culture/2014-H1`
const occurredOn = '2014-06-30'

/** A table with another level than the samples have. */
export const COMPARED: Sent = {
  method: 'POST',
  url: '/v1/comparisons',
  as: 'auditor',
  type: 'text/csv',
  body: [
    'entity_kind,entity_id,framework,framework_version,item,period,level,status,occurred_on',
    'district,denver,citywide,2018,g1,SY2017-18,2,rated,2018-06-01',
    '',
  ].join('\n'),
}

/** What the samples lack: a made-up school with a published assessment, and an open round. */
export const STORY: readonly Sent[] = [
  {
    method: 'PUT',
    url: `${CULTURE}/versions/2014`,
    as: 'operator',
    body: {
      title: 'A small rubric for schools, made up',
      rates: 'school',
      scales: [
        {
          id: 'depth',
          levels: [
            { value: 1, name: 'Beginning' },
            { value: 2, name: 'Established' },
          ],
        },
      ],
      components: [{ id: 'culture', title: 'A culture of learning', scale: 'depth' }],
      rollUp: { rule: 'none' },
      challengeWindow: 'P30D',
    },
  },
  {
    method: 'PUT',
    url: SCHOOL,
    as: 'operator',
    body: { name: 'Elm Street School', district: 'la-rsd', openedOn: '2011-09' },
  },
  { method: 'PUT', url: `${CULTURE}/rounds/2014-H1`, as: 'operator', body: {} },
  { method: 'PUT', url: `${CULTURE}/rounds/2014-H2`, as: 'operator', body: {} },
  { method: 'PUT', url: '/v1/frameworks/portfolio/rounds/2013-H2', as: 'operator', body: {} },
  {
    method: 'PUT',
    url: `${ASSESSED}/ratings/culture`,
    as: 'rater',
    body: {
      level: 'Established',
      rationale: 'Teachers visit each other every week.',
      evidence: [{ title: 'Notes of a visit', kind: 'visit', retrievedOn: occurredOn }],
      occurredOn,
    },
  },
  { method: 'POST', url: `${ASSESSED}/submit`, as: 'rater', ifMatch: 0, body: { occurredOn } },
  { method: 'POST', url: `${ASSESSED}/publish`, as: 'publisher', ifMatch: 1, body: { occurredOn } },
  {
    method: 'POST',
    url: `${ASSESSED}/challenges`,
    as: 'district',
    key: 'challenge-1',
    body: {
      item: 'culture',
      reason: 'The visit was that of the year before.',
      evidence: [{ title: 'Letter of 10 July 2014', kind: 'letter' }],
      occurredOn: '2014-07-10',
    },
  },
]

/** A request for each status that is a problem, except those of a store or node that cannot be reached. */
export const PROBLEMS_SHOWN: { readonly [status: number]: Sent } = {
  400: { method: 'GET', url: '/v1/districts?limit=0' },
  401: { method: 'PUT', url: SCHOOL, body: {} },
  403: { method: 'POST', url: `${ASSESSED}/publish`, as: 'rater', ifMatch: 1, body: {} },
  404: { method: 'GET', url: '/v1/districts/nowhere' },
  406: { method: 'GET', url: '/v1/districts', accept: 'text/html' },
  409: {
    method: 'PUT',
    url: `${ASSESSED}/ratings/culture`,
    as: 'rater',
    ifMatch: 3,
    body: { level: 'Beginning', rationale: 'Read again.' },
  },
  410: { method: 'GET', url: '/v1/feed?after=1-000000000000' },
  412: { method: 'POST', url: `${CULTURE}/rounds/2014-H1/close`, as: 'operator', ifMatch: 5, body: {} },
  413: { method: 'PUT', url: SCHOOL, as: 'operator', body: { name: 'x'.repeat(210_000) } },
  415: { method: 'PUT', url: SCHOOL, as: 'operator', body: 'name: Elm', type: 'text/plain' },
  422: {
    method: 'PUT',
    url: `${SCHOOL}/assessments/school-culture/2014-H2/ratings/culture`,
    as: 'rater',
    body: { level: 'Splendid', rationale: 'Seen.' },
  },
  428: { method: 'POST', url: `${CULTURE}/rounds/2014-H1/close`, as: 'operator', body: {} },
}
