/** The store of a key: `parley:tab_…` ends with its tab, others are those of all tabs of the browser. Throws where the browser refuses it. */
export const storeOf = (key: string): Storage => key.startsWith('parley:tab_') ? sessionStorage : localStorage
