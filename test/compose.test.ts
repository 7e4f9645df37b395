import { spawnSync } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'

const ROOT = join(import.meta.dirname, '..')
const textOf = (file: string) => readFileSync(join(ROOT, file), 'utf8')
const PACKAGE = JSON.parse(textOf('package.json')) as {
  version: string
  dependencies: Record<string, string>
}

type Service = {
  image: string
  build?: string
  profiles?: string[]
  restart?: string
  init?: boolean
  read_only?: boolean
  tmpfs?: string[]
  cap_drop?: string[]
  security_opt?: string[]
  mem_limit?: string
  network_mode?: string
  healthcheck?: { test?: string[]; disable?: boolean }
  command?: string[]
  depends_on?: string[] | Record<string, { condition: string }>
  ports?: string[]
  environment?: Record<string, string>
  volumes?: string[]
}
/** The files that are checked. They are read anew for each check, so that a test can change them. */
type Project = {
  compose: string
  dockerfile: string
  ignored: string
  services: Record<string, Service>
  volumes: Record<string, unknown>
}

function project(): Project {
  const compose = textOf('docker-compose.yml')
  const { services, volumes } = parse(compose, { merge: true }) as Pick<Project, 'services' | 'volumes'>
  // Copied through JSON, so that services share no parts, which YAML anchors give them.
  const own = JSON.parse(JSON.stringify({ services, volumes })) as Pick<Project, 'services' | 'volumes'>
  return { compose, dockerfile: textOf('Dockerfile'), ignored: textOf('.dockerignore'), ...own }
}

/** The service that runs once, before the others. */
const CERTIFICATES = 'cert-gen'
const USER = 'ledger-user'
const ONE_SHOTS = [CERTIFICATES, USER]
/** Options from `ClusterVNodeOptions.cs` of KurrentDB 26.0.3: a node with any other one does not start. */
const KURRENTDB_OPTIONS = [
  'KURRENTDB_CERTIFICATE_FILE',
  'KURRENTDB_CERTIFICATE_PRIVATE_KEY_FILE',
  'KURRENTDB_CLUSTER_SIZE',
  'KURRENTDB_DEFAULT_ADMIN_PASSWORD',
  'KURRENTDB_DEFAULT_OPS_PASSWORD',
  'KURRENTDB_DISCOVER_VIA_DNS',
  'KURRENTDB_GOSSIP_SEED',
  'KURRENTDB_INSECURE',
  'KURRENTDB_NODE_HOST_ADVERTISE_AS',
  'KURRENTDB_REPLICATION_HOST_ADVERTISE_AS',
  'KURRENTDB_RUN_PROJECTIONS',
  'KURRENTDB_TELEMETRY_OPTOUT',
  'KURRENTDB_TRUSTED_ROOT_CERTIFICATES_PATH',
]
const IN_IMAGE = [
  '.npmrc',
  'docs/reading.md',
  'package-lock.json',
  'package.json',
  'projections',
  'samples',
  'src',
]
const NODES = ['node1', 'node2', 'node3']

type Entry = readonly [string, Service]
const all = ({ services }: Project): Entry[] => Object.entries(services)
const lasting = (of: Project) => all(of).filter(([name]) => !ONE_SHOTS.includes(name))
const ledgers = (of: Project) => all(of).filter(([, { build }]) => build !== undefined)
const databases = (of: Project) => all(of).filter(([, { image }]) => image.includes('/kurrentdb:'))
const clustered = ([, { profiles }]: Entry) => profiles?.join() === 'cluster'
const unasked = ([, { profiles }]: Entry) => profiles === undefined
const names = (entries: readonly Entry[]) => entries.map(([name]) => name)
const writableIn = ({ volumes = [] }: Service) => volumes.filter(volume => !volume.endsWith(':ro'))
const repeated = (words: readonly string[]) => words.filter((word, index) => words.indexOf(word) < index)
const lines = (text: string, instruction: string) =>
  [...text.matchAll(new RegExp(`^${instruction} (.+)$`, 'gm'))].map(([, rest]) => rest ?? '')

const without = (entries: readonly Entry[], passes: (service: Service) => boolean): string[] =>
  names(entries.filter(([, service]) => !passes(service)))
const unequal = (found: unknown, wanted: unknown): string[] =>
  JSON.stringify(found) === JSON.stringify(wanted)
    ? []
    : [`${JSON.stringify(found)}, not ${JSON.stringify(wanted)}`]
/** The differences from the settings that a service must have; null means that it must not have the setting. */
const misset = ([name, { environment = {} }]: Entry, wanted: Readonly<Record<string, string | null>>) =>
  Object.entries(wanted).flatMap(([key, value]) =>
    unequal(environment[key] ?? null, value).map(difference => `${name} ${key}: ${difference}`),
  )

type Plant = (of: Project) => unknown
const change =
  (name: string, to: Partial<Service>): Plant =>
  ({ services }) =>
    Object.assign(services[name] ?? {}, to)
const setting = (name: string, key: string, value: string): Plant => {
  return ({ services }) => Object.assign(services[name]?.environment ?? {}, { [key]: value })
}
const replacing =
  (file: 'compose' | 'dockerfile' | 'ignored', from: string, to: string): Plant =>
  of => {
    of[file] = of[file].replace(from, to)
  }

/** A rule: what in a project breaks it, and violations that it must find. */
type Rule = {
  readonly broken: (of: Project) => readonly string[]
  readonly planted: Readonly<Record<string, Plant>>
}

const RUNNING: Readonly<Record<string, Rule>> = {
  'whatever it ended with, a service is started again': {
    broken: of => without(lasting(of), ({ restart }) => restart === 'always'),
    planted: { 'only where it failed': change('node2', { restart: 'on-failure' }) },
  },
  'a service has a health check': {
    broken: of => without(lasting(of), ({ healthcheck }) => healthcheck?.test?.[0] === 'CMD'),
    planted: {
      none: ({ services }) => delete services.ledger?.healthcheck,
      'switched off': change('kurrentdb', { healthcheck: { test: ['NONE'] } }),
    },
  },
  'no two services are published on one port, so that all of them may run at once': {
    broken: of =>
      repeated(all(of).flatMap(([, { ports = [] }]) => ports.map(port => port.split(':')[1] ?? ''))),
    planted: { 'the port of another': change('ledger1', { ports: ['127.0.0.1:8080:8080'] }) },
  },
  'no two write into one volume': {
    broken: of =>
      repeated(lasting(of).flatMap(([, each]) => writableIn(each).map(it => it.replace(/:.*/, '')))),
    planted: { 'the read model of another': change('ledger2', { volumes: ['ledger1-data:/data'] }) },
  },
  'every volume is declared, and used': {
    broken: of => {
      const used = all(of).flatMap(([, { volumes = [] }]) => volumes.map(each => each.replace(/:.*/, '')))
      return unequal([...new Set(used)].toSorted(), Object.keys(of.volumes).toSorted())
    },
    planted: {
      'a folder of the machine': change('ledger', { volumes: ['./data:/data'] }),
      'one too many': ({ volumes }) => Object.assign(volumes, { more: null }),
    },
  },
  'unasked, one database and one ledger on it start': {
    broken: of => [
      ...unequal(names(all(of).filter(unasked)), ['kurrentdb', 'ledger']),
      ...ledgers(of)
        .filter(unasked)
        .flatMap(each => misset(each, { LEDGER_STORE: 'esdb://kurrentdb:2113?tls=false' })),
      ...databases(of)
        .filter(unasked)
        .flatMap(each => misset(each, { KURRENTDB_CLUSTER_SIZE: '1', KURRENTDB_INSECURE: 'true' })),
    ],
    planted: {
      'a third': ({ services }) => delete services.node1?.profiles,
      'a ledger on nothing': setting('ledger', 'LEDGER_STORE', 'esdb://node1:2113?tls=false'),
    },
  },
  'unasked, no variable has to be set: they are read for the whole file': {
    broken: ({ compose }) => compose.match(/(?<!\$)\$(?!\$|\{\w+:-\})\S*/g) ?? [],
    planted: {
      required: replacing('compose', 'ADMIN_PASSWORD:-}', 'ADMIN_PASSWORD:?set it}'),
      'with a warning': replacing('compose', '{KURRENTDB_ADMIN_PASSWORD:-}', 'KURRENTDB_ADMIN_PASSWORD'),
    },
  },
}

const SAFETY: Readonly<Record<string, Rule>> = {
  'ports are published on loopback alone': {
    broken: of => [
      ...all(of).flatMap(([, { ports = [] }]) => ports.filter(port => !/^127\.0\.0\.1:\d+:\d+$/.test(port))),
      ...without(all(of), ({ network_mode = 'none' }) => network_mode === 'none'),
    ],
    planted: {
      'to everyone': change('ledger', { ports: ['8080:8080'] }),
      'the network of the machine': change('node1', { network_mode: 'host' }),
    },
  },
  'no secret stands in a file': {
    broken: of => [
      ...all(of).flatMap(([name, { environment = {} }]) =>
        Object.entries(environment)
          .filter(([key, value]) => /PASSWORD|SECRET|TOKEN/.test(key) && !/^\$\{\w+:-\}$/.test(value))
          .map(([key]) => `${name} ${key}`),
      ),
      ...(of.compose.match(/:\/\/\w+:(?!\$\{\w+:-\}@)[^@\s]*@/g) ?? []),
      ...(`${of.compose}${of.dockerfile}`.match(/changeit|^(ENV|ARG) .*(PASSWORD|SECRET|TOKEN)/gm) ?? []),
    ],
    planted: {
      'a password': setting('node1', 'KURRENTDB_DEFAULT_OPS_PASSWORD', 'hunter2'),
      'a default for one': setting('node1', 'KURRENTDB_DEFAULT_ADMIN_PASSWORD', `\${PASSWORD:-hunter2}`),
      'a password in an address': replacing('compose', `ledger:\${LEDGER_DB_PASSWORD:-}@`, 'ledger:hunter2@'),
      'one in the image': replacing('dockerfile', 'USER node', 'ENV API_TOKEN=hunter2\nUSER node'),
    },
  },
  'a service has no more rights than it needs': {
    broken: of =>
      without(all(of), ({ cap_drop = [], security_opt = [] }) => {
        return cap_drop.join() === 'ALL' && security_opt.join() === 'no-new-privileges:true'
      }),
    planted: {
      capabilities: change('node3', { cap_drop: [] }),
      'more to come': change('ledger', { security_opt: [] }),
    },
  },
  'of a ledger nothing can be written but its data and /tmp, and its memory has a limit': {
    broken: of =>
      without(ledgers(of), service => {
        const isSealed = service.read_only === true && service.tmpfs?.join() === '/tmp'
        const isBounded = service.init === true && /^\d+m$/.test(service.mem_limit ?? '')
        return isSealed && isBounded && /^[\w-]+:\/data$/.test(writableIn(service).join())
      }),
    planted: {
      'all of it': change('ledger1', { read_only: false }),
      'the certificates': change('ledger1', { volumes: ['ca:/certs/ca', 'ledger1-data:/data'] }),
      'no limit': ({ services }) => delete services.ledger2?.mem_limit,
    },
  },
  'a database tells nobody how it is used': {
    broken: of => databases(of).flatMap(each => misset(each, { KURRENTDB_TELEMETRY_OPTOUT: 'true' })),
    planted: { 'one does': setting('kurrentdb', 'KURRENTDB_TELEMETRY_OPTOUT', 'false') },
  },
}

/** Settings of Node and of the C library. */
const OF_OTHERS = ['NODE_ENV', 'MALLOC_MMAP_THRESHOLD_']

const SETTINGS: Readonly<Record<string, Rule>> = {
  'a ledger is given settings that it knows': {
    broken: of => {
      const known = [...textOf('src/config.ts').matchAll(/^ {2}([A-Z_]+): z\b/gm)].map(([, name]) => name)
      const own = [...ledgers(of), ...all(of).filter(([name]) => name === USER)]
      const given = own.flatMap(([, { environment = {} }]) => Object.keys(environment))
      const inImage = lines(of.dockerfile, 'ENV').flatMap(line => line.match(/\w+(?==)/g) ?? [])
      return [...given, ...inImage].filter(name => !OF_OTHERS.includes(name) && !known.includes(name))
    },
    planted: {
      'another one': setting('ledger', 'LEDGER_URL', 'esdb://kurrentdb:2113'),
      'another one of the user': setting(USER, 'LEDGER_PASSWORD', 'x'),
      'another one in the image': replacing('dockerfile', 'LEDGER_DATA=', 'LEDGER_FOLDER='),
    },
  },
  'a database is given options that it knows': {
    broken: of =>
      databases(of).flatMap(([, { environment = {} }]) =>
        Object.keys(environment).filter(option => !KURRENTDB_OPTIONS.includes(option)),
      ),
    planted: { 'one of an older version': setting('node1', 'KURRENTDB_INT_IP', '0.0.0.0') },
  },
}

const CLUSTER: Readonly<Record<string, Rule>> = {
  'it is three databases and two ledgers': {
    broken: of => [
      ...unequal(names(databases(of).filter(clustered)), NODES),
      ...unequal(names(ledgers(of).filter(clustered)), ['ledger1', 'ledger2']),
      ...unequal(all(of).filter(clustered).length, 7),
    ],
    planted: { 'two databases': ({ services }) => delete services.node3 },
  },
  'the databases name each other': {
    broken: of =>
      databases(of)
        .filter(clustered)
        .flatMap(each =>
          misset(each, {
            KURRENTDB_CLUSTER_SIZE: '3',
            KURRENTDB_DISCOVER_VIA_DNS: 'false',
            KURRENTDB_NODE_HOST_ADVERTISE_AS: each[0],
            KURRENTDB_REPLICATION_HOST_ADVERTISE_AS: each[0],
            KURRENTDB_GOSSIP_SEED: NODES.filter(name => name !== each[0])
              .map(name => `${name}:2113`)
              .join(),
          }),
        ),
    planted: {
      'one leaves another out': setting('node2', 'KURRENTDB_GOSSIP_SEED', 'node1:2113'),
      'one says that it is another': setting('node2', 'KURRENTDB_NODE_HOST_ADVERTISE_AS', 'node1'),
    },
  },
  'the databases speak TLS, each with its own certificate, and let nobody in by a well-known password': {
    broken: of =>
      databases(of)
        .filter(clustered)
        .flatMap(each =>
          misset(each, {
            KURRENTDB_INSECURE: null,
            KURRENTDB_TRUSTED_ROOT_CERTIFICATES_PATH: '/certs/ca',
            KURRENTDB_CERTIFICATE_FILE: `/certs/nodes/${each[0]}/node.crt`,
            KURRENTDB_CERTIFICATE_PRIVATE_KEY_FILE: `/certs/nodes/${each[0]}/node.key`,
            KURRENTDB_DEFAULT_ADMIN_PASSWORD: `\${KURRENTDB_ADMIN_PASSWORD:-}`,
            KURRENTDB_DEFAULT_OPS_PASSWORD: `\${KURRENTDB_ADMIN_PASSWORD:-}`,
          }),
        ),
    planted: {
      insecure: setting('node1', 'KURRENTDB_INSECURE', 'true'),
      'the certificate of another': setting(
        'node1',
        'KURRENTDB_CERTIFICATE_FILE',
        '/certs/nodes/node2/node.crt',
      ),
      'a user forgotten': ({ services }) =>
        delete services.node1?.environment?.KURRENTDB_DEFAULT_OPS_PASSWORD,
    },
  },
  'the ledgers know all databases, and trust the one authority': {
    broken: of =>
      ledgers(of)
        .filter(clustered)
        .flatMap(each =>
          misset(each, {
            LEDGER_STORE:
              `esdb://ledger:\${LEDGER_DB_PASSWORD:-}@${NODES.map(name => `${name}:2113`).join()}` +
              '?tls=true&tlsCAFile=/certs/ca/ca.crt&nodePreference=leader&maxDiscoverAttempts=10&discoveryInterval=500',
          }),
        ),
    planted: {
      'as an administrator': ({ services }) =>
        Object.assign(services.ledger1?.environment ?? {}, {
          LEDGER_STORE: services[USER]?.environment?.LEDGER_STORE,
        }),
      'in the clear': setting('ledger1', 'LEDGER_STORE', 'esdb://node1:2113,node2:2113,node3:2113?tls=false'),
    },
  },
  'nothing starts before the password was looked at and the certificates are there': {
    broken: of => [
      ...databases(of)
        .filter(clustered)
        .flatMap(([, { depends_on }]) =>
          unequal(depends_on, { [CERTIFICATES]: { condition: 'service_completed_successfully' } }),
        ),
      ...unequal(of.services[USER]?.depends_on, NODES),
      ...ledgers(of)
        .filter(clustered)
        .flatMap(([, { depends_on }]) =>
          unequal(depends_on, { [USER]: { condition: 'service_completed_successfully' } }),
        ),
    ],
    planted: {
      'a database that does not wait': change('node1', { depends_on: [CERTIFICATES] }),
      'a user before its database': change(USER, { depends_on: [] }),
      'a ledger that does not wait': change('ledger1', { depends_on: [USER] }),
    },
  },
  'the ledgers are a user of their own, whom an administrator makes and gives its rights': {
    broken: of => {
      const user = of.services[USER]
      const { LEDGER_STORE = '', LEDGER_DB_PASSWORD } = user?.environment ?? {}
      const asAdmin = of.services.ledger1?.environment?.LEDGER_STORE?.replace(
        `ledger:\${LEDGER_DB_PASSWORD:-}`,
        `admin:\${KURRENTDB_ADMIN_PASSWORD:-}`,
      )
      return [
        ...unequal(user?.command, ['secure', '--user', 'ledger']),
        ...unequal(user?.image, of.services.ledger1?.image),
        ...unequal(user?.restart, 'on-failure'),
        ...unequal(LEDGER_DB_PASSWORD, `\${LEDGER_DB_PASSWORD:-}`),
        ...unequal(LEDGER_STORE, asAdmin),
        ...unequal(writableIn(user ?? { image: '' }), []),
      ]
    },
    planted: {
      'another user': change(USER, { command: ['secure', '--user', 'writer'] }),
      'of an older image': change(USER, { image: 'portfolio-ledger:0.0.9' }),
      'given up at once': change(USER, { restart: 'no' }),
      'without its password': ({ services }) => delete services[USER]?.environment?.LEDGER_DB_PASSWORD,
    },
  },
  'certificates are made for all databases': {
    broken: ({ services }) =>
      unequal(
        /^for node in (.*); do$/m.exec(services[CERTIFICATES]?.command?.[0] ?? '')?.[1],
        NODES.join(' '),
      ),
    planted: { 'for two': change(CERTIFICATES, { command: ['for node in node1 node2; do'] }) },
  },
}

const IMAGES: Readonly<Record<string, Rule>> = {
  'an image has a version': {
    broken: of => without(all(of), ({ image }) => /^[\w./-]+:\d[\w.-]*$/.test(image)),
    planted: {
      'the latest': change('node1', { image: 'kurrentplatform/kurrentdb:latest' }),
      'not said': change(CERTIFICATES, { image: 'eventstore/es-gencert-cli' }),
    },
  },
  'that of the ledger has the version of the package': {
    broken: of => without(ledgers(of), ({ image }) => image === `portfolio-ledger:${PACKAGE.version}`),
    planted: { 'an older one': change('ledger', { image: 'portfolio-ledger:0.0.9' }) },
  },
  'it runs the Node that the tests run on': {
    broken: ({ dockerfile }) =>
      lines(dockerfile, 'FROM').filter(
        from => from.replace(/ AS .*/, '') !== `node:${PACKAGE.dependencies.node}-slim`,
      ),
    planted: {
      'whatever is new': replacing('dockerfile', 'FROM node:', 'FROM node:24-slim\nFROM node:'),
    },
  },
  'it does not run as root': {
    broken: ({ dockerfile }) => unequal(lines(dockerfile, 'USER').at(-1), 'node'),
    planted: {
      'by default': replacing('dockerfile', 'USER node\n', ''),
      'in the end': replacing('dockerfile', 'EXPOSE', 'USER root\nEXPOSE'),
    },
  },
  'it holds production packages alone, and none of them ran a script': {
    broken: ({ dockerfile }) =>
      unequal(
        lines(dockerfile, 'RUN').filter(run => run.includes('npm')),
        ['npm ci --omit=dev --ignore-scripts'],
      ),
    planted: { 'all packages': replacing('dockerfile', ' --omit=dev', '') },
  },
  'a signal reaches the program, whose commands it takes': {
    broken: ({ dockerfile }) => [
      ...unequal(lines(dockerfile, 'ENTRYPOINT'), [
        '["node", "--max-semi-space-size=16", "--heap-growing-percent=50", "src/cli/main.ts"]',
      ]),
      ...unequal(lines(dockerfile, 'CMD'), ['["serve"]']),
    ],
    planted: {
      'a shell between': replacing(
        'dockerfile',
        '["node", "--max-semi-space-size=16", "--heap-growing-percent=50", "src/cli/main.ts"]',
        'node src/cli/main.ts',
      ),
    },
  },
  'it asks for health as the services do': {
    broken: of => {
      const [, command = '[]'] = /CMD (\[.*\])$/.exec(lines(of.dockerfile, 'HEALTHCHECK').join()) ?? []
      const inImage = ['CMD', ...(JSON.parse(command) as string[])]
      return ledgers(of).flatMap(([, { healthcheck }]) =>
        unequal(
          healthcheck?.test?.map(word => word.replaceAll('$$', '$')),
          inImage,
        ),
      )
    },
    planted: { otherwise: replacing('dockerfile', '/healthz', '/readyz') },
  },
  'it is given what it runs and nothing else: no tests, no .git, no data': {
    broken: ({ dockerfile, ignored }) => {
      const copies = lines(dockerfile, 'COPY').filter(copy => !copy.startsWith('--from='))
      const sources = new Set(copies.flatMap(copy => copy.split(' ').slice(0, -1)))
      const patterns = ignored.split('\n').filter(line => line !== '' && !line.startsWith('#'))
      return [
        ...unequal([...sources].toSorted(), IN_IMAGE),
        ...unequal(patterns, ['*', ...IN_IMAGE.map(path => `!${path}`)]),
      ]
    },
    planted: {
      everything: replacing('dockerfile', 'COPY src src', 'COPY . .'),
      tests: replacing('ignored', '!src', '!src\n!test'),
      'whatever is not named': replacing('ignored', '*\n', '.git\ntest\n'),
    },
  },
}

describe.each([
  ['running', RUNNING],
  ['safety', SAFETY],
  ['settings', SETTINGS],
  ['the cluster', CLUSTER],
  ['images', IMAGES],
])('%s', (_, rules) => {
  for (const [rule, { broken, planted }] of Object.entries(rules)) {
    test(rule, () => expect(broken(project())).toEqual([]))
    test.each(Object.entries(planted))(`${rule}; caught: %s`, (_, plant) => {
      const of = project()
      plant(of)
      expect(broken(of)).not.toEqual([])
    })
  }
})

test('what runs in the image is a production package', () => {
  const files = globSync('{src,projections}/**/*.ts', { cwd: ROOT })
  const imported = files.flatMap(file =>
    [...textOf(file).matchAll(/(?: from |import\()'([^.'][^']*)'/g)].map(([, name = '']) => name),
  )
  const packages = new Set(
    imported
      .filter(name => !name.startsWith('node:'))
      .map(name => /^(@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? name),
  )
  expect(packages.size).toBeGreaterThan(5)
  expect([...packages].filter(name => PACKAGE.dependencies[name] === undefined)).toEqual([])
})

test.each(
  ['', 'a b', 'p@ss', '$(id)'].flatMap(bad => [
    { PASSWORD: bad, LEDGER_PASSWORD: 'good' },
    { PASSWORD: 'good', LEDGER_PASSWORD: bad },
  ]),
)('no certificate is made where the passwords are %o', env => {
  const [script = ''] = project().services[CERTIFICATES]?.command ?? []
  const args = ['-euc', script.replaceAll('$$', '$')]
  const { status, stderr } = spawnSync('bash', args, { env, encoding: 'utf8' })
  expect({ status, stderr }).toEqual({
    status: 1,
    stderr: expect.stringContaining('Set KURRENTDB_ADMIN_PASSWORD and LEDGER_DB_PASSWORD'),
  })
})

test('what docs/operations.md has one type is there', () => {
  const text = textOf('docs/operations.md')
  const { services, volumes } = project()
  const typed = (pattern: RegExp) => [...new Set([...text.matchAll(pattern)].map(([, name = '']) => name))]
  const published = Object.values(services).flatMap(({ ports = [] }) => ports.map(port => port.split(':')[1]))
  expect(Object.keys(volumes)).toEqual(expect.arrayContaining(typed(/portfolio-ledger_(\w+)/g)))
  expect(published).toEqual(expect.arrayContaining(typed(/127\.0\.0\.1:(\d+)/g)))
  expect(typed(/--profile (\w+)/g)).toEqual(services.ledger1?.profiles)
  const variables = textOf('docker-compose.yml').match(/(?<=\$\{)[A-Z_]+(?=:-\})/g)
  expect(typed(/^export (\w+)=/gm).toSorted()).toEqual([...new Set(variables)].toSorted())
})
