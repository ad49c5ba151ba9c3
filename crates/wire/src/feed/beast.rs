//! Beast binary, as receivers give it on TCP port 30005: frames of Mode S messages.
//!
//! A frame is an escape (0x1a), a type, six bytes of the receiver's clock, one of signal strength
//! and the message; an escape within it is doubled. The receiver's clock counts from when it was
//! switched on, so a message's time is when it was received.

use super::error::{Read, Wrong};
use super::mode_s::Squitters;
use std::sync::Arc;
use traffic::Report;
use volume::Instant;

const ESCAPE: u8 = 0x1a;

/// Bytes before the message: clock and signal.
const HEAD_BYTES: usize = 7;

/// Frames of a stream.
#[derive(Debug, Default)]
pub(super) struct Frames {
    state: State,
    kept: Vec<u8>,
    squitters: Squitters,
    stray: bool,
}

#[derive(Clone, Copy, Debug, Default)]
enum State {
    /// Looking for a frame.
    #[default]
    Between,
    /// Behind an escape, between frames.
    Type,
    /// In a frame whose message has so many bytes.
    Within(usize),
    /// Behind an escape, in a frame.
    Escaped(usize),
}

impl Frames {
    /// Takes bytes, and hands over each report, or what is wrong with a frame.
    pub(super) fn push(
        &mut self,
        bytes: &[u8],
        received: Instant,
        source: &Arc<str>,
        each: &mut dyn FnMut(Read<Report>),
    ) {
        for &byte in bytes {
            self.state = match (self.state, byte) {
                (State::Between, ESCAPE) => State::Type,
                (State::Between, _) => self.stray("there are bytes outside of frames", each),
                (State::Type, kind) => self.begin(kind, each),
                (State::Within(length), ESCAPE) => State::Escaped(length),
                (State::Within(length), byte) | (State::Escaped(length), byte @ ESCAPE) => {
                    self.take(byte, length, received, source, each)
                }
                (State::Escaped(_), kind) => {
                    // A frame begins before this one was whole.
                    each(Err(Wrong::whole("a frame ends before its message does")));
                    self.begin(kind, each)
                }
            };
        }
    }

    fn begin(&mut self, kind: u8, each: &mut dyn FnMut(Read<Report>)) -> State {
        self.kept.clear();
        match kind {
            b'1' => State::Within(HEAD_BYTES + 2),
            b'2' => State::Within(HEAD_BYTES + 7),
            // Settings of the receiver, as long as a long message.
            b'3' | b'4' => {
                self.kept.push(kind);
                State::Within(HEAD_BYTES + 14 + 1)
            }
            ESCAPE => State::Between,
            _ => self.stray("a frame is of an unknown type", each),
        }
    }

    fn take(
        &mut self,
        byte: u8,
        length: usize,
        received: Instant,
        source: &Arc<str>,
        each: &mut dyn FnMut(Read<Report>),
    ) -> State {
        self.kept.push(byte);
        if self.kept.len() < length {
            return State::Within(length);
        }
        self.stray = false;
        if let [b'3', _, _, _, _, _, _, _, message @ ..] = self.kept.as_slice()
            && let Ok(message) = <[u8; 14]>::try_from(message)
        {
            match self.squitters.read(&message, received, source) {
                Ok(None) => {}
                Ok(Some(report)) => each(Ok(report)),
                Err(wrong) => each(Err(wrong)),
            }
        }
        State::Between
    }

    /// What stands outside of frames is told once until a frame is whole again.
    fn stray(&mut self, problem: &str, each: &mut dyn FnMut(Read<Report>)) -> State {
        if !self.stray {
            each(Err(Wrong::whole(problem)));
        }
        self.stray = true;
        State::Between
    }
}
