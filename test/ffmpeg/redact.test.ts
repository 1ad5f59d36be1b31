import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { redact, secretsOfUrl } from '../../src/ffmpeg/redact.ts'

describe('redact', () => {
  it('masks user and password in front of a host, known or not', () => {
    assert.equal(
      redact("Impossible to open 'rtsp://me:pw@cam:554/x'"),
      "Impossible to open 'rtsp://***@cam:554/x'",
    )
    assert.equal(redact('http://only-user@h/ and rtsp://a:b@c@d/'), 'http://***@h/ and rtsp://***@d/')
  })

  it('masks values of a query and what a path calls a password', () => {
    assert.equal(redact('rtsp://h/x?channel=1&token=abc rest'), 'rtsp://h/x?channel=***&token=*** rest')
    assert.equal(
      redact('rtsp://h/user=admin_password=tlJw_channel=1.sdp'),
      'rtsp://h/user=***_password=***_channel=1.sdp',
    )
    assert.equal(
      redact("'rtsp://h/user=me_password=p_q_r_channel=1.sdp': no answer, auth=a_b&key=k: 404"),
      "'rtsp://h/user=***_password=***_channel=1.sdp': no answer, auth=a_b&key=*** 404",
    )
    assert.equal(redact('Authorization: Basic YTpi'), 'Authorization: ***')
  })

  it('masks given secrets raw and percent-encoded, the longest first', () => {
    const secrets = ["p@ss'w/1", 'p%40ss']
    assert.equal(redact("p@ss'w/1 p%40ss'w%2F1 p@ss p%40ss", secrets), '*** *** *** ***')
    assert.equal(redact(String.raw`file 'rtsp://me:p%40ss'\''w%2F1@h/x'`, secrets), "file 'rtsp://***@h/x'")
    assert.equal(redact('100% of 50%zz', ['50%zz']), '100% of ***')
  })

  it('masks short secrets only where they stand alone', () => {
    assert.equal(redact('pw: ab, tabs and cab', ['ab']), 'pw: ***, tabs and cab')
    assert.equal(redact('nothing', ['']), 'nothing')
  })

  it('needs time in proportion to a hostile line', () => {
    const began = process.cpuUsage()
    for (const part of ['://', 'a', '?', '?=', '&a', 'password=', '://a:b', 'authorization:']) {
      redact(part.repeat(30_000), ['secret', 'p'])
    }
    const { user, system } = process.cpuUsage(began)
    assert.ok(user + system < 1_000_000, `${(user + system) / 1000} ms`)
  })
})

it('secretsOfUrl finds passwords and keys, and not every small number', () => {
  const href = 'rtsp://me:p%40ss@h/user=a_password=inpath_x=2?channel=1&key=0123456789&pwd=q'
  assert.deepEqual([...secretsOfUrl(href)].sort(), ['0123456789', 'inpath', 'p%40ss', 'q'])
  assert.deepEqual(secretsOfUrl('rtsp://h/'), [])
})

it('secretsOfUrl finds a secret as a whole, whatever it holds, and those that config hides', () => {
  const href = 'rtsp://h/user=a_password=in_the_path_x=1?auth=q1&sid=q2&user=me&channel=1'
  assert.deepEqual([...secretsOfUrl(href)].sort(), ['in_the_path', 'q1', 'q2'])
})

it('secretsOfUrl finds what of the URL a variable of the environment hides', () => {
  const variables = ['a key', 'h.lan', '554', 'abc', 'rtsp://h.lan/the/whole?of=it', 'elsewhere']
  assert.deepEqual(secretsOfUrl('rtsp://h.lan:554/abc/a%20key', variables), ['a key'])
  assert.deepEqual(secretsOfUrl('rtsp://h.lan/the/whole?of=it', variables), ['/the/whole?of=it'])
  assert.deepEqual(secretsOfUrl('rtsp://myself@h.lan/', ['myself']), ['myself'])
})
