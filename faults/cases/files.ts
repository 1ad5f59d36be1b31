import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eventuallyAnswered } from '../../test/support/eventually.ts'
import type { FaultCase } from '../case.ts'
import { bindFile, lacksMounts, smallDisk } from '../mounts.ts'
import type { RelayProcess } from '../relay-process.ts'
import type { Stage } from '../stage.ts'

const NAMED = { url: 'rtsp://192.0.2.1/', mode: 'on-demand' }

async function idsOf(relay: RelayProcess): Promise<string[]> {
  const { streams } = JSON.parse((await relay.call('GET', 'streams')).text) as { streams: { id: string }[] }
  return streams.map(({ id }) => id).sort()
}

/** A relay whose files lie on a small disk, with a camera that is watched all the time. */
async function onDisk(
  stage: Stage,
  spoil: (disk: Awaited<ReturnType<typeof smallDisk>>) => Promise<() => Promise<void>>,
): Promise<string> {
  const camera = await stage.camera()
  const disk = await smallDisk(512)
  const relay = await stage.ownRelay({ folder: disk.folder, streams: [{ id: 'cam', url: camera.url }] })
  const viewer = await stage.watch('cam', relay)
  await viewer.hasPictures(5)
  const mend = await spoil(disk)
  const before = await readFile(join(disk.folder, 'streams.json'), 'utf8')
  const { status, text } = await relay.call('PUT', 'streams/other', NAMED)
  const isWhole = (await readFile(join(disk.folder, 'streams.json'), 'utf8')) === before
  await viewer.hasPictures(viewer.pictures + 10)
  await mend()
  const later = await relay.call('PUT', 'streams/other', NAMED)
  await viewer.close()
  await relay.kill()
  await camera.close()
  const { code } = JSON.parse(text) as { code?: string }
  return `${status} ${code ?? ''}, file ${isWhole ? 'whole' : 'torn'}, then ${later.status}`
}

export const files: readonly FaultCase[] = [
  {
    name: 'disk-full',
    fault: 'disk: full, then not',
    expected: '507 config-unwritable, file whole, then 201',
    lacks: lacksMounts,
    run: async (stage) => ({
      words: await onDisk(stage, async ({ folder }) => {
        const filler = join(folder, 'filler')
        await writeFile(filler, Buffer.alloc(1024 * 1024)).catch(() => undefined)
        return () => rm(filler)
      }),
    }),
  },
  {
    name: 'read-only',
    fault: 'disk: read-only, then not',
    expected: '507 config-unwritable, file whole, then 201',
    lacks: lacksMounts,
    run: async (stage) => ({
      words: await onDisk(stage, (disk) => {
        disk.remount('ro')
        return Promise.resolve(() => Promise.resolve(disk.remount('rw')))
      }),
    }),
  },
  {
    name: 'bind-mounted',
    fault: 'streams.json: mounted by itself',
    expected: '201, and it is in the file',
    lacks: lacksMounts,
    run: async (stage) => {
      const folder = await mkdtemp(join(tmpdir(), 'baton-faults-'))
      const file = join(folder, 'streams.json')
      await writeFile(file, '{ "streams": [] }')
      bindFile(file)
      const relay = await stage.ownRelay({ folder })
      const { status } = await relay.call('PUT', 'streams/other', NAMED)
      const isThere = (await readFile(file, 'utf8')).includes('"other"')
      await relay.kill()
      return { words: `${status}, and it is ${isThere ? '' : 'not '}in the file` }
    },
  },
  {
    name: 'two-edits',
    fault: 'streams.json: edits by API and by hand at once, 10 times',
    expected: 'both are there each time',
    isShort: true,
    run: async (stage) => {
      const relay = await stage.ownRelay({ streams: [] })
      const file = join(relay.folder, 'streams.json')
      const wanted: string[] = []
      for (let round = 0; round < 10; round++) {
        const text = await readFile(file, 'utf8')
        const { streams } = JSON.parse(text) as { streams: object[] }
        const [byHand, byApi] = [`hand-${round}`, `api-${round}`]
        wanted.push(byHand, byApi)
        const edited = JSON.stringify({ streams: [...streams, { id: byHand, ...NAMED }] })
        await Promise.all([writeFile(file, edited), relay.change('PUT', `streams/${byApi}`, NAMED)])
        await eventuallyAnswered('both are taken', async () => (await idsOf(relay)).length >= wanted.length)
        await eventuallyAnswered('both are written', async () => {
          const now = await readFile(file, 'utf8')
          return wanted.every((id) => now.includes(`"${id}"`))
        })
      }
      const isSo = (await idsOf(relay)).join() === wanted.sort().join()
      return { words: isSo ? 'both are there each time' : 'one is lost' }
    },
  },
]
