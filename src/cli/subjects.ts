import type { Command } from 'commander'
import type { ImportKind } from '../app/import/subjects.ts'
import type { Subject } from '../domain/subjects.ts'
import type { Context } from './context.ts'
import { keyCommands } from './key-commands.ts'
import { logCommands } from './log-commands.ts'
import { personCommands } from './person-commands.ts'
import { quarantineCommands } from './quarantine-commands.ts'
import { witnessCommands } from './witness-commands.ts'

/** What a subject adds to the command line. */
export type CliSubject = {
  /** The files in `samples/` that the demo records, in their order. */
  readonly samples: readonly (readonly [ImportKind, string])[]
  readonly commands?: (ledger: Command, context: Context) => void
}

/** The register of the command line, one line a subject, in the order in which the demo records them. */
export const CLI_SUBJECTS: { readonly [Each in Subject]: CliSubject } = {
  framework: {
    samples: [
      ['frameworks', 'framework-portfolio-2012-04.json'],
      ['frameworks', 'framework-portfolio-2013-11.json'],
      ['frameworks', 'framework-citywide-2018.json'],
    ],
  },
  round: { samples: [] },
  entity: { samples: [['districts', 'districts.csv']] },
  assessment: {
    samples: [
      ['ratings', 'ratings-portfolio.csv'],
      ['ratings', 'ratings-citywide-2018.csv'],
    ],
  },
  commitment: { samples: [['commitments', 'commitments.csv']] },
  // The rules of closure cases come before the cases, so that an import can report what its rows misspell.
  process: {
    samples: [
      ['processes', 'process-il-cps.json'],
      ['processes', 'process-nyc.json'],
      ['processes', 'process-ny.json'],
      ['processes', 'process-pa.json'],
      ['processes', 'process-dc.json'],
      ['processes', 'process-ca-41329.json'],
      ['moratoria', 'moratoria.csv'],
    ],
  },
  closure: {
    samples: [
      ['closures', 'closures-philadelphia-2013.csv'],
      ['closures', 'closures-dc-2013.csv'],
    ],
  },
  key: { samples: [], commands: keyCommands },
  log: {
    samples: [],
    commands: (ledger, context) => {
      logCommands(ledger, context)
      witnessCommands(ledger, context)
    },
  },
  quarantine: { samples: [], commands: quarantineCommands },
  person: { samples: [], commands: personCommands },
}
