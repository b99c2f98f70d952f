const makeConfig = require('../support/jestConfig.js');

// Three files at a time, because most of what they do is wait.
module.exports = makeConfig(__dirname, 3);
