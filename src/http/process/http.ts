import type { HttpSubject } from '../edge/http-subject.ts'
import { moratoriumRoutes } from './moratorium-routes.ts'
import { processRoutes } from './routes.ts'
import { processProblems } from './status.ts'

export const processHttp: HttpSubject = {
  routes: [processRoutes, moratoriumRoutes],
  links: { processes: '/v1/processes' },
  rules: processProblems.rules,
}
