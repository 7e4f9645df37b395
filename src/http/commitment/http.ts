import type { HttpSubject } from '../edge/http-subject.ts'
import { commitmentReading } from './read-routes.ts'
import { commitmentWriting } from './routes.ts'
import { scorecardRoutes } from './scorecard-routes.ts'
import { commitmentProblems } from './status.ts'

export const commitmentHttp: HttpSubject = {
  routes: [commitmentReading, commitmentWriting, scorecardRoutes],
  links: { commitments: '/v1/commitments', scorecards: '/v1/scorecards/commitments' },
  rules: commitmentProblems.rules,
}
