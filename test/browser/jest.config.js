const makeConfig = require('../support/jestConfig.js');

// A browser keeps a machine busy.
module.exports = makeConfig(__dirname, 1);
