import type { HttpSubject } from '../edge/http-subject.ts'
import { aboutLogRoute } from './about-route.ts'
import { bundleRoute } from './bundle-route.ts'
import { proofRoutes } from './proof-routes.ts'
import { tileRoutes } from './tile-routes.ts'

export const logHttp: HttpSubject = {
  routes: [tileRoutes, proofRoutes, aboutLogRoute, bundleRoute],
  links: { log: '/.well-known/portfolio-ledger-log' },
  rules: [],
}
