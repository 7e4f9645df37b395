import type { HttpSubject } from '../edge/http-subject.ts'
import { entityRoutes } from './routes.ts'
import { entityProblems } from './status.ts'

export const entityHttp: HttpSubject = {
  routes: [entityRoutes],
  links: { districts: '/v1/districts', schools: '/v1/schools' },
  rules: entityProblems.rules,
}
