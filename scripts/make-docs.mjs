// `npm run make-docs`: writes docs/api.md and src/client/paths.ts from the OpenAPI document, and docs/cli.md from the help of
// the commands. With --check it writes nothing and fails where one of them is not what it would write. Needs tsx, because it imports the relay's own source.
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as prettier from 'prettier'
import { apiDocument } from '../src/api/api.ts'
import { makeProgram } from '../src/commands/make-program.ts'
import { apiPage } from './docs/api-page.mjs'
import { pathTypes } from './docs/api-types.mjs'
import { cliPage } from './docs/cli-page.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
// Through JSON, as a reader gets it.
const document = JSON.parse(JSON.stringify(apiDocument()))
const files = [
  ['docs/api.md', apiPage(document)],
  ['docs/cli.md', cliPage(makeProgram())],
  ['src/client/paths.ts', await pathTypes(document)],
]
const stale = []
for (const [name, text] of files) {
  const path = join(root, name)
  const wanted = await prettier.format(text, { ...(await prettier.resolveConfig(path)), filepath: path })
  if (read(path) === wanted) continue
  stale.push(name)
  if (!process.argv.includes('--check')) writeFileSync(path, wanted)
}
if (stale.length > 0)
  process.stdout.write(
    `${stale.join(' and ')} ${process.argv.includes('--check') ? 'stale: run npm run make-docs' : 'written'}\n`,
  )
process.exitCode = process.argv.includes('--check') && stale.length > 0 ? 1 : 0

function read(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    // Not made yet.
    return ''
  }
}
