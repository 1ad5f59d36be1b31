// dist/sbom.cdx.json: the packages that the relay links and those that its pages bundle, from the lockfile (CycloneDX).
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'

/** What the build says of the code in the pages. */
const LICENCES = 'dist/public/licences.md'

const manifest = JSON.parse(readFileSync('package.json', 'utf8'))
const words = ['sbom', '--sbom-format=cyclonedx', '--sbom-type=application', '--package-lock-only']
const all = JSON.parse(execFileSync('npm', words, { encoding: 'utf8', maxBuffer: 64_000_000 }))
const needs = new Map(all.dependencies.map(({ ref, dependsOn = [] }) => [ref, dependsOn]))

const linked = Object.entries({ ...manifest.dependencies, ...manifest.optionalDependencies })
const bundled = [...readFileSync(LICENCES, 'utf8').matchAll(/^## (\S+) - (\S+)/gm)].map((match) =>
  match.slice(1),
)
// By hand, for `npm sbom --omit=dev` also leaves out what is both linked and used while developing (npm 11.19).
const kept = new Set()
for (const [name, version] of [...linked, ...bundled]) keep(`${name}@${version}`)

const { component } = all.metadata
const sbom = {
  ...all,
  // Else it has the name of the folder.
  metadata: { ...all.metadata, component: { ...component, name: manifest.name } },
  components: all.components.filter((one) => kept.has(one['bom-ref'])),
  dependencies: [component['bom-ref'], ...kept].map((ref) => ({
    ref,
    dependsOn: needs.get(ref).filter((one) => kept.has(one)),
  })),
}
writeFileSync('dist/sbom.cdx.json', `${JSON.stringify(sbom, undefined, 2)}\n`)

/** Keeps a package and all that it needs. */
function keep(ref) {
  if (kept.has(ref)) return
  if (!needs.has(ref)) throw new Error(`The lockfile does not name ${ref}`)
  kept.add(ref)
  for (const needed of needs.get(ref)) keep(needed)
}
