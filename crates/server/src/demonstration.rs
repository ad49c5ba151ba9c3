//! The line that opens when nobody brings an agreement: two sides, whose keys the host makes.
//!
//! It is for trying things: a real side makes its keys itself and shows nobody the secret half.

use evidence::cosignature::CosigningKey;
use evidence::ed25519::SecretKey;
use line::{Agreement, CosignerKey, KeyId, SideKey};
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use wire::agreement::{DemonstrationSide, demonstration, parse};

/// The name of the demonstration's line.
const LINE: &str = "line.example/demonstration";

/// Why there is no demonstration.
#[derive(Debug, thiserror::Error)]
pub enum DemonstrationError {
    /// The system has no random bytes.
    #[error("the system gives no random bytes for keys")]
    Random(#[source] getrandom::Error),
    /// A key cannot be kept.
    #[error("cannot write the key {}", .0.display())]
    Write(PathBuf, #[source] io::Error),
    /// We are wrong about the form of our own agreement.
    #[error("the demonstration agreement is wrong: {0}")]
    Agreement(String),
}

/// The demonstration agreement, with keys for both sides, kept under `keys/` in the data folder:
/// `north.cosigner.key` for `watch --cosign`, `north.submission.key` for `submit --sign`.
///
/// # Errors
/// When keys cannot be made or kept.
pub fn agreement(data: &Path) -> Result<Arc<Agreement>, DemonstrationError> {
    let text = demonstration(LINE, &side(data, "north")?, &side(data, "south")?);
    let agreement =
        parse(&text).map_err(|error| DemonstrationError::Agreement(error.to_string()))?;
    Ok(Arc::new(agreement))
}

fn side(data: &Path, id: &str) -> Result<DemonstrationSide, DemonstrationError> {
    let wrong = |error: &dyn std::fmt::Display| DemonstrationError::Agreement(error.to_string());
    let (cosigner, signer) = (secret()?, secret()?);
    let name = format!("{LINE}/{id}");
    let cosigning =
        CosigningKey::new(name.parse().map_err(|error| wrong(&error))?, secret_key(&cosigner));
    keep(data, &format!("{id}.cosigner.key"), &cosigning.to_secret_text())?;
    let signing = evidence::note::SigningKey::new(
        format!("{LINE}/{id}/k1").parse().map_err(|error| wrong(&error))?,
        secret_key(&signer),
    );
    keep(data, &format!("{id}.submission.key"), &signing.to_secret_text())?;
    let kid = KeyId::new("k1").map_err(|error| wrong(&error))?;
    let public = |seed: &[u8; 32]| *secret_key(seed).public().as_bytes();
    Ok(DemonstrationSide {
        keys: vec![SideKey { kid, public: public(&signer) }],
        cosigner: Some(CosignerKey { name, public: public(&cosigner) }),
    })
}

fn secret() -> Result<[u8; 32], DemonstrationError> {
    let mut seed = [0; 32];
    getrandom::fill(&mut seed).map_err(DemonstrationError::Random)?;
    Ok(seed)
}

fn secret_key(seed: &[u8; 32]) -> SecretKey {
    SecretKey::from_seed(seed)
}

fn keep(data: &Path, file: &str, text: &str) -> Result<(), DemonstrationError> {
    let folder = data.join("keys");
    let path = folder.join(file);
    let written = fs::create_dir_all(&folder).and_then(|()| {
        let mut options = OpenOptions::new();
        let mut file = options.write(true).create(true).truncate(true).mode(0o600).open(&path)?;
        writeln!(file, "{text}")?;
        file.sync_all()
    });
    written.map_err(|error| DemonstrationError::Write(path, error))
}
