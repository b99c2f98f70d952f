// n8n finds the node and the credential through the "n8n" block of package.json; this is for
// everyone else.
const { ApiMartApi } = require('./dist/credentials/ApiMartApi.credentials.js');
const { KlingVideo } = require('./dist/nodes/KlingVideo/KlingVideo.node.js');
const { KlingVideoTrigger } = require('./dist/nodes/KlingVideo/KlingVideoTrigger.node.js');

module.exports = { ApiMartApi, KlingVideo, KlingVideoTrigger };
