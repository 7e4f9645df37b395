import type { IncomingMessage } from 'node:http'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { wantsPage } from '../http/edge/media.ts'
import type { Pages, Services } from '../http/edge/services.ts'
import { changePages } from './changes/routes.ts'
import { closurePages } from './closures/routes.ts'
import { districtPages } from './district/routes.ts'
import { networkPage } from './network/routes.ts'
import { assetRoutes } from './parts/assets.ts'
import { PAGE_HEADERS } from './parts/page-headers.ts'
import { sendProblemPage } from './parts/problem-page.ts'
import { promisePages } from './promises/routes.ts'
import { trailPages } from './trail/routes.ts'
import { whyPages } from './why/routes.ts'

/** The address of each page: that of the view in the API, without `/v1`. */
const PATHS = [
  /^\/network\/(snapshot|changes)$/,
  /^\/(commitments|closures)(\/[^/]+)?$/,
  /^\/audit\/entries$/,
  /^\/(districts|schools)\/[^/]+\/(snapshot|changes|ratings\/[^/]+\/why)$/,
]

/** One address has two forms: a request that accepts HTML by name gets the page, any other the view of the API. */
function addressOf({ url = '/', method, headers }: IncomingMessage): string {
  if (method !== 'GET' && method !== 'HEAD') return url
  const [path = '/'] = url.split('?', 1)
  if (wantsPage(headers.accept)) return path === '/' ? `/network/snapshot${url.slice(1)}` : url
  return PATHS.some(each => each.test(path)) ? `/v1${url}` : url
}

const routes: FastifyPluginAsyncZod<Services> = async (app, services) => {
  app.addHook('onRequest', (_request, reply, done) => {
    reply.headers(PAGE_HEADERS)
    done()
  })
  // A form sends its empty fields too.
  app.addHook('preValidation', (request, _reply, done) => {
    const fields = Object.entries(request.query as Readonly<Record<string, unknown>>)
    request.query = Object.fromEntries(fields.filter(([, value]) => value !== ''))
    done()
  })
  app.register(networkPage, services)
  app.register(districtPages, services)
  app.register(whyPages, services)
  app.register(promisePages, services)
  app.register(closurePages, services)
  app.register(changePages, services)
  app.register(trailPages, services)
}

/** Server-rendered pages over the views of the API; none of them needs a script. */
export const pages: Pages = {
  addressOf,
  sendProblem: sendProblemPage,
  routes: async (app, services) => {
    app.register(assetRoutes)
    app.register(routes, services)
  },
}
