import type { HttpSubject } from '../edge/http-subject.ts'
import { roundRoutes } from './routes.ts'
import { roundProblems } from './status.ts'

export const roundHttp: HttpSubject = {
  routes: [roundRoutes],
  links: {},
  rules: roundProblems.rules,
}
