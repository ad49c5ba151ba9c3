//! Cosignatures: what makes a recorded fact settled.

use super::{Case, Decision};
use crate::{Body, Digest, Rejection, Reply, Side, Withheld};

impl Case<'_> {
    /// Takes a side's cosignature of a checkpoint; one that is known, or covered by what is
    /// settled, changes nothing.
    pub(super) fn cosign(
        &self,
        size: u64,
        root: Digest,
        time_s: u64,
        line: &str,
    ) -> Result<Decision, Rejection> {
        let public = self.state.public();
        if self.terms.side(&self.party).is_none_or(|side| side.cosigner.is_none()) {
            return Err(Rejection::NoCosigner(self.party.clone()));
        }
        if size > public.size {
            return Err(Rejection::BeyondLog { size, ours: public.size });
        }
        let settled = public.settled.as_ref().map_or(0, |settled| settled.size);
        let ours = |known: &&crate::Cosigned| known.side == self.party;
        let known = public.cosigned.get(&size).is_some_and(|all| all.iter().any(|one| ours(&one)));
        let mut facts = self.facts();
        if known || size <= settled {
            return Ok(facts.decision(Reply::Cosigned { settled, entry: None }));
        }
        let body = Body::CheckpointCosigned { size, root, time_s, line: line.to_owned() };
        let entry = facts.of_party(body, Withheld::default());
        let others = self.terms.sides.iter().filter(|side| side.id != self.party);
        let cosigned = public.cosigned.get(&size).map_or(&[][..], Vec::as_slice);
        let same = |side: &Side| cosigned.iter().any(|one| one.side == side.id && one.root == root);
        let all = others.into_iter().all(same);
        let settled = if all { size } else { settled };
        Ok(facts.decision(Reply::Cosigned { settled, entry: Some(entry) }))
    }
}
