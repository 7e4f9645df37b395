import { afterAll } from 'vitest'
import { type Served, scratch, served } from './cli.ts'

/** The demo, served until the tests of a file are over, with a folder that is removed then. */
export async function startDemo(): Promise<Served & { readonly folder: string }> {
  const { folder, remove } = scratch()
  const demo = await served(folder, 'demo', /^Everything is forgotten/)
  afterAll(async () => {
    await demo.end()
    remove()
  })
  return { ...demo, folder }
}
