import type { HttpSubject } from '../edge/http-subject.ts'
import { personProblems } from './status.ts'

export const personHttp: HttpSubject = {
  routes: [],
  links: {},
  rules: personProblems.rules,
}
