import assert from 'node:assert/strict'
import { rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { systemClock } from '../../src/clock.ts'
import { FollowedFile } from '../../src/config/followed-file.ts'
import { RelayError } from '../../src/errors.ts'
import type { Log } from '../../src/log.ts'
import { silentLog } from '../../src/log.ts'
import { eventually } from '../support/eventually.ts'
import { testFolder } from '../support/test-folder.ts'

const folder = testFolder()
const path = join(folder, 'a.json')

function parse(text: string): number {
  const value = Number(text)
  if (Number.isNaN(value)) throw new RelayError('config-broken', `${path}: it is no number`)
  return value
}

async function opened(): Promise<{ file: FollowedFile<number>; told: number[]; complaints: unknown[] }> {
  const complaints: unknown[] = []
  const log: Log = { ...silentLog, error: ({ reason }) => void complaints.push(reason) }
  const file = await FollowedFile.open({ path, parse, clock: systemClock, log })
  const told: number[] = []
  file.onChange((value) => told.push(value))
  return { file, told, complaints }
}

describe('FollowedFile', () => {
  it('tells what each edit says, in place or by another file in its place', async () => {
    await writeFile(path, '1')
    const { file, told } = await opened()
    try {
      assert.equal(file.value, 1)
      await writeFile(path, '2')
      await eventually('the edit in place is told', () => told.includes(2))
      await writeFile(join(folder, 'b.json'), '3')
      await rename(join(folder, 'b.json'), path)
      await eventually('the other file is told', () => told.includes(3))
      assert.equal(file.value, 3)
    } finally {
      await file.close()
    }
  })

  it('keeps what it said before while the file is broken or gone, and says so', async () => {
    await writeFile(path, '1')
    const { file, told, complaints } = await opened()
    try {
      await writeFile(path, 'x')
      await eventually('the fault is logged', () => complaints.length === 1)
      await rm(path)
      await eventually('that it is gone is logged', () => /is not there/.test(String(complaints[1])))
      assert.deepEqual([file.value, told], [1, []])
      await writeFile(path, '4')
      await eventually('the mended file is told', () => told.includes(4))
    } finally {
      await file.close()
    }
  })

  it('does not open a file that is missing or has a fault', async () => {
    await assert.rejects(opened(), /a\.json is not there/)
    await writeFile(path, 'x')
    await assert.rejects(opened(), /it is no number/)
  })
})
