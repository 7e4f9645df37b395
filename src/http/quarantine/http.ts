import { QUARANTINE_REFUSALS } from '../../refusals/quarantine.ts'
import type { HttpSubject } from '../edge/http-subject.ts'
import { problemsOf } from '../edge/refusal.ts'

export const quarantineHttp: HttpSubject = {
  routes: [],
  links: {},
  rules: problemsOf(QUARANTINE_REFUSALS, { EventFoldable: { status: 409 } }).rules,
}
