import type { HttpSubject } from '../edge/http-subject.ts'
import { closureListing } from './list-routes.ts'
import { closureReading } from './read-routes.ts'
import { closureWriting } from './routes.ts'
import { closureProblems } from './status.ts'

export const closureHttp: HttpSubject = {
  routes: [closureListing, closureReading, closureWriting],
  links: {
    closures: '/v1/closures',
    closureFunnel: '/v1/closures/funnel',
    receivingSchools: '/v1/closures/receiving',
  },
  rules: closureProblems.rules,
}
