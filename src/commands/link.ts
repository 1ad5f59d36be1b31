import type { Command } from 'commander'
import { DEFAULT_LINK_DAYS, DEFAULT_LINK_VIEWERS, LinkStore, type Link } from '../auth/links.ts'
import { unknownCameras } from '../auth/token-cameras.ts'
import { systemClock } from '../clock.ts'
import type { SettingFlags } from '../config/settings.ts'
import { RENDITIONS } from '../config/streams.ts'
import { linkPath } from '../protocol/link-path.ts'
import { knownStreams } from './known-streams.ts'
import { dayOf, misuse, namingFlags, print, withExamples, withJson } from './outcome.ts'
import { addListAndRevoke, DAY_MS, withStore, type Revocable } from './revocable.ts'
import { withSettings } from './settings.ts'
import { systemUser } from './system-user.ts'
import { shownUrl } from './shown-url.ts'

interface LinkFlags extends SettingFlags {
  readonly cameras: string
  readonly name: string
  readonly days: string
  readonly viewers: string
  readonly rendition?: string
  readonly origins?: string
  readonly json?: boolean
}

const LINKS: Revocable<Link, LinkStore> = {
  word: 'link',
  plural: 'links',
  open: (options) => LinkStore.open(options),
  columns: ['ID', 'MADE', 'ENDS', 'VIEWERS', 'CAMERAS', 'RENDITION', 'NAME'],
  rowOf,
  revoking: 'make a link worthless and end whoever watches by it',
}

export function addLink(program: Command): void {
  const link = program.command('link').description('make, list and revoke links for viewers')
  withExamples(
    link,
    'baton link create --cameras door --name "For the neighbours"',
    'baton link list',
    'baton link revoke 4f2a91c0',
  )
  const create = withSettings(link.command('create'), ['streams', 'data', 'host', 'port', 'basePath'])
    .description('make a link by which anybody may watch these cameras, and print it, this once')
    .requiredOption('--cameras <ids>', 'the streams that it opens, with commas between')
    .option('--name <text>', 'what it is for', 'made on the command line')
    .option('--days <number>', 'how long it is valid; never = until it is revoked', String(DEFAULT_LINK_DAYS))
    .option('--viewers <number>', 'how many may watch one camera at a time', String(DEFAULT_LINK_VIEWERS))
    .option('--rendition <name>', `the one that it opens, of ${RENDITIONS.join(', ')}; left out: each`)
    .option('--origins <list>', 'sites whose pages may show it; left out: those of --allowed-origins')
    .action(createLink)
  withExamples(
    withJson(create),
    'baton link create --cameras door',
    'baton link create --cameras door,yard --days 1 --viewers 3 --rendition sub',
    'baton link create --cameras door --days never --origins https://home.example',
  )
  addListAndRevoke(link, LINKS)
}

async function createLink(all: LinkFlags): Promise<void> {
  const { name, cameras, days, viewers, rendition, origins, json, ...flags } = all
  if (days !== 'never' && !(Number(days) > 0)) throw misuse(`--days is no number above 0, nor never: ${days}`)
  if (rendition !== undefined && !RENDITIONS.some((known) => known === rendition))
    throw misuse(`--rendition is none of ${RENDITIONS.join(', ')}: ${rendition}`)
  await withStore(LINKS, flags, async (links) => {
    const input = {
      name,
      cameras: cameras.split(','),
      maxViewers: Number(viewers),
      rendition,
      origins: origins?.split(','),
      expiresMs: days === 'never' ? null : systemClock.nowMs() + Number(days) * DAY_MS,
    }
    const made = await namingFlags(CREATE_FLAGS, links.create(input, `${systemUser()}, on the command line`))
    const warnings = unknownCameras(made.link.cameras, await knownStreams(flags), 'link')
    if (json !== true) for (const warning of warnings) process.stderr.write(`baton: warning: ${warning}\n`)
    const address = new URL(linkPath(made.link.cameras, made.secret), await shownUrl(flags)).href
    print({ ...made, address, warnings }, { json }, () => address)
  })
}

const CREATE_FLAGS = {
  name: '--name',
  cameras: '--cameras',
  expiresMs: '--days',
  maxViewers: '--viewers',
  origins: '--origins',
}

function rowOf({ id, createdMs, expiresMs, maxViewers, cameras, rendition = 'each', name }: Link): string[] {
  const ends = expiresMs === undefined ? 'never' : dayOf(expiresMs)
  return [id, dayOf(createdMs), ends, `to ${maxViewers}`, cameras.join(','), rendition, name]
}
