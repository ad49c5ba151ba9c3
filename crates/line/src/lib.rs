//! The law of a deconfliction line: what a party may do, and what follows from it.
