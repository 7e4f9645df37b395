import { entityChangeRoutes } from '../changes/entity-routes.ts'
import { networkChangeRoutes } from '../changes/network-routes.ts'
import type { HttpSubject } from '../edge/http-subject.ts'
import { entityCorrectionRoutes } from './correction-routes.ts'
import { entityHistoryRoutes } from './history-routes.ts'
import { entityRetirementRoutes } from './retirement-routes.ts'
import { entityRoutes } from './routes.ts'
import { entityProblems } from './status.ts'

export const entityHttp: HttpSubject = {
  routes: [
    entityRoutes,
    entityHistoryRoutes,
    entityCorrectionRoutes,
    entityRetirementRoutes,
    entityChangeRoutes,
    networkChangeRoutes,
  ],
  links: { districts: '/v1/districts', schools: '/v1/schools', changes: '/v1/network/changes' },
  rules: entityProblems.rules,
}
