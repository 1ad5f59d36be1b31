import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, it } from 'node:test'
import type { Subject } from '../../bench/programs.ts'
import { TurnTaking } from '../../bench/turns.ts'

const cameras = { urls: [], sounds: false, folder: '', stop: () => Promise.resolve() }
const facts = { viewers: 0, windowMs: 1, warmUpMs: 1, settleMs: 1 }

describe('Taking turns', () => {
  it('goes on without who does not start or has ended, says so at its turn, and starts it for the next', async () => {
    let starts = 0
    const failing: Subject = {
      name: 'failing',
      sendsWholePackets: false,
      startsWithKeyframe: false,
      start: () => Promise.reject(new Error(`no start ${++starts}`)),
    }
    const ending: Subject = { ...failing, name: 'ending', start: () => startEnding() }
    const well: Subject = {
      ...failing,
      name: 'well',
      start: () => Promise.resolve({ pid: process.pid, port: 1, stop: () => Promise.resolve() }),
    }
    const children: (() => void)[] = []
    let isFirst = true
    async function startEnding(): ReturnType<Subject['start']> {
      const child = spawn(process.execPath, ['-e', isFirst ? '' : 'setInterval(() => {}, 1000)'])
      const exited = once(child, 'exit')
      if (isFirst) await exited
      isFirst = false
      children.push(() => child.kill())
      return { pid: child.pid!, port: 1, stop: () => Promise.resolve() }
    }
    const turns = await TurnTaking.start([failing, ending, well], cameras, facts)
    try {
      await assert.rejects(turns.take(failing), /no start 2/)
      await assert.rejects(turns.take(ending), /its process has ended/)
      assert.equal((await turns.take(ending)).subject, 'ending')
      assert.equal((await turns.take(well)).subject, 'well')
    } finally {
      await turns.stop()
      for (const end of children) end()
    }
  })
})
