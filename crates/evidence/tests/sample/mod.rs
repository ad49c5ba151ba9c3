//! A log of seven entries, "entry 0" to "entry 6", signed by its key and cosigned by two sides.
//!
//! All of it was computed in Python: the tree by RFC 6962's definition with `hashlib`, the
//! signatures with the package `cryptography` (OpenSSL), key ids and texts by the words of C2SP's
//! specifications. The seeds are the bytes 0 to 31 for the log, 32 bytes of 1 for north and of 2
//! for south.

#![allow(dead_code, unreachable_pub, reason = "each test uses what it needs of the sample")]

pub const LOG: &str =
    "line.example/north-south+ec4a024a+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4";
pub const LOG_SECRET: &str =
    "PRIVATE+KEY+line.example/north-south+ec4a024a+AQABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f";
pub const NORTH: &str = "north.example+a2e139c9+BIqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c";
pub const SOUTH: &str = "south.example+a5d21baf+BIE5dw6ofRdfVqNUZsNMfszLjYqRtO43ol32D1uPybOU";
pub const NORTH_SEED: [u8; 32] = [1; 32];
pub const SOUTH_SEED: [u8; 32] = [2; 32];
pub const NORTH_TIME: u64 = 1_763_800_000;
pub const SOUTH_TIME: u64 = 1_763_800_001;

/// The checkpoint and its three signatures.
pub const CHECKPOINT: &str = "\
line.example/north-south
7
mMl/C6MXXNCLAx3QhLncTmSbZNGijm6mlGRlAxc6tYc=

— line.example/north-south 7EoCSnK0e2V7LGLJcTpQs+SZwqi7KOk2uzxTxePIadL9gl8tGcREFwQCBNnTeWORvuCEiyMGgvtKAAqsZRXIW59dPg8=
— north.example ouE5yQAAAABpIXPAmQfzvRbUVz9n9gfQ6s9rDoMg85WZt75PNpVGzNbLEc9F4rNLo1RGJxOIDSFN6rwkzbvRotVk5mCG1a6fWvIoAg==
— south.example pdIbrwAAAABpIXPB0zqvnECqb7GtsuHgQxWnBqGRQJfoDMPIeuikvgsGSeil/NgvBIou+bd0l1SpDAt4dQONys1blPMLqC/yGqgyDg==
";

/// What stands before the checkpoint in the proof of "entry 5".
pub const PROOF_FRONT: &str = "\
c2sp.org/tlog-proof@v1
index 5
SFM123z+yWXxX/dF/GJcQdXqJkaTaTAWWCj3PdS2iFQ=
vhV4G2KKKEFMHIoRuG24Qi+hBBIV/g18RJbSPNoeQUI=
l5nzB1F+9RfCIF35tndivzR1ayAJn7ffzOdrzr0nOy4=

";

/// Every text that differs from `text` in one bit, as bytes.
pub fn each_flip(text: &str, mut check: impl FnMut(&[u8], usize)) {
    let mut bytes = text.as_bytes().to_vec();
    for at in 0..bytes.len() {
        for bit in 0..8 {
            bytes[at] ^= 1 << bit;
            check(&bytes, at);
            bytes[at] ^= 1 << bit;
        }
    }
}
