//! The line on a network: HTTP, the sequencer, streams; the only asynchronous code.
