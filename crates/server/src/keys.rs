//! The host's own keys, made at the first start and kept in `<data>/keys/`.
//!
//! `token.key` signs the tokens that `clearline token` prints: Ed25519 in PKCS#8, as `openssl pkey`
//! reads it. `log.key` signs the log's checkpoints, and is named after the line: one line of text,
//! `PRIVATE+KEY+<name>+<id>+<key>`, as tools for signed notes read it.
//!
//! Whoever holds these files can speak as the host, so others than their owner may not read them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use evidence::ed25519;
use sha2::{Digest, Sha256};
use std::fmt;
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// A secret Ed25519 key.
#[derive(Clone)]
pub struct SecretKey {
    seed: [u8; 32],
    public: [u8; 32],
}

/// The secret key that signs the log, with the name under which it signs.
#[derive(Clone, Debug)]
pub struct LogKey {
    name: String,
    key: SecretKey,
}

/// Why a key of the host cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file or its folder cannot be read or written.
    #[error("cannot {what} {path}")]
    File {
        /// What was tried.
        what: &'static str,
        /// Which file or folder.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// Others than the owner may read it.
    #[error("{path} may be read by others (mode {mode:04o}); run `chmod 600 {path}`")]
    TooOpen {
        /// Which file.
        path: PathBuf,
        /// Its permissions.
        mode: u32,
    },
    /// It holds something else.
    #[error("{path} is not {wanted}; restore it from a backup, or move it away to have a new one")]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// What it has to be.
        wanted: &'static str,
    },
    /// The log was signed by a key that is not there.
    #[error("{path} is missing, and the log of this folder is signed with it; bring it back")]
    Missing {
        /// Which file.
        path: PathBuf,
    },
    /// The log's key belongs to another line.
    #[error("{path} is the log key of the line {found:?}, and this line is {wanted:?}")]
    OtherLine {
        /// Which file.
        path: PathBuf,
        /// The name in it.
        found: String,
        /// The name of this line.
        wanted: String,
    },
    /// The line's name cannot stand in a signed note.
    #[error("{0:?} cannot name a log key; a name has no space and no plus sign")]
    Name(String),
    /// The system gives no random bytes.
    #[error("the system gives no random bytes")]
    Random(#[source] getrandom::Error),
}

impl SecretKey {
    /// The key of this seed.
    pub fn from_seed(seed: [u8; 32]) -> Self {
        Self { seed, public: *ed25519::SecretKey::from_seed(&seed).public().as_bytes() }
    }

    fn random() -> Result<Self, KeyError> {
        let mut seed = [0; 32];
        getrandom::fill(&mut seed).map_err(KeyError::Random)?;
        Ok(Self::from_seed(seed))
    }

    /// The secret itself.
    pub fn seed(&self) -> &[u8; 32] {
        &self.seed
    }

    /// The public key.
    pub fn public(&self) -> &[u8; 32] {
        &self.public
    }

    /// The secret key in PKCS#8 (RFC 8410, section 7), DER.
    pub(crate) fn to_pkcs8(&self) -> Vec<u8> {
        [PKCS8_HEAD, &self.seed].concat()
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SecretKey(public {})", STANDARD.encode(self.public))
    }
}

/// What stands before the seed in PKCS#8: version 0, algorithm 1.3.101.112, an octet string of an
/// octet string of 32 bytes.
const PKCS8_HEAD: &[u8] = &[0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];
const PEM_HEAD: &str = "-----BEGIN PRIVATE KEY-----\n";
const PEM_FOOT: &str = "-----END PRIVATE KEY-----\n";

/// The key that signs this server's own tokens: read, or made where there is none.
pub fn token_key(data: &Path) -> Result<SecretKey, KeyError> {
    let make = || {
        let key = SecretKey::random()?;
        let text = format!("{PEM_HEAD}{}\n{PEM_FOOT}", STANDARD.encode(key.to_pkcs8()));
        Ok(text)
    };
    let (path, text) = read_or_make(data, "token.key", make)?;
    let wanted = "an Ed25519 key in PKCS#8 (PEM)";
    read_pem(&text).ok_or(KeyError::Unreadable { path, wanted })
}

fn read_pem(text: &str) -> Option<SecretKey> {
    let inner = text.trim().strip_prefix(PEM_HEAD.trim())?.strip_suffix(PEM_FOOT.trim())?;
    let der = STANDARD.decode(inner.split_ascii_whitespace().collect::<String>()).ok()?;
    let seed = der.strip_prefix(PKCS8_HEAD)?.try_into().ok()?;
    Some(SecretKey::from_seed(seed))
}

/// What to do about a key that is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IfMissing {
    /// Make one: nothing has been signed yet.
    Make,
    /// Refuse: what was signed with it can be signed with no other.
    Refuse,
}

/// The key that signs the checkpoints of the line called `name`: read, or, where there is none and
/// no log yet, made.
pub fn log_key(data: &Path, name: &str, if_missing: IfMissing) -> Result<LogKey, KeyError> {
    // C2SP signed-note: a key name is not empty and has neither Unicode spaces nor plus signs.
    if name.is_empty() || name.contains(|c: char| c.is_whitespace() || c == '+') {
        return Err(KeyError::Name(name.into()));
    }
    let path = data.join("keys/log.key");
    if if_missing == IfMissing::Refuse && !path.exists() {
        return Err(KeyError::Missing { path });
    }
    let make = || Ok(LogKey { name: name.into(), key: SecretKey::random()? }.to_text());
    let (path, text) = read_or_make(data, "log.key", make)?;
    let wanted = "a signed note's key, `PRIVATE+KEY+<name>+<id>+<key>`";
    let Some(key) = LogKey::from_text(text.trim_end()) else {
        return Err(KeyError::Unreadable { path, wanted });
    };
    if key.name != name {
        return Err(KeyError::OtherLine { path, found: key.name, wanted: name.into() });
    }
    Ok(key)
}

/// The type of a signed note's Ed25519 key (C2SP signed-note, "Signature types").
const ED25519: u8 = 0x01;

impl LogKey {
    /// The name under which it signs: the line's.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The key itself.
    pub fn key(&self) -> &SecretKey {
        &self.key
    }

    /// The verifier key, as whoever checks the log takes it: `<name>+<id>+<key>`.
    pub fn verifier(&self) -> String {
        format!("{}+{}+{}", self.name, self.id(), typed(&self.key.public))
    }

    /// The first four bytes of SHA-256 over name, newline, type and public key, in hexadecimal.
    fn id(&self) -> String {
        let hash = Sha256::new()
            .chain_update(&self.name)
            .chain_update([b'\n', ED25519])
            .chain_update(self.key.public)
            .finalize();
        hash[..4].iter().map(|byte| format!("{byte:02x}")).collect()
    }

    fn to_text(&self) -> String {
        format!("PRIVATE+KEY+{}+{}+{}\n", self.name, self.id(), typed(&self.key.seed))
    }

    fn from_text(text: &str) -> Option<Self> {
        // The base64 may hold plus signs of its own, so the text is cut from its beginning.
        let mut parts = text.strip_prefix("PRIVATE+KEY+")?.splitn(3, '+');
        let (name, id, secret) = (parts.next()?, parts.next()?, parts.next()?);
        let bytes = STANDARD.decode(secret).ok()?;
        let seed = bytes.strip_prefix(&[ED25519])?.try_into().ok()?;
        let key = Self { name: name.into(), key: SecretKey::from_seed(seed) };
        (key.id() == id).then_some(key)
    }
}

fn typed(key: &[u8; 32]) -> String {
    STANDARD.encode([&[ED25519], key.as_slice()].concat())
}

fn read_or_make(
    data: &Path,
    file: &str,
    make: impl Fn() -> Result<String, KeyError>,
) -> Result<(PathBuf, String), KeyError> {
    let folder = data.join("keys");
    let path = folder.join(file);
    if !path.exists() {
        let text = make()?;
        create(&folder, &path, &text).map_err(|source| KeyError::File {
            what: "write",
            path: path.clone(),
            source,
        })?;
    }
    let read = |source| KeyError::File { what: "read", path: path.clone(), source };
    let opened = File::open(&path).map_err(read)?;
    refuse_open_to_others(&path, &opened)?;
    let text = io::read_to_string(opened).map_err(read)?;
    Ok((path, text))
}

/// Writes a key under its name in one step, durably, and readable by its owner alone. Where
/// somebody else was faster, theirs stands.
fn create(folder: &Path, path: &Path, text: &str) -> io::Result<()> {
    create_folder(folder)?;
    // A temporary file is made with mode 0600.
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    match file.persist_noclobber(path) {
        Ok(_) => File::open(folder)?.sync_all(),
        Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error.error),
    }
}

#[cfg(unix)]
fn create_folder(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

#[cfg(not(unix))]
fn create_folder(folder: &Path) -> io::Result<()> {
    std::fs::create_dir_all(folder)
}

#[cfg(unix)]
fn refuse_open_to_others(path: &Path, file: &File) -> Result<(), KeyError> {
    use std::os::unix::fs::PermissionsExt;
    let metadata = file.metadata();
    let metadata =
        metadata.map_err(|source| KeyError::File { what: "look at", path: path.into(), source })?;
    let mode = metadata.permissions().mode() & 0o7777;
    if mode & 0o077 != 0 {
        return Err(KeyError::TooOpen { path: path.into(), mode });
    }
    Ok(())
}

#[cfg(not(unix))]
fn refuse_open_to_others(_path: &Path, _file: &File) -> Result<(), KeyError> {
    Ok(())
}

#[cfg(test)]
mod tests;
