//! What the log says of exchanges that failed. It names the account or the project and the trace, so that people find which
//! partner fails, and for which work.

use tracing::{info, warn};
use waybill_domain::failure::{Failure, Refusal};
use waybill_domain::ids::TraceId;
use waybill_ledger::Party;

/// One line for an exchange that failed. An exchange that is to come again at a known time did not fail; and of a refusal
/// people read in review, whose words may name a customer's things.
pub(super) fn failed(party: &Party, trace: &TraceId, exchange: &str, failure: &Failure) {
    let (account, project) = named(party);
    match failure {
        Failure::Busy { after: Some(_), .. } => {}
        Failure::Refused(Refusal { code, .. }) => {
            info!(account, project, %trace, exchange, code, "`{party}` refused `{exchange}`");
        }
        Failure::LockedOut { .. } | Failure::Busy { after: None, .. } | Failure::Unknown { .. } => {
            warn!(account, project, %trace, exchange, %failure, "`{exchange}` with `{party}` failed");
        }
    }
}

/// A party as the fields `account` and `project`, of which it has one.
pub(super) fn named(party: &Party) -> (Option<&str>, Option<&str>) {
    match party {
        Party::Account(account) => (Some(account.as_str()), None),
        Party::Project(project) => (None, Some(project.as_str())),
    }
}
