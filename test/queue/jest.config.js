const makeConfig = require('../support/jestConfig.js');

// Five processes of n8n keep a machine busy.
module.exports = makeConfig(__dirname, 1);
