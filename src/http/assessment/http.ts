import type { HttpSubject } from '../edge/http-subject.ts'
import { networkRoutes } from '../rating/network-routes.ts'
import { viewRoutes } from '../rating/read-routes.ts'
import { challengeRoutes } from './challenge-routes.ts'
import { correctionRoutes } from './correction-routes.ts'
import { assessmentReading } from './read-routes.ts'
import { assessmentRoutes } from './routes.ts'
import { assessmentProblems } from './status.ts'

export const assessmentHttp: HttpSubject = {
  routes: [assessmentReading, assessmentRoutes, correctionRoutes, challengeRoutes, viewRoutes, networkRoutes],
  links: { network: '/v1/network/snapshot', trends: '/v1/network/trends' },
  rules: assessmentProblems.rules,
}
