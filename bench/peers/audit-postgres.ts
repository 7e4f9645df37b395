import { execFileSync } from 'node:child_process'
import { chownSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { keyOf, type Peer } from './peer.ts'

const CONNECTIONS = 16
const TICK_MICROSECONDS = 10_000

/** The same audit table on a PostgreSQL server of its own with its default settings: every commit is flushed. */
export async function openPeer(folder: string): Promise<Peer> {
  const data = join(folder, 'postgres')
  mkdirSync(data)
  const user = runAs(data)
  const run = (program: string, ...args: string[]) =>
    execFileSync(program, args, { ...user, cwd: '/', stdio: 'ignore' })
  run('initdb', '-D', data, '-U', 'bench', '--auth', 'trust')
  run(
    'pg_ctl',
    '-D',
    data,
    '-w',
    '-t',
    '300',
    '-o',
    `-c listen_addresses= -c unix_socket_directories=${data}`,
    '-l',
    join(data, 'log'),
    'start',
  )
  const postmaster = Number(readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[0])
  const pool = new pg.Pool({ host: data, user: 'bench', database: 'postgres', max: CONNECTIONS })
  await pool.query(`
    CREATE TABLE rating (key text PRIMARY KEY, revision integer NOT NULL, value jsonb NOT NULL);
    CREATE TABLE audit (
      id bigserial PRIMARY KEY, key text NOT NULL, revision integer NOT NULL, at timestamptz NOT NULL, person text NOT NULL, before jsonb, after jsonb NOT NULL
    );
    CREATE INDEX audit_key ON audit (key, revision)`)
  return {
    rate: async rating => {
      const [key, after] = [keyOf(rating), JSON.stringify(rating.body)]
      const client = await pool.connect()
      try {
        await client.query('BEGIN')
        const { rows } = await client.query({
          name: 'select',
          text: 'SELECT revision, value FROM rating WHERE key = $1 FOR UPDATE',
          values: [key],
        })
        const [before] = rows
        const revision = before === undefined ? 0 : before.revision + 1
        await client.query({
          name: 'upsert',
          text: 'INSERT INTO rating VALUES ($1, $2, $3) ON CONFLICT (key) DO UPDATE SET revision = excluded.revision, value = excluded.value',
          values: [key, revision, after],
        })
        await client.query({
          name: 'audit',
          text: 'INSERT INTO audit (key, revision, at, person, before, after) VALUES ($1, $2, now(), $3, $4, $5)',
          values: [
            key,
            revision,
            rating.person,
            before === undefined ? null : JSON.stringify(before.value),
            after,
          ],
        })
        await client.query('COMMIT')
        return revision
      } catch (error) {
        await client.query('ROLLBACK')
        throw error
      } finally {
        client.release()
      }
    },
    databaseCpu: () =>
      [postmaster, ...childrenOf(postmaster)].reduce((sum, pid) => sum + cpuOf(pid, pid === postmaster), 0),
    processes: () => [postmaster, ...childrenOf(postmaster)],
    close: async () => {
      await pool.end()
      // An immediate shutdown, because the folder of the server may be gone already.
      process.kill(postmaster, 'SIGQUIT')
    },
  }
}

/** PostgreSQL does not run as root. */
function runAs(folder: string): { readonly uid?: number; readonly gid?: number } {
  if (process.getuid?.() !== 0) return {}
  const [uid, gid] = ['-u', '-g'].map(flag =>
    Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' })),
  )
  chownSync(folder, uid, gid)
  return { uid, gid }
}

const statOf = (pid: number): readonly string[] => {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
  } catch {
    // The process has ended.
    return []
  }
}

/** Fields 14 to 17 of `/proc/<pid>/stat`: the time of the process, and that of its children that have ended. */
const cpuOf = (pid: number, withEnded: boolean): number =>
  statOf(pid)
    .slice(11, withEnded ? 15 : 13)
    .reduce((sum, ticks) => sum + Number(ticks) * TICK_MICROSECONDS, 0)

const childrenOf = (pid: number): readonly number[] =>
  readdirSync('/proc')
    .map(Number)
    .filter(each => each > 0 && statOf(each)[1] === String(pid))
