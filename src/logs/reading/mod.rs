//! From bytes to events: headers, grammars, sources. Knows nothing of sketches.
