import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { healthRoutes } from './about/health.ts'
import { metricsRoutes } from './about/metrics.ts'
import { problemRoutes } from './about/problem-pages.ts'
import { startRoutes } from './about/start.ts'
import { comparisonRoutes } from './comparison/routes.ts'
import type { Services } from './edge/services.ts'
import { feedRoutes } from './feed/routes.ts'
import { HTTP_SUBJECTS } from './subjects.ts'
import { trailRoutes } from './trail/routes.ts'

/** Every route of the API, in the order in which they are documented. */
export const EVERY_ROUTE: readonly FastifyPluginAsyncZod<Services>[] = [
  startRoutes,
  healthRoutes,
  metricsRoutes,
  problemRoutes,
  ...Object.values(HTTP_SUBJECTS).flatMap(({ routes }) => routes),
  trailRoutes,
  feedRoutes,
  comparisonRoutes,
]
