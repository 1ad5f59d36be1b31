import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { agentName } from '../../src/dashboard/agent-name.ts'

const WEBKIT = 'AppleWebKit/537.36 (KHTML, like Gecko)'

describe('agentName', () => {
  it('finds the program behind all that browsers say they are like', () => {
    for (const [agent, name] of [
      [`Mozilla/5.0 (X11; Linux x86_64) ${WEBKIT} Chrome/156.0.0.0 Safari/537.36`, 'Chrome 156, Linux'],
      [
        `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${WEBKIT} Chrome/156.0.0.0 Safari/537.36 Edg/156.0.1.2`,
        'Edge 156, Windows',
      ],
      [
        'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:140.0) Gecko/20100101 Firefox/140.0',
        'Firefox 140, macOS',
      ],
      [
        'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1',
        'Safari 18.5, iPhone',
      ],
      [
        `Mozilla/5.0 (Linux; Android 10; K) ${WEBKIT} Chrome/156.0.0.0 Mobile Safari/537.36`,
        'Chrome 156, Android',
      ],
      ['VLC/3.0.20 LibVLC/3.0.20', 'VLC 3.0.20'],
      ['Lavf/59.27.100', 'ffmpeg'],
    ] as const)
      assert.equal(agentName(agent), name)
  })

  it('takes the first word of anything else', () => {
    assert.deepEqual(['go2rtc/1.9.9 (linux)', 'curl/8.5.0', 'Frigate', '', '  x;y'].map(agentName), [
      'go2rtc 1.9.9',
      'curl 8.5.0',
      'Frigate',
      '',
      'x',
    ])
  })
})
