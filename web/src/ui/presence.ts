export type Presence = 'online' | 'busy' | 'offline'
