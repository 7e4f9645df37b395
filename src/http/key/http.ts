import type { HttpSubject } from '../edge/http-subject.ts'
import { keyProblems } from './status.ts'

export const keyHttp: HttpSubject = {
  routes: [],
  links: {},
  rules: keyProblems.rules,
}
