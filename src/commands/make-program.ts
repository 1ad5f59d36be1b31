import { Command } from 'commander'
import { VERSION } from '../relay.ts'
import { addCheck } from './check.ts'
import { addExport } from './export.ts'
import { addImport } from './import.ts'
import { addLink } from './link.ts'
import { addLogin } from './login.ts'
import { withExamples } from './outcome.ts'
import { addProbe } from './probe.ts'
import { addSecrets } from './secrets.ts'
import { addStart } from './start.ts'
import { addStreams } from './streams.ts'
import { addToken } from './token.ts'

/** The whole command line; `parseAsync` runs it. With `json` it leaves it to the caller to say what is wrong with the words. */
export function makeProgram({ json = false } = {}): Command {
  const program = new Command('baton')
    .description('Pulls each IP camera once and hands the picture on to any number of browsers.')
    .version(VERSION)
    .showHelpAfterError('(--help shows what there is)')
    .exitOverride()
  if (json) program.configureOutput({ writeErr: () => undefined })
  const operation = [addStart, addCheck, addProbe, addStreams, addImport, addExport]
  for (const add of [...operation, addSecrets, addToken, addLink, addLogin]) add(program)
  return withExamples(program, 'baton', 'baton login', 'baton import go2rtc.yaml', 'baton streams list')
}
