//! Logs as JSON lines, which CloudWatch reads as fields.

use tracing_subscriber::EnvFilter;

/// Starts logging to standard output. `RUST_LOG` decides how much when it is set.
pub fn start() {
    let filter = EnvFilter::try_from_default_env()
        .unwrap_or_else(|_unset| EnvFilter::new("warn,waybill_flows=info,waybill_cloud=info"));
    tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_current_span(false)
        .with_span_list(false)
        .with_env_filter(filter)
        .init();
}
