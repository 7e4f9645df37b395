import type { Subject } from '../domain/subjects.ts'
import { assessmentHttp } from './assessment/http.ts'
import { closureHttp } from './closure/http.ts'
import { commitmentHttp } from './commitment/http.ts'
import type { HttpSubject } from './edge/http-subject.ts'
import { entityHttp } from './entity/http.ts'
import { frameworkHttp } from './framework/http.ts'
import { keyHttp } from './key/http.ts'
import { logHttp } from './log/http.ts'
import { personHttp } from './person/http.ts'
import { processHttp } from './process/http.ts'
import { quarantineHttp } from './quarantine/http.ts'
import { roundHttp } from './round/http.ts'

/** The register of routes, one line a subject, in the order in which they are documented. */
export const HTTP_SUBJECTS: { readonly [Each in Subject]: HttpSubject } = {
  framework: frameworkHttp,
  entity: entityHttp,
  round: roundHttp,
  assessment: assessmentHttp,
  commitment: commitmentHttp,
  closure: closureHttp,
  process: processHttp,
  key: keyHttp,
  log: logHttp,
  quarantine: quarantineHttp,
  person: personHttp,
}
