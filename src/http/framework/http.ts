import type { HttpSubject } from '../edge/http-subject.ts'
import { frameworkRoutes } from './routes.ts'
import { frameworkProblems } from './status.ts'

export const frameworkHttp: HttpSubject = {
  routes: [frameworkRoutes],
  links: { frameworks: '/v1/frameworks' },
  rules: frameworkProblems.rules,
}
