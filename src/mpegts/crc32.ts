const TABLE = new Uint32Array(256).map((_, index) => {
  let crc = index << 24
  for (let bit = 0; bit < 8; bit += 1) crc = (crc & 0x80000000) === 0 ? crc << 1 : (crc << 1) ^ 0x04c11db7
  return crc >>> 0
})

/** The CRC of PSI sections (ISO/IEC 13818-1 Annex A); 0 over a section together with its own CRC. */
export function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff
  for (const byte of bytes) crc = (crc << 8) ^ TABLE[((crc >>> 24) ^ byte) & 0xff]!
  return crc >>> 0
}
