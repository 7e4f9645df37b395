import { assessmentOf, type Cast, cast, evidence, expectDone, sharedCast } from './http.ts'

/** The assessment that most tests are about, and one of its ratings. */
export const DRAFT = assessmentOf('2013-H1')
export const LEAD = `${DRAFT}/ratings/lead`
/** The fields that a rating must have. */
export const whole = { level: 'Low', rationale: 'Seen.', evidence }

/** A cast with a draft that holds one rating. */
export async function drafted(): Promise<Cast> {
  const on = await cast()
  await on.opened('2013-H1')
  expectDone(await on.put(LEAD, { as: on.rita, body: whole }))
  return on
}

/** A cast for all tests of a file: the assessment of one period is published, that of the one before can be drafted. */
export async function sharedWithPublished() {
  const shared = await sharedCast()
  await shared.on.opened('2013-H1', '2013-H2')
  await shared.on.published('2013-H2', { lead: 'Low' }, '2013-12-20')
  return shared
}
