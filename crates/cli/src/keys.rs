//! Key files: one private key in the text of C2SP signed-note, readable by its owner alone.

use anyhow::{Context, Result, anyhow, bail};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use evidence::ed25519::{KEY_BYTES, SecretKey};
use evidence::note::SigningKey;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::Path;

/// No key file is longer.
const BYTES_MAX: u64 = 4_096;

/// A byte of type and a seed, in base64.
const KEY_LETTERS: usize = (1 + KEY_BYTES) / 3 * 4;

/// A new key, from the randomness of the operating system.
pub(crate) fn generate() -> Result<SecretKey> {
    let mut seed = [0; KEY_BYTES];
    getrandom::fill(&mut seed).map_err(|error| anyhow!("no randomness for a key: {error}"))?;
    Ok(SecretKey::from_seed(&seed))
}

/// Writes a private key to a file that does not exist yet: a key that was overwritten is lost.
pub(crate) fn write(path: &Path, text: &str) -> Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    owner_only(&mut options);
    let mut file = options.open(path).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => {
            anyhow!("{} is there already; a key is never overwritten", path.display())
        }
        _ => anyhow!(error).context(format!("cannot write {}", path.display())),
    })?;
    writeln!(file, "{text}")?;
    file.sync_all().with_context(|| format!("cannot write {}", path.display()))
}

#[cfg(unix)]
fn owner_only(options: &mut OpenOptions) {
    use std::os::unix::fs::OpenOptionsExt;
    options.mode(0o600);
}

#[cfg(not(unix))]
fn owner_only(_: &mut OpenOptions) {}

/// Reads a small text file: a key, a token, a checkpoint.
pub(crate) fn read(path: &Path) -> Result<String> {
    let told = || format!("cannot read {}", path.display());
    let mut text = String::new();
    let limit = BYTES_MAX.max(fs::metadata(path).with_context(told)?.len()).min(1 << 20);
    File::open(path)
        .with_context(told)?
        .take(limit)
        .read_to_string(&mut text)
        .with_context(told)?;
    Ok(text)
}

/// Reads a private key of whatever kind it has to be.
pub(crate) fn read_key<K>(path: &Path) -> Result<K>
where
    K: std::str::FromStr,
    K::Err: std::error::Error + Send + Sync + 'static,
{
    let text = read(path)?;
    let key = text.trim().parse::<K>();
    key.with_context(|| format!("{} holds no key that does here", path.display()))
}

/// Reads the private key of submissions: a key of type 0x01, whose seed stands at its end.
pub(crate) fn read_submission_key(path: &Path) -> Result<SecretKey> {
    let wrong = || format!("{} holds no key of submissions", path.display());
    let text = read(path)?;
    let named: SigningKey = text.trim().parse().with_context(wrong)?;
    // The base64 of a seed may hold plus signs itself, so it is counted from the end.
    let letters = text.trim().get(text.trim().len().saturating_sub(KEY_LETTERS)..);
    let bytes = letters.and_then(|letters| STANDARD.decode(letters).ok()).with_context(wrong)?;
    let seed = bytes.get(1..).and_then(|seed| seed.try_into().ok()).with_context(wrong)?;
    let secret = SecretKey::from_seed(&seed);
    if secret.public().as_bytes() != named.verifier().key().as_bytes() {
        bail!(wrong());
    }
    Ok(secret)
}
