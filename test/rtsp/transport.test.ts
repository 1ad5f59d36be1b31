import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { answeredTransport, chooseTransport } from '../../src/rtsp/transport.ts'

describe('chooseTransport', () => {
  for (const [value, expected] of [
    ['RTP/AVP/TCP;unicast;interleaved=2-3', { way: 'tcp', channels: [2, 3] }],
    ['rtp/avp/tcp', { way: 'tcp', channels: undefined }],
    ['RTP/AVP;unicast;client_port=5000-5001', { way: 'udp', ports: [5000, 5001] }],
    ['RTP/AVP/UDP;unicast;client_port=5000;mode="PLAY"', { way: 'udp', ports: [5000, 5001] }],
    [
      'RTP/AVP;multicast, RTP/SAVP;unicast;client_port=1-2,RTP/AVP/TCP;interleaved=0-1',
      { way: 'tcp', channels: [0, 1] },
    ],
    ['RTP/AVP;multicast', undefined],
    ['RTP/AVP;multicast;client_port=5000-5001', undefined],
    ['RTP/AVP;unicast', undefined],
    ['RTP/AVP;unicast;client_port=0-1', undefined],
    ['RTP/AVP;unicast;client_port=65535', undefined],
    ['RTP/AVP/TCP;interleaved=0-1;mode=record', undefined],
    ['', undefined],
  ] as const) {
    it(`makes ${expected ? expected.way : 'nothing'} of "${value}"`, () => {
      assert.deepEqual(chooseTransport(value), expected)
    })
  }
})

describe('answeredTransport', () => {
  const nothing = {
    way: undefined,
    channels: undefined,
    serverPorts: undefined,
    source: undefined,
    group: undefined,
  }
  for (const [value, found] of [
    ['rtp/avp/tcp;unicast;Interleaved=4-5;ssrc=1', { way: 'tcp', channels: [4, 5] }],
    [
      'RTP/AVP;unicast;client_port=5000-5001;server_port=6000-6001',
      { way: 'udp', serverPorts: [6000, 6001] },
    ],
    [
      'RTP/AVP;multicast;destination=239.1.2.3;port=7000-7001;ttl=1',
      { way: 'multicast', group: { address: '239.1.2.3', ports: [7000, 7001] } },
    ],
    // Nothing but a group is joined.
    ['RTP/AVP;multicast;destination=192.0.2.1;port=7000-7001', { way: 'multicast' }],
    ['RTP/AVP;multicast;destination=239.1.2.999;port=7000-7001', { way: 'multicast' }],
    ['RTP/AVP;multicast;destination=239.1.2.3;port=0-1', { way: 'multicast' }],
    ['RTP/AVP;unicast;server_port=0', { way: 'udp' }],
    ['RTP/AVP;unicast;server_port=6000-0', { way: 'udp' }],
    ['RTP/AVP/TCP;interleaved=300-301;server_port=x', { way: 'tcp' }],
    // As cameras really say it.
    ['RTP/AVP;unicast;interleaved = 2-3', { way: 'tcp', channels: [2, 3] }],
    ['RTP/AVP/TCP;unicast;interleaved=8;mode="PLAY"', { way: 'tcp', channels: [8, 9] }],
    ['RTP/AVP/TCP;unicast;interleaved=0-0', { way: 'tcp' }],
    ['RTP/AVP/TCP;unicast', { way: 'tcp' }],
    [
      'RTP/AVP/TCP;unicast;client_port=4000-4001;server_port=5000-5001',
      { way: 'udp', serverPorts: [5000, 5001] },
    ],
    ['RTP/AVP;unicast;client_port=4000-4001', { way: 'udp' }],
    ['RTP/AVP;unicast', {}],
    [
      'RTP/AVP;unicast;source=192.0.2.7;client_port=4000-4001;server_port=5000',
      { way: 'udp', serverPorts: [5000, 5001], source: '192.0.2.7' },
    ],
    ['RTP/AVP;unicast;source=camera;client_port=4000-4001', { way: 'udp' }],
    ['', {}],
  ] as const) {
    it(`reads "${value}"`, () => assert.deepEqual(answeredTransport(value), { ...nothing, ...found }))
  }
})
