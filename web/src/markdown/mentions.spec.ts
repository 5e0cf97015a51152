import { describe, expect, it } from 'vitest'
import { mentionsIn, withoutAddresses, writtenMention } from './mentions'

describe('mentions', () => {
  it.each(['Ada', 'Ada L. (x)', '[Ada]', 'a\\b', '太郎', 'O\'Neil'])('of %s are read as they were written', (name) => {
    expect(mentionsIn(`Hi ${writtenMention({ kind: 'user', id: 7, name })}!`)).toEqual(['Hi ', { kind: 'user', id: 7, name: `@${name}` }, '!'])
    expect(withoutAddresses(`Hi ${writtenMention({ kind: 'team', id: 7, name })}!`)).toBe(`Hi @${name}!`)
  })

  it('have the form of Chatwoot', () => {
    expect(writtenMention({ kind: 'user', id: 1, name: 'Ada Lovelace' })).toBe('[@Ada Lovelace](mention://user/1/Ada%20Lovelace)')
  })

  it('are not other links', () => {
    for (const text of ['[Ada](mention://user/1/Ada)', '[@Ada](https://example.com)', '@Ada', '[@Ada](mention://inbox/1/Ada)'])
      expect(mentionsIn(text)).toEqual([text])
  })

  it('are names also where a shortened text ends within one', () => {
    expect(withoutAddresses('Hi [@Ada](mention://user/1/A')).toBe('Hi @Ada')
  })
})
