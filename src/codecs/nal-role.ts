/** What a NAL unit is to somebody who only wants to know where a decoder can start. */
export type NalRole = 'idr' | 'cra' | 'rasl' | 'slice' | 'delimiter' | 'parameter-set' | 'sei' | 'other'
