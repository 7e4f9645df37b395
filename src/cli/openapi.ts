import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { v7 } from 'uuid'
import { createTables } from '../../projections/engine/read-model.ts'
import { openApiText } from '../http/about/openapi.ts'
import { appOn } from '../node/compose.ts'
import { openStore } from '../node/store.ts'
import { EXIT } from './exit.ts'

/** Writes the OpenAPI document of the routes, or says whether the file still is what they give. */
export async function writeOpenApi(file: string, isCheck: boolean): Promise<number> {
  const text = await openApiOfRoutes()
  if (!isCheck) {
    writeFileSync(file, text)
    return EXIT.done
  }
  if (existsSync(file) && readFileSync(file, 'utf8') === text) return EXIT.done
  process.stderr.write(`${file} is stale: run npm run openapi\n`)
  return EXIT.stale
}

/** The routes describe themselves: an empty ledger in memory is enough to ask them. */
async function openApiOfRoutes(): Promise<string> {
  const store = await openStore('sqlite::memory:')
  const db = new DatabaseSync(':memory:')
  createTables(db)
  const { app } = await appOn({ store, db, storeName: 'sqlite', newId: v7, clock: Date.now })
  try {
    return openApiText(app)
  } finally {
    await app.close()
    await store.close()
    db.close()
  }
}
