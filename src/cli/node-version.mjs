// Loaded before the program, in words that every Node understands: an older one cannot read TypeScript, or lacks a function, and
// ends with a stack.
const [major = 0] = process.versions.node.split('.').map(Number)
if (major < 24) {
  process.stderr.write(
    `This is Node ${process.versions.node}, and the ledger needs Node 24.\n` +
      'It comes with the packages: run `npm ci`, without --ignore-scripts and --omit=optional, and start it by `npm start`.\n',
  )
  process.exit(1)
}

// The program itself is then kept as it was compiled too: otherwise each start loads what strips the types of its first file.
process.getBuiltinModule('node:module').enableCompileCache()
