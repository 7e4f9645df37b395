import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { CodedBodies } from '../../http/edge/coded-bodies.ts'
import { CODED_FROM_BYTES, codingOf, tagCoded } from '../../http/edge/coding.ts'
import { isFresh } from '../../http/edge/is-fresh.ts'
import { paletteCss } from './levels.ts'

const FOLDER = join(import.meta.dirname, '../assets')
/** Colours below this part of the scale are too dark for a dark page. */
const DARK_FROM = 0.2
const CSS = 'text/css; charset=utf-8'
const SCRIPT = 'text/javascript; charset=utf-8'

const HASHES = dirname(fileURLToPath(import.meta.resolve('@noble/hashes/sha2.js')))
const ED25519 = fileURLToPath(import.meta.resolve('@noble/ed25519'))

type File = { readonly name: string; readonly type: string; readonly text: string }

const fileOf = (name: string, type: string, path: string): File => ({
  name,
  type,
  text: readFileSync(path, 'utf8'),
})

const style: File = {
  name: 'page.css',
  type: CSS,
  text: `${readFileSync(join(FOLDER, 'page.css'), 'utf8')}
${paletteCss(0)}
@media screen and (prefers-color-scheme:dark){
${paletteCss(DARK_FROM)}
}
`,
}

/** What the browser checks proofs with: our own script, and the modules that it imports, as they are published. */
const scripts: readonly File[] = [
  fileOf('proof.js', SCRIPT, join(FOLDER, 'proof.js')),
  fileOf('ed25519.js', SCRIPT, ED25519),
  ...['sha2.js', '_md.js', '_u64.js', 'utils.js'].map(name =>
    fileOf(`hashes/${name}`, SCRIPT, join(HASHES, name)),
  ),
]

/** Files that load each other lie in one folder, named by a hash of their content: so each may be cached for ever. */
const folderOf = (files: readonly File[]): string =>
  `/assets/${createHash('sha256')
    .update(files.map(({ text }) => text).join('\0'))
    .digest('base64url')
    .slice(0, 12)}`

export const STYLE_URL = `${folderOf([style])}/page.css`
export const PROOF_SCRIPT_URL = `${folderOf(scripts)}/proof.js`

/** The files that pages load. All come from this server, so that the policy of a page needs to allow no other. */
export const assetRoutes: FastifyPluginAsyncZod = async app => {
  const coded = new CodedBodies()
  for (const files of [[style], scripts]) {
    const folder = folderOf(files)
    for (const { name, type, text } of files) {
      const body = Buffer.from(text)
      const plainTag = `"${folder.slice('/assets/'.length)}"`
      app.get(
        `${folder}/${name}`,
        { config: { permission: 'read' }, schema: { hide: true } },
        async (request, reply) => {
          const coding = body.length < CODED_FROM_BYTES ? null : codingOf(request.headers['accept-encoding'])
          const etag = coding === null ? plainTag : tagCoded(plainTag, coding)
          reply.header('etag', etag).header('vary', 'accept-encoding').type(type)
          reply.header('cache-control', 'public, max-age=31536000, immutable')
          if (isFresh(request.headers['if-none-match'], etag)) return reply.code(304).send()
          if (coding === null) return reply.send(body)
          return reply.header('content-encoding', coding).send(await coded.of(body, coding))
        },
      )
    }
  }
}
