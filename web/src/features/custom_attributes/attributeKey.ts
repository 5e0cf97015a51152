/** A key made of a name: lower case, with underscores instead of other characters. */
export function attributeKey(name: string): string {
  return name.normalize('NFKD').replace(/\p{Mark}/gu, '').toLowerCase().replace(/[^\p{Letter}\p{Number}]+/gu, '_').replace(/^_+|_+$/g, '')
}
