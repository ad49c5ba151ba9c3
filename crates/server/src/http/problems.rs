//! Every problem that the native API tells, by its stable code.
//!
//! The document of the API, its page and `docs/API.md` have their tables from here, and tests hold
//! that nothing else is told.

/// A kind of problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProblemKind {
    /// Its stable code.
    pub code: &'static str,
    /// The status with which it comes.
    pub status: u16,
    /// What is wrong, and what would be right.
    pub meaning: &'static str,
}

const fn kind(status: u16, code: &'static str, meaning: &'static str) -> ProblemKind {
    ProblemKind { code, status, meaning }
}

/// All of them, by status and code.
pub const PROBLEMS: &[ProblemKind] = &[
    kind(400, "addressed_twice", "a side is addressed twice"),
    kind(400, "bad_agreement", "the text proposed is no agreement; `detail` names the key"),
    kind(400, "bad_area", "the area of a stream is not the corners of an outline"),
    kind(400, "bad_body", "the body did not arrive whole"),
    kind(400, "bad_checkpoint", "what is cosigned is no checkpoint as a C2SP signed note"),
    kind(400, "bad_cosignature", "the note has no valid signature by your cosigner key"),
    kind(400, "bad_cursor", "the cursor is none that this list gave"),
    kind(
        400,
        "bad_evidence",
        "the evidence names other entries than those before now, each once and in order",
    ),
    kind(400, "bad_id", "the id in the path cannot be one: 1 to 128 bytes, printable"),
    kind(400, "bad_idempotency_key", "an Idempotency-Key is 1 to 128 visible ASCII characters"),
    kind(400, "bad_last_event_id", "Last-Event-ID is not the index of an entry"),
    kind(400, "bad_ovn", "If-Match carries an OVN, 44 characters, once"),
    kind(
        400,
        "bad_parameter",
        "a parameter of the query is unknown, stands twice or is out of range",
    ),
    kind(400, "bad_request", "a member of the body is wrong; `field` names it"),
    kind(400, "bad_session", "the body is not a one-time code of the console"),
    kind(400, "bad_tile", "the path is none of a tile"),
    kind(400, "byte_order_mark", "the body begins with a byte order mark; leave it out"),
    kind(400, "effective_in_past", "a statement takes effect now or later"),
    kind(400, "effective_too_far", "a statement takes effect within a year"),
    kind(400, "empty_message", "a message has a template or a text"),
    kind(400, "ends_in_past", "everything of the item lies in the past"),
    kind(400, "entity_ends_in_past", "what is published ends before now"),
    kind(400, "initial_state", "an intent begins as Accepted or Activated"),
    kind(400, "lapses_in_past", "a paper lapses at an instant to come"),
    kind(400, "malformed_json", "the body is not one JSON object"),
    kind(400, "malformed_signature", "Clearline-Signature is not a detached JWS as it has to be"),
    kind(
        400,
        "needs_subscription",
        "whoever is not only planned hears of changes: `subscribe` is true",
    ),
    kind(400, "no_other_side", "whom you address is no other side of the line"),
    kind(400, "no_side", "no side of that name is on the line"),
    kind(
        400,
        "not_publishable",
        "what the intent is cannot be told to suppliers; `detail` says why",
    ),
    kind(400, "not_utf8", "the body is not UTF-8"),
    kind(400, "not_with", "whom a friction is with is no other side, or stands twice"),
    kind(400, "nothing_to_update", "there is no such reference; publish it without If-Match"),
    kind(400, "other_line", "the agreement proposed is for another line"),
    kind(400, "other_log", "the checkpoint is of another log"),
    kind(400, "other_rulebook", "the text is not the rulebook that the agreement names"),
    kind(400, "reference_initial_state", "what is published for the first time is Accepted"),
    kind(400, "rule_too_wide", "a rule asks for more separation than conflicts are found within"),
    kind(
        400,
        "signature_mismatch",
        "what was signed is not this request; `field` names the member",
    ),
    kind(400, "stale_signature", "it was signed more than five minutes from now"),
    kind(400, "unbounded", "an intent begins and ends"),
    kind(400, "unknown_evidence", "what a statement rests on is no entry of the log"),
    kind(400, "unknown_host", "the Host header is missing, doubled or no host name"),
    kind(400, "unknown_role", "no such role is on the agreed ladder"),
    kind(400, "unknown_rule", "the rulebook has no such rule"),
    kind(401, "invalid_request", "the Authorization header is not `Bearer <token>`"),
    kind(401, "invalid_token", "the token is not valid; `detail` says why"),
    kind(401, "session_over", "the console's session is over; open a new link"),
    kind(401, "unauthenticated", "there is no token"),
    kind(403, "bad_signature", "the signature is not by that key over this header and body"),
    kind(403, "missing_scope", "the token does not carry the scope that is needed"),
    kind(403, "no_cosigner", "the agreement has no cosigner key of yours"),
    kind(403, "not_author", "the paper is another side's"),
    kind(403, "not_concerned", "the friction is between other sides"),
    kind(403, "not_manager", "the reference is somebody else's"),
    kind(403, "not_owner", "the item is another side's"),
    kind(403, "unknown_code", "the one-time code is unknown, used or too old"),
    kind(403, "unknown_key", "the agreement has no such key of yours"),
    kind(403, "unknown_origin", "a page of that origin may not ask this server"),
    kind(403, "unknown_party", "the token's `sub` is no side of the agreement"),
    kind(404, "nothing_settled", "no checkpoint has been cosigned by every side yet"),
    kind(404, "unknown_alert", "there is no such alert that concerns you, or no longer"),
    kind(404, "unknown_check", "there is no line check that waits for your answer"),
    kind(404, "unknown_constraint", "there is no such constraint, or no longer"),
    kind(404, "unknown_entity", "there is no such reference, or no longer"),
    kind(404, "unknown_friction", "there is no such friction"),
    kind(404, "unknown_intent", "there is no such intent, or no longer"),
    kind(404, "unknown_message", "there is no such message to your side, or no longer"),
    kind(404, "unknown_outcome", "no such outcome of this friction is proposed"),
    kind(404, "unknown_paper", "there is no such paper"),
    kind(404, "unknown_path", "there is nothing at this path"),
    kind(404, "unknown_proposal", "no agreement with this hash is proposed"),
    kind(404, "unknown_tile", "the log does not reach so far"),
    kind(404, "unknown_violation", "no such entry notes or claims a violation"),
    kind(405, "wrong_method", "the path does not answer this method; `Allow` lists those it does"),
    kind(409, "acknowledged_already", "your side has raised or acknowledged this friction already"),
    kind(409, "agreed_already", "your side has proposed or agreed to this outcome already"),
    kind(409, "agreement_known", "this agreement is in force or proposed already"),
    kind(409, "alert_acknowledged", "your side has acknowledged this alert already"),
    kind(409, "already_countersigned", "your side has countersigned this already"),
    kind(409, "already_exists", "the item exists; to change it, send its OVN in If-Match"),
    kind(409, "beyond_log", "a checkpoint or a stream reaches beyond the entries that there are"),
    kind(409, "broken_chain", "`prev` is not the hash of your last signed submission"),
    kind(409, "check_open", "your last line check waits for its answer still"),
    kind(409, "conflicts", "it conflicts, and the agreement refuses that"),
    kind(409, "entity_exists", "the reference exists; to change it, send its OVN in If-Match"),
    kind(409, "leaving_with_items", "a side that would leave still has items in the sky"),
    kind(
        409,
        "missing_from_key",
        "OVNs are missing from `key`; `missing_operational_intents` says of what",
    ),
    kind(409, "no_rulebook", "no rulebook is filed; file the text that the agreement names"),
    kind(409, "no_rulebook_agreed", "the agreement names no file of rules"),
    kind(409, "not_countersignable", "there is no such joint constraint at this version for you"),
    kind(409, "not_now", "the friction is in a state that does not allow that"),
    kind(409, "not_suspended", "your side has not suspended the line"),
    kind(409, "other_kind", "the id is that of an item of the other kind"),
    kind(409, "other_root", "the log never had this root; the checkpoint is evidence, keep it"),
    kind(409, "other_text", "the text that you sign is not that of the paper"),
    kind(409, "out_of_sequence", "`seq` is not your next; `detail` says what it would be"),
    kind(409, "own_claim", "it is your own claim; the others answer it"),
    kind(409, "paper_closed", "the paper does not wait for signatures, or stands"),
    kind(409, "readback_missing", "the message names places; read back each of them, in order"),
    kind(409, "receipt_known", "your side has answered so already"),
    kind(409, "rulebook_filed", "the rulebook is filed already"),
    kind(409, "signed_already", "your side has signed this paper already"),
    kind(409, "stance_known", "your side has answered so already"),
    kind(409, "state_transition", "the standard's graph has no such transition"),
    kind(409, "suspended", "the line is suspended, and the agreement stops this then"),
    kind(409, "too_many_frictions", "256 frictions that your side raised stand already"),
    kind(409, "too_many_papers", "16 papers of your side wait for signatures, or 1,000 are kept"),
    kind(409, "too_many_proposals", "four proposals of your side stand already"),
    kind(409, "too_many_receipts", "the message was passed on too often to keep more"),
    kind(409, "too_many_statements", "your side has said 64 things of this friction"),
    kind(409, "version_mismatch", "If-Match is not the OVN of the reference as it is now"),
    kind(412, "ovn_mismatch", "If-Match is not the OVN of the item as it is now"),
    kind(413, "too_large", "a limit is passed; `detail` says which"),
    kind(413, "too_many_conflicts", "it conflicts with more items than one command may"),
    kind(421, "unknown_host", "the server is not known by that name"),
    kind(422, "idempotency_key_reused", "the key was used for another request within 24 h"),
    kind(429, "too_many_answers", "as many first answers of your party are remembered as may be"),
    kind(429, "too_many_checks", "your party has no dry run left in this minute"),
    kind(429, "too_many_requests", "your party sends requests faster than it may"),
    kind(429, "too_many_streams", "as many streams are open as may be; close one"),
    kind(429, "too_many_tokens", "too many new tokens came from this address"),
    kind(503, "busy", "too many commands wait; this one was not taken"),
    kind(503, "cut_short", "the server stopped before it had understood the request"),
    kind(503, "log_unreadable", "the host cannot read its log now"),
    kind(503, "no_random_bytes", "the system gives no random bytes"),
    kind(503, "no_room", "the host has no disk room for writes; reads go on"),
    kind(503, "stopping", "the server is stopping; this command was not taken"),
    kind(503, "too_many_bundles", "other bundles are being made; try again in a moment"),
    kind(503, "too_many_sessions", "there are as many sessions of the console as there may be"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_stand_in_order_and_once() {
        let keys: Vec<_> = PROBLEMS.iter().map(|known| (known.status, known.code)).collect();
        assert!(keys.is_sorted_by(|one, next| one < next), "{keys:#?}");
    }
}
