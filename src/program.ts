import { makeProgram } from './commands/make-program.ts'
import { failWith } from './commands/outcome.ts'

const json = process.argv.includes('--json')
try {
  await makeProgram({ json }).parseAsync()
} catch (error) {
  process.exitCode = failWith(error, json)
}
