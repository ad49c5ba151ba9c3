//! Live traffic.

use super::{Body, CURSOR, LIMIT, OFFICER, Operation, Parameter, Place, get, post, query};

/// The entry that raised an alert.
const ALERT: Parameter = Parameter {
    name: "id",
    place: Place::Path,
    about: "The number of the alert: the entry that raised it.",
    example: "42",
};

const TRACKS: Body = Body::Also("TracksView", ("application/geo+json", "TrackFeaturesView"));

pub(super) static TRAFFIC: [Operation; 7] = [
    Operation {
        about: "Those of your own feeds, unless the agreement shares tracks. A track flies the \
                intent that has its callsign or its aircraft's id for a name, and is compared with \
                it; of what suppliers declare only cells are known, and no track is compared. With \
                `Accept: application/geo+json` the same tracks come as GeoJSON (RFC 7946): a third \
                coordinate is a height above the WGS84 ellipsoid, and other altitudes are \
                properties.",
        ..get(
            "/v1/traffic/tracks",
            "traffic",
            "Read the tracks that you may see",
            &[(200, "The picture at its last look", TRACKS)],
        )
    },
    Operation {
        about: "Server-sent events: `event: tracks`, about once a second, with all tracks that you \
                may see as `/v1/traffic/tracks` has them; and `event: passings`, at most once a \
                second, a `PassingsView`: how the two of each alert that stands and concerns you \
                pass each other, predicted or measured. What is missed need not be caught up \
                with. Alerts come with the entries, on `/v1/stream`.",
        problems: &["too_many_streams"],
        ..get(
            "/v1/traffic/stream",
            "traffic",
            "Follow the tracks that you may see",
            &[(200, "Events, without end", Body::Other("text/event-stream"))],
        )
    },
    Operation {
        about: "What your own feeds told over up to ten minutes, out of the flight recorder, as it \
                was told: nothing of it was judged. One position of a track in five seconds, and \
                less where there would be more than 50,000; `step_s` says how many. An agreement \
                that shares tracks shares the picture, and not the recordings.",
        parameters: &[
            query("from", "The first instant, RFC 3339.", "2026-06-01T10:00:00Z"),
            query("to", "The last instant, RFC 3339.", "2026-06-01T10:05:00Z"),
        ],
        problems: &["bad_parameter", "bad_request"],
        ..get(
            "/v1/traffic/history",
            "traffic",
            "Read what your feeds told",
            &[(200, "The positions by track, oldest first", Body::Json("HistoryView"))],
        )
    },
    Operation {
        about: "Those that concern you, the newest first; those that are over for as long as the \
                agreement's retention. `closest` of one that stands is as it looks now, and not as \
                it was noted last: `looked` says of when. `message` names the template that an \
                officer may want to send, with what is known filled in.",
        parameters: &[LIMIT, CURSOR],
        problems: &["bad_parameter"],
        ..get(
            "/v1/traffic/alerts",
            "traffic",
            "List the alerts",
            &[(200, "A page, the newest first", Body::Page("AlertView"))],
        )
    },
    Operation {
        about: "Says for all to see that your side has taken note of it, and who has.",
        scope: OFFICER,
        parameters: &[ALERT],
        request: None,
        problems: &["bad_id", "unknown_alert", "alert_acknowledged"],
        ..post(
            "/v1/traffic/alerts/{id}/acknowledgements",
            "traffic",
            "Acknowledge an alert",
            "",
            &[(201, "It is on the record", Body::Json("AcknowledgeReply"))],
        )
    },
    Operation {
        about: "That a flight conforms to its intent or not, as a feed saw it. It changes no \
                intent: only its manager does. You are told of the intents that you may see.",
        parameters: &[LIMIT, CURSOR],
        problems: &["bad_parameter"],
        ..get(
            "/v1/traffic/observations",
            "traffic",
            "List what was observed of intents",
            &[(200, "A page, the newest first", Body::Page("ObservationView"))],
        )
    },
    get(
        "/v1/traffic/feeds",
        "traffic",
        "List your feeds, and how they do",
        &[(200, "All of them", Body::Page("FeedView"))],
    ),
];
