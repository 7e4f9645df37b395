import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { isFresh } from '../../http/edge/is-fresh.ts'
import { paletteCss } from './levels.ts'

const FOLDER = join(import.meta.dirname, '../assets')
/** What is darker is lost on a dark page. */
const DARK_FROM = 0.2

/** A file of the pages. Its address names its content, so that it may be kept for ever. */
type Asset = { readonly url: string; readonly type: string; readonly body: string }

function asset(name: string, type: string, body: string): Asset {
  const digest = createHash('sha256').update(body).digest('base64url').slice(0, 12)
  return { url: `/assets/${digest}/${name}`, type, body }
}

const style = asset(
  'page.css',
  'text/css; charset=utf-8',
  `${readFileSync(join(FOLDER, 'page.css'), 'utf8')}
${paletteCss(0)}
@media screen and (prefers-color-scheme:dark){
${paletteCss(DARK_FROM)}
}
`,
)
export const STYLE_URL = style.url

const ASSETS = new Map([style].map(each => [each.url, each]))

/** The files that pages load: all of them from here, so that the policy of a page can name nobody else. */
export const assetRoutes: FastifyPluginAsyncZod = async app => {
  for (const { url, type, body } of ASSETS.values()) {
    const etag = `"${url.split('/')[2]}"`
    app.get(url, { config: { permission: 'read' }, schema: { hide: true } }, (request, reply) => {
      reply.header('etag', etag).header('cache-control', 'public, max-age=31536000, immutable')
      if (isFresh(request.headers['if-none-match'], etag)) return reply.code(304).send()
      return reply.type(type).send(body)
    })
  }
}
