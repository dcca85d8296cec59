import server from './server.json' with { type: 'json' }

export default server
