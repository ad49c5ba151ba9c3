//! A seeded world of clients, clock, network and disk that misbehave, around the real law and sequencer.
