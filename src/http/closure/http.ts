import type { HttpSubject } from '../edge/http-subject.ts'
import { closureReading } from './read-routes.ts'
import { closureProblems } from './status.ts'

export const closureHttp: HttpSubject = {
  routes: [closureReading],
  links: {},
  rules: closureProblems.rules,
}
